"""Each person signs in from the home page, follows links to their work, and comes back.

The wide pages have scripts, the pages of the phone have none.
"""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from consult.accounts.models import Institution, Membership
from consult.consultations.models import Consultation
from consult.core.postgres import tenancy
from tests.e2e.conftest import code_from_mail, inside, next_document
from tests.e2e.scene import known
from tests.e2e.test_every_page import EVERY_RULE, axe_finds
from tests.e2e.test_everyone import tab_to
from tests.factories import make, workshops
from tests.pages import given

pytestmark = [pytest.mark.browser, pytest.mark.takes(12)]

HOST = "equipe.localhost"
PLACE = re.compile("La rue de l.école")
# The page where a person arrives, the link to the work that waits there, and its heading.
WORK = {
    "facilitator": ("/staff/", PLACE, "Animer"),
    "moderator": ("/staff/", "texte à modérer", "Modération"),
    "respondent": ("/staff/", PLACE, "Répondre"),
    "writer": ("/staff/", PLACE, "Restituer"),
    "manager": ("/staff/", PLACE, "Suivre"),
    "organisation_admin": ("/staff/", "Organisation", "Organisation"),
    "platform_admin": ("/staff/platform/", "Plateforme", "Organisations de la plateforme"),
}
CITIZENS = ("participant", "institution")
# Administrators who leave: one on a wide page, one on a phone.
LEAVING = {True: "Personne 91", False: "Personne 92"}


@pytest.fixture(scope="module")
def emails(site, django_db_blocker):
    """Create an organisation with a person of each role. Return their addresses by role."""
    with django_db_blocker.unblock(), inside(site.database):
        organisation = make.organisation(name="Ville (exemple)", slug="equipe", domain=HOST)
        tenancy.set_organisation(organisation.pk)
        consultation = workshops.consultation(
            organisation, slug="rue", title_fr="La rue de l'école (exemple)"
        )
        given.proposal(consultation, title="Fermer la rue le matin")
        Consultation.objects.filter(pk=consultation.pk).update(moderation_mode="pre")
        given.proposal(consultation, title="Planter des arbres")
        found = {role: f"{role}@equipe.example.org" for role in (*WORK, *CITIZENS)}
        people = {
            role: known(
                organisation,
                email,
                f"Personne {number}",
                role if role in WORK and role != "platform_admin" else None,
                None if role == "organisation_admin" else consultation,
                is_platform_admin=role == "platform_admin",
            )
            for number, (role, email) in enumerate(found.items())
        }
        for scripts, name in LEAVING.items():
            found[name] = f"part-{scripts}@equipe.example.org".lower()
            known(organisation, found[name], name, "organisation_admin", None)
        workshops.held(
            consultation, viewer=people["facilitator"], title="Rue aux enfants (exemple)"
        )
        institution = Institution.objects.create(
            organisation=organisation, name="Amicale de la rue (exemple)", kind="association"
        )
        Membership.objects.create(
            organisation=organisation,
            institution=institution,
            participant=people["institution"].participant,
        )
        return found


def path_of(page):
    return urlsplit(page.url).path


def follow(page, name, within="body"):
    """Follow a link that is visible, in the menu of a phone if it is there."""
    menus = {".top": "[data-consult-menu] > summary", ".place": ".place-menu > summary"}
    if within in menus and page.locator(menus[within]).is_visible():
        page.locator(menus[within]).click()
    link = page.locator(within).get_by_role("link", name=name).locator("visible=true").first
    with next_document(page):
        link.click()


def sign_in_from_home(page, email):
    """Sign in by a code, from the link of the home page."""
    page.goto("/")
    follow(page, "Se connecter", within=".top")
    page.locator("#id_email").fill(email)
    with next_document(page):
        page.get_by_role("button", name="Recevoir un code").click()
    page.locator("#id_code").fill(code_from_mail(page, email))
    with next_document(page):
        page.locator("main form button[type=submit]").first.click()


@pytest.fixture
def enter(browse, site, emails):
    """Return a function that signs a person in, with scripts on a wide page or without."""

    def open_(role, *, scripts, **options):
        origin = site.origin.replace("localhost", HOST)
        page = browse(at=origin, scripts=scripts, width=1280 if scripts else 390, **options)
        sign_in_from_home(page, emails[role])
        return page

    return open_


@pytest.mark.sampled(4)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("role", WORK)
def test_member_of_the_team_signs_in_reaches_the_work_and_comes_back(enter, role, scripts):
    arrives, link, heading = WORK[role]
    page = enter(role, scripts=scripts)
    assert path_of(page) == arrives
    in_navigation = role in ("organisation_admin", "platform_admin")
    follow(page, link, within=".top" if in_navigation else "main")
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    follow(page, "Voir le site", within=".top")
    assert path_of(page) == "/"
    follow(page, re.compile("La rue de l.école"), within="main")
    follow(page, "Espace de l’équipe", within=".top")
    assert path_of(page) == arrives


@pytest.mark.sampled(3)
@pytest.mark.parametrize("role", ["moderator", "manager", "facilitator"])
def test_first_page_and_list_pass_axe_on_a_telephone_and_a_wide_screen(enter, role):
    page = enter(role, scripts=True, inspected=True)
    ways = [(1280, "dark", EVERY_RULE), (390, "dark", EVERY_RULE), (1280, "light", EVERY_RULE)]
    page.goto("/staff/")
    found = [f"first page: {line}" for line in axe_finds(page, ways)]
    follow(page, "Toutes les consultations", within="main")
    found += [f"list: {line}" for line in axe_finds(page, ways)]
    assert found == [], "\n".join(found)
    follow(page, PLACE, within="main")
    expect(page.locator("body")).to_contain_text(PLACE)
    assert page.wrong == []


@pytest.mark.sampled(4)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("role", CITIZENS)
def test_citizen_signs_in_on_the_home_page_without_a_team_area(enter, role, scripts):
    page = enter(role, scripts=scripts)
    assert path_of(page) == "/"
    expect(page.get_by_role("link", name="Espace de l’équipe", include_hidden=True)).to_have_count(
        0
    )
    follow(page, re.compile("La rue de l.école"), within="main")
    follow(page, re.compile("Personne"), within=".top")
    follow(page, "Mes structures" if role == "institution" else "Mes contributions", "main")
    if role == "institution":
        expect(page.locator("main")).to_contain_text("Amicale de la rue")
    with next_document(page):
        page.locator(".top .org").click()
    assert path_of(page) == "/"


def test_respondent_reaches_the_contributions_by_keyboard_alone(enter):
    page = enter("respondent", scripts=True)
    page.goto("/consultations/")
    tab_to(page, page.locator(".tools").get_by_role("link", name="Espace de l’équipe"))
    with next_document(page):
        page.keyboard.press("Enter")
    tab_to(page, page.locator("main").get_by_role("link", name=PLACE).first)
    with next_document(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Répondre")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_administrator_invites_another_and_removes_the_own_role(enter, scripts):
    page = enter(LEAVING[scripts], scripts=scripts)
    follow(page, "Personnes", within=".top")
    page.locator("#id_email").fill(f"nouvelle-{scripts}@equipe.example.org".lower())
    with next_document(page):
        page.get_by_role("button", name="Inviter", exact=True).click()
    expect(page.locator("main")).to_contain_text("pas encore venue")
    own = page.get_by_role("row").filter(has_text=LEAVING[scripts])
    with next_document(page):
        own.get_by_role("link", name="Retirer…").click()
    expect(page.locator("main")).to_contain_text("C’est votre propre rôle")
    with next_document(page):
        page.get_by_role("button", name="Retirer le rôle").click()
    assert path_of(page) == "/"
    expect(page.locator("body")).to_contain_text("Le rôle est retiré.")
