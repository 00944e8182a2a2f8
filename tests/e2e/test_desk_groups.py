"""Moderators decide almost identical texts together, each with a browser, from sign-in to undo.

A second person reads the texts before they are removed. A colleague's act and the end of a session
lose nothing that was typed.
"""

import re

import pytest
from django.utils import translation
from playwright.sync_api import expect

from consult.accounts.models import RoleGrant
from consult.core.models import Job
from consult.core.postgres import tenancy
from consult.core.queue.short_jobs import run_due
from debates.models import Proposal
from debates.proposals.selectors.proposals import path_of
from moderation.decisions.actions.bulk_decisions import remove_several
from moderation.models import Approval, Decision
from moderation.notices.actions import submit_notice
from tests.e2e import scene
from tests.e2e.conftest import aside, inside
from tests.e2e.test_live import SOON
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.browser
HOST = "bureau.localhost"
FIRST, SECOND = "premiere@example.org", "deuxieme@example.org"
PETITION = (
    "Non à la fermeture de la poste de {}. Nous demandons un guichet ouvert tous les jours, comme "
    "avant, avec une personne pour aider celles et ceux qui en ont besoin. {}"
)
MORE = "Ma mère a quatre-vingt-quatre ans et y va à pied chaque mardi matin (exemple)."
TYPED = "Ce texte nomme votre voisin. Pouvez-vous retirer son nom (exemple) ?"


@pytest.fixture(scope="module")
def office(site, django_db_blocker):
    """Yield an organisation with 23 copies of a petition, another reported text, two moderators."""

    def build():
        with inside(site.database), translation.override("fr"):
            organisation = make.organisation(
                name="Ville du bureau (exemple)", slug="bureau", domain=HOST
            )
            tenancy.set_organisation(organisation.pk)
            consultation = make.consultation(organisation, slug="poste")
            for email, name in ((FIRST, "Sacha"), (SECOND, "Andrea")):
                viewer = scene.known(organisation, email, name)
                RoleGrant.objects.create(
                    organisation=organisation,
                    participant=viewer.participant,
                    role="moderator",
                    consultation=consultation,
                )
            bodies = [PETITION.format(f"Bourg-{number}", "") for number in range(22)]
            bodies.append(PETITION.format("Vallon", MORE))
            bodies.append("Il faudrait un banc devant l'école, à l'ombre du tilleul (exemple).")
            for body in bodies:
                text = given.proposal(consultation, body=body)
                submit_notice(
                    viewer=make.visitor(organisation),
                    target_kind="proposal",
                    target_id=text.pk,
                    reason="spam",
                )
            while run_due():
                pass
            return organisation

    with django_db_blocker.unblock():
        organisation = aside(build)
        yield site.origin.replace("localhost", HOST), organisation


def stored(site, organisation, read):
    """Return what a function reads in the database of the site."""

    def act():
        with inside(site.database):
            tenancy.set_organisation(organisation.pk)
            return read()

    return aside(act)


def enter(page, email):
    """Sign in by password, and go to the desk by its links."""
    page.goto("/sign-in/password/")
    page.locator("#id_email").fill(email)
    page.locator("#id_password").fill(scene.PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/staff/")
    page.locator("main a[href*='/staff/moderation/']").first.click()
    page.wait_for_url("**/staff/moderation/**")
    return page


def run_removals():
    """Run the jobs of confirmed removals, as a worker does."""
    for job in Job.objects.filter(name="moderation.remove_several", state="waiting"):
        remove_several(approval_id=job.arguments["approval_id"])
        job.delete()


@pytest.mark.long
@pytest.mark.sampled(2)
@pytest.mark.parametrize("scripts", [True, False])
def test_group_is_removed_after_a_second_person_read_it_and_undone_at_once(
    site, office, browse, scripts
):
    origin, organisation = office
    first = enter(browse(at=origin, scripts=scripts), FIRST)
    expect(first.locator("#queue > li")).to_have_count(2)
    expect(first.locator("#queue > li").first).to_contain_text("23 textes presque identiques")
    first.locator("#queue > li").first.locator("a").first.click()
    first.wait_for_url("**/staff/moderation/groups/**")  # staff-group
    expect(first.locator("#case-title")).to_contain_text("23 textes presque identiques")
    expect(first.locator("[name=cases]:checked")).to_have_count(22)
    says_more = first.locator("#id_cases li", has_text="Ma mère")
    expect(says_more.locator("[name=cases]")).not_to_be_checked()
    expect(first.locator("#id_facts")).to_have_value(
        re.compile("presque identique à 22 autres textes")
    )
    first.locator("#id_reason").select_option("spam")
    first.locator("[name=action][value=remove]").click()
    expect(first.locator("body")).to_contain_text("deuxième personne")

    second = enter(browse(at=origin, scripts=scripts), SECOND)
    second.locator("a[href$='/staff/approvals/']").click()
    second.get_by_role("link", name="Lire les textes et décider").click()
    expect(second.locator("[name=texts]:checked")).to_have_count(22)
    expect(second.locator("form .voice").first).to_contain_text("Non à la fermeture de la poste")
    expect(second.locator("form")).to_contain_text("compte créé")
    second.locator("[name=texts]").nth(3).uncheck()
    button = second.locator("button[name=grant][value='1']")
    if scripts:
        expect(button).to_contain_text("(21)")
    button.click()
    second.wait_for_url("**/staff/approvals/")
    stored(site, organisation, run_removals)
    assert stored(site, organisation, Decision.objects.filter(action="remove").count) >= 21

    first.goto("/staff/moderation/")
    expect(first.locator(".desk-undo")).to_contain_text("21 textes sont retirés")
    first.get_by_role("button", name="Annuler les 21 décisions").click()
    expect(first.locator("body")).to_contain_text("21 décisions annulées")
    expect(first.locator("#case-title")).to_contain_text("23 textes presque identiques")
    assert stored(site, organisation, Approval.objects.filter(state="waiting").count) == 0
    assert first.wrong == second.wrong == []


def open_single_case(page):
    """Open the case that is alone in its row."""
    page.locator("#queue > li").last.locator("a").first.click()
    page.wait_for_url("**/cases/**")


@pytest.mark.long
def test_colleague_who_decides_is_shown_and_typed_message_stays(office, browse):
    origin, _organisation = office
    first, second = (enter(browse(at=origin), email) for email in (FIRST, SECOND))
    third = enter(browse(at=origin), FIRST)
    for page in (first, second, third):
        with page.expect_websocket(lambda line: "/ws/moderation/" in line.url) as opened:
            open_single_case(page)
        opened.value.wait_for_event("framereceived")
    first.locator("#id_facts").press_sequentially(" Bonjour.")  # claims the case
    expect(second.locator("#desk-case-state")).to_contain_text("Sacha (exemple)", timeout=SOON)
    expect(second.locator("[data-consult-decision]")).to_be_hidden()
    third.locator("[name=action][value=no_breach]").click()
    expect(first.locator("#desk-case-state")).to_contain_text("Laissé en ligne", timeout=SOON)
    expect(first.locator("#id_facts")).to_be_visible()
    expect(first.locator("#id_facts")).to_have_value(re.compile("Bonjour"))
    expect(second.locator("#desk-case-state")).to_contain_text("Laissé en ligne", timeout=SOON)
    total = first.locator("#desk-total").inner_text()
    expect(first.locator("#desk-waiting")).to_contain_text(f"{total} ")
    third.get_by_role("button", name="Annuler").click()
    expect(second.locator("[data-consult-decision]")).to_be_visible(timeout=SOON)


@pytest.mark.long
def test_phone_number_is_masked_and_the_idea_stays(site, office, browse):
    origin, organisation = office
    page = enter(browse(at=origin), FIRST)
    open_single_case(page)
    page.locator("#reason-1").check()
    page.locator("#reason-1").focus()
    page.keyboard.press("x")  # opens the field, which is empty
    page.keyboard.type("tilleul")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    expect(page.locator(".desk-undo")).to_contain_text("Mots masqués")
    path = stored(site, organisation, lambda: path_of(Proposal.objects.get(body__contains="banc")))
    page.goto(path)
    expect(page.locator("#proposal-text")).to_contain_text("du (masqué)")
    page.go_back()
    page.get_by_role("button", name="Annuler").click()
    expect(page.locator(".case .prose.read")).to_contain_text("tilleul")
    assert page.wrong == []


@pytest.mark.long
def test_message_typed_when_the_session_ends_is_there_after_signing_in(office, browse):
    origin, _organisation = office
    page = enter(browse(at=origin), FIRST)
    open_single_case(page)
    page.locator("#reason-1").check()
    page.locator("#id_facts").fill(TYPED)
    page.context.clear_cookies(name="sessionid")
    page.locator("[name=action][value=correct]").click()
    page.wait_for_url("**/sign-in/**")
    page.get_by_role("link", name=re.compile("mot de passe")).first.click()
    page.locator("#id_email").fill(FIRST)
    page.locator("#id_password").fill(scene.PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/cases/**")
    expect(page.locator("#id_facts")).to_have_value(TYPED)
    expect(page.locator("#reason-1")).to_be_checked()
    expect(page.locator("body")).to_contain_text("Voici ce que vous aviez écrit")
