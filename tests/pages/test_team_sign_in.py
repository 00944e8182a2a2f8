"""Members of the team sign in: the page where they arrive, their name, their second factor."""

import html

import pytest
from django.core import mail
from django.urls import reverse

from consult.accounts.enums import Role
from consult.accounts.invitations.actions import invite
from consult.accounts.sign_in.actions import confirm_address
from consult.core.queue.short_jobs import run_due
from tests.factories import make
from tests.pages import given
from votes.selectors.own import own_positions

pytestmark = pytest.mark.django_db
NAME = "Service numérique (exemple)"
PASSWORD = "quatre mots bien ordinaires"


def sign_in(person, place="/"):
    """Sign in by password; return the browser and the response."""
    account = person.participant.account
    account.set_password(PASSWORD)
    account.save()
    confirm_address(account=account)
    browser = make.client()
    typed = {"email": account.email, "password": PASSWORD, "next": place}
    return browser, browser.post(reverse("sign-in-password"), typed)


@pytest.mark.parametrize(
    ("role", "arrives"),
    [
        (None, "/"),
        ("facilitator", "/staff/"),
        ("respondent", "/staff/"),
        ("writer", "/staff/"),
        ("moderator", "/staff/"),
        ("manager", "/staff/"),
        ("organisation_admin", "/staff/"),
    ],
)
def test_member_of_the_team_arrives_at_their_work_unless_they_came_for_a_page(
    consultation, role, arrives
):
    person = make.person(role, consultation, organisation=consultation.organisation)
    assert sign_in(person)[1]["Location"] == arrives
    assert sign_in(person, "/search/")[1]["Location"] == "/search/"


def test_member_of_the_team_with_a_pseudonym_chooses_a_name_first(consultation):
    person = make.person("moderator", consultation, has_provisional_name=True)
    browser, answer = sign_in(person)
    assert answer["Location"] == "/sign-in/name/?next=%2Fstaff%2F"
    typed = {"next": "/staff/", "public_name": ""}
    assert browser.post("/sign-in/name/", typed).status_code == 422
    assert browser.post("/sign-in/name/", {**typed, "public_name": NAME})["Location"] == "/staff/"
    person.participant.refresh_from_db()
    assert person.participant.public_name == NAME
    assert browser.get("/sign-in/name/?next=/staff/")["Location"] == "/staff/"


@pytest.mark.parametrize(("role", "leads"), [("facilitator", "/staff/"), ("writer", "/staff/")])
def test_header_leads_a_member_of_the_team_to_their_work(consultation, role, leads):
    browser, _answer = sign_in(make.person(role, consultation))
    for address in ("/", "/account/", "/no-such-page/"):
        header = browser.get(address).content.decode().partition("</header>")[0]
        assert header.count(f'href="{leads}"') == 2, address  # wide, and in the menu of phones


def test_suspended_member_of_the_team_arrives_at_the_home_page(consultation):
    person = make.person("writer", consultation, state="suspended")
    browser, answer = sign_in(person)
    assert answer["Location"] == "/"
    assert "Espace de l’équipe" not in browser.get("/").content.decode()


def test_platform_administrator_arrives_at_the_organisations_of_the_installation(organisation):
    runs = make.person(organisation=organisation, account_=make.account(is_platform_admin=True))
    browser, answer = sign_in(runs)
    assert answer["Location"] == "/staff/"
    assert browser.get("/staff/")["Location"] == "/staff/platform/"


def test_second_factor_is_needed_by_those_who_decide_only(consultation, settings):
    settings.STAFF_SECOND_FACTOR = True
    browser, _answer = sign_in(make.person("facilitator", consultation))
    assert browser.get("/staff/workshops/").status_code == 200
    for role in ("moderator", "manager"):
        other, _answer = sign_in(make.person(role, consultation))
        assert other.get("/staff/")["Location"] == "/account/second-factor/?asked=1"


@pytest.mark.parametrize("role", ["facilitator", "moderator", "manager"])
def test_email_of_an_invitation_says_what_it_needs_and_takes_away(consultation, settings, role):
    admin = make.person("organisation_admin", consultation)
    where = {"role": Role(role), "consultation_id": consultation.pk}
    invite(viewer=admin, email="equipe@example.org", **where)
    settings.STAFF_SECOND_FACTOR = True
    run_due()
    sent = mail.outbox[-1].body
    assert ("double authentification" in sent) is (role != "facilitator")
    assert "vous ne donnez pas d’avis" in sent


def test_facilitators_take_part_where_the_manager_lets_them(consultation):
    written = given.proposal(consultation)
    facilitator = make.person("facilitator", consultation)
    moderator = make.person("moderator", consultation)
    address = given.address("proposal-position", written)
    typed = {"position": "agree"}
    assert make.client(facilitator).post(address, typed).status_code == 403
    manager = make.client(make.person("manager", consultation))
    form = reverse("staff-charter", args=[consultation.slug])
    assert "peuvent aussi participer" in html.unescape(manager.get(form).content.decode())
    saved = manager.post(form, {"form": "rules", "facilitators_take_part": "on"})
    assert saved.status_code == 302
    assert make.client(facilitator).post(address, typed).status_code == 302
    assert own_positions(make.again(facilitator), [written.pk])[written.pk].choice == "agree"
    assert make.client(moderator).post(address, typed).status_code == 403
    assert make.client(facilitator).get("/staff/workshops/").status_code == 200
