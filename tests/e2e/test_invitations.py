"""The team is invited: a manager invites by visible links, and the person accepts in another browser.

Both widths are tried, with scripts and without.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consult.accounts.enums import Role
from consult.accounts.models import Invitation
from consult.accounts.usual_team.actions import add_usual_member
from consult.core.postgres import tenancy
from frontend.site.mailbox import mails
from tests.e2e.conftest import aside, code_from_mail, inside, next_document
from tests.e2e.scene import known
from tests.e2e.test_team_entry import follow, path_of, sign_in_from_home
from tests.factories import make

pytestmark = [pytest.mark.browser, pytest.mark.takes(12)]
HOST = "invite.localhost"
VARIANTS = {
    f"{'scripts' if scripts else 'plain'}-{width}": {"scripts": scripts, "width": width}
    for scripts in (True, False)
    for width in (1280, 390)
}


@pytest.fixture(scope="module")
def organisation(site, django_db_blocker):
    """Create an organisation with a draft and a manager for each variant, and a usual team."""
    with django_db_blocker.unblock(), inside(site.database):
        made = make.organisation(name="Ville invitante (exemple)", slug="invite", domain=HOST)
        tenancy.set_organisation(made.pk)
        for number, variant in enumerate(VARIANTS):
            draft = make.consultation(
                made, slug=variant, title_fr=f"La place numéro {number} (exemple)", state="draft"
            )
            email = f"responsable-{variant}@example.org"
            known(made, email, f"Hélène {number}", "manager", draft)
        admin = known(made, "administre@example.org", "Alix", "organisation_admin")
        for role in (Role.FACILITATOR, Role.WRITER):
            add_usual_member(viewer=admin, email=f"habituelle-{role}@example.org", role=role)
        return made


@pytest.fixture(params=VARIANTS)
def variant(request):
    return request.param


@pytest.fixture
def open_page(browse, site, organisation, variant):
    """Return a function that opens a browser of its own on the site, in this variant."""
    return lambda: browse(at=site.origin.replace("localhost", HOST), **VARIANTS[variant])


@pytest.fixture
def team(open_page, variant):
    """Return the browser of the manager, on the page of the team."""
    page = open_page()
    sign_in_from_home(page, f"responsable-{variant}@example.org")
    follow(page, "La place numéro", within="main")
    with next_document(page):
        page.locator("main a[href$='/roles/']").locator("visible=true").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Équipe")
    return page


@pytest.fixture
def change(site, organisation, django_db_blocker):
    """Return a function that changes the row of the invitation of an address."""

    def run(email, **values):
        with django_db_blocker.unblock(), inside(site.database):
            tenancy.set_organisation(organisation.pk)
            Invitation.objects.filter(address=email).update(**values)

    return lambda email, **values: aside(lambda: run(email, **values))


def invite(page, email, role="moderator"):
    """Fill in the form of an invitation, and send it."""
    page.locator("#id_email").fill(email)
    page.locator("#id_role").select_option(role)
    with next_document(page):
        page.get_by_role("button", name="Inviter", exact=True).click()


def row_of(page, email):
    return page.get_by_role("row").filter(has_text=email)


def mails_to(page, email):
    return [
        mail for mail in mails(page.mailbox) if mail.to == email and "/invitation/" in mail.text
    ]


def link_of(page, email):
    """Return the path of the link in the last invitation to an address."""
    return re.search(r"https?://[^/\s]+(/invitation/\S+)", mails_to(page, email)[0].text)[1]


@pytest.mark.sampled(4)
def test_manager_invites_and_the_moderator_arrives_in_the_team_area(
    team, open_page, send_mails, variant
):
    email = f"sacha-{variant}@example.org"
    expect(team.locator("main")).to_contain_text("Il manque une personne")
    invite(team, email)
    expect(team.locator("main")).to_contain_text("La personne est invitée.")
    expect(row_of(team, email)).to_contain_text("Invitée aujourd’hui, pas encore venue")
    send_mails()
    person = open_page()
    person.goto(link_of(team, email))
    expect(person.locator("h1")).to_contain_text("vous invite dans son équipe")
    expect(person.locator("main")).to_contain_text("s•••••")
    expect(person.locator("main")).not_to_contain_text(email)
    with next_document(person):
        person.get_by_role("button", name="Accepter l’invitation").click()
    person.locator("#id_code").fill(code_from_mail(person, email))
    with next_document(person):
        person.get_by_role("button", name="Accepter l’invitation").click()
    person.locator("#id_public_name").fill(f"Sacha de {variant} (exemple)")
    with next_document(person):
        person.locator("main form button[type=submit]").click()
    assert path_of(person) == "/staff/"
    team.reload()
    expect(row_of(team, "Sacha de")).to_contain_text("Venue")
    expect(team.locator("main")).not_to_contain_text("Il manque une personne")
    with next_document(team):
        row_of(team, "Sacha de").get_by_role("link", name="Retirer…").click()
    with next_document(team):
        team.get_by_role("button", name="Retirer le rôle").click()
    expect(row_of(team, "Sacha de")).to_have_count(0)
    assert person.wrong == [] and team.wrong == []


@pytest.mark.long
@pytest.mark.sampled(4)
def test_invitation_is_sent_again_ends_and_is_withdrawn(
    team, open_page, send_mails, change, variant
):
    email = f"maxime-{variant}@example.org"
    invite(team, email, "writer")
    invite(team, email, "writer")
    expect(team.locator("main")).to_contain_text("Aucun e-⁠mail n’est parti.")
    change(email, sent_at=timezone.now() - timedelta(days=2))
    with next_document(team):
        row_of(team, email).get_by_role("button", name="Renvoyer").click()
    expect(team.locator("body")).to_contain_text("renvoyé")
    send_mails()
    assert len(mails_to(team, email)) == 2
    change(
        email,
        sent_at=timezone.now() - timedelta(days=20),
        expires_at=timezone.now() - timedelta(days=6),
    )
    person = open_page()
    person.goto(link_of(team, email))
    expect(person.locator("h1")).to_contain_text("a pris fin")
    team.reload()
    expect(row_of(team, email)).to_contain_text("Lien fini le")
    with next_document(team):
        row_of(team, email).get_by_role("button", name="Réinviter").click()
    expect(row_of(team, email)).to_contain_text("pas encore venue")
    person.reload()
    expect(person.locator("h1")).to_contain_text("vous invite")
    with next_document(team):
        row_of(team, email).get_by_role("link", name="Retirer…").click()
    with next_document(team):
        team.get_by_role("button", name="Retirer l’invitation").click()
    expect(row_of(team, email)).to_have_count(0)
    person.reload()
    expect(person.locator("h1")).to_contain_text("a été retirée")


@pytest.mark.long
@pytest.mark.sampled(4)
def test_person_invited_again_after_a_withdrawal_arrives_at_the_desk(
    team, open_page, send_mails, variant
):
    email = f"lou-{variant}@example.org"
    invite(team, "lou@")
    expect(team.locator(".error-summary")).to_contain_text("Saisissez une adresse")
    expect(team.locator("#id_email")).to_have_attribute("aria-invalid", "true")
    expect(team.locator("#id_email")).to_have_value("lou@")
    invite(team, email)
    send_mails()
    withdrawn = link_of(team, email)
    with next_document(team):
        row_of(team, email).get_by_role("link", name="Retirer…").click()
    with next_document(team):
        team.get_by_role("button", name="Retirer l’invitation").click()
    expect(team.locator("main")).to_contain_text("L’invitation est retirée.")
    invite(team, email)
    send_mails()
    former = open_page()
    former.goto(withdrawn)
    expect(former.locator("h1")).to_contain_text("a été retirée")
    person = open_page()
    person.goto(link_of(team, email))
    with next_document(person):
        person.get_by_role("button", name="Accepter l’invitation").click()
    person.locator("#id_code").fill("12 34")
    with next_document(person):
        person.get_by_role("button", name="Accepter l’invitation").click()
    expect(person.locator("#id_code")).to_have_attribute("aria-invalid", "true")
    person.locator("#id_code").fill(code_from_mail(person, email))
    with next_document(person):
        person.get_by_role("button", name="Accepter l’invitation").click()
    person.locator("#id_public_name").fill(f"Lou de {variant} (exemple)")
    with next_document(person):
        person.locator("main form button[type=submit]").click()
    follow(person, "Modération", within=".top")
    expect(person.get_by_role("heading", level=1)).to_contain_text("Modération")
    follow(person, "Accueil", within=".top")
    assert path_of(person) == "/staff/"
    team.reload()
    with next_document(team):
        row_of(team, "Lou de").get_by_role("link", name="Retirer…").click()
    with next_document(team):
        team.get_by_role("button", name="Retirer le rôle").click()
    assert person.wrong == [] and team.wrong == []


@pytest.mark.long
@pytest.mark.sampled(4)
def test_usual_team_is_invited_in_one_press(team, variant):
    panel = team.locator("section").filter(has_text="Équipe habituelle").last
    with next_document(team):
        panel.get_by_role("button", name="Inviter 2 personnes").click()
    expect(row_of(team, "habituelle-facilitator@example.org")).to_contain_text("pas encore venue")
    expect(row_of(team, "habituelle-writer@example.org")).to_contain_text("pas encore venue")
    expect(panel).to_contain_text("déjà invitée")
    assert team.wrong == []
