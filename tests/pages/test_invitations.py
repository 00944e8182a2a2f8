"""The pages of an invitation: the team invites, and the person accepts by a code."""

import html
import re
import uuid
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from consult.accounts.enums import Role
from consult.accounts.invitations.actions import invite, invite_participant
from consult.accounts.invitations.links import path_of
from consult.accounts.models import Account, Invitation, RoleGrant, UsualMember
from consult.accounts.roles.selectors import role_grants
from consult.accounts.sign_in.actions import confirm_address
from consult.accounts.usual_team.actions import add_usual_member
from consult.consultations.selectors.readiness import checks_of
from consult.core.models import AuditEntry
from consult.core.queue.short_jobs import run_due
from consult.core.words.addresses import mask_address
from frontend.staff.presenters.team_rows import list_team_rows
from tests.factories import make

pytestmark = pytest.mark.django_db
ADDRESS = "sacha@example.org"
MASKED = "s•••••a@example.org"


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


@pytest.fixture
def invitation(consultation, manager):
    where = {"role": Role.FACILITATOR, "consultation_id": consultation.pk}
    return invite(viewer=manager, email=ADDRESS, **where)


@pytest.fixture
def team(consultation, manager):
    """Return the browser of a manager, and the address of the page of the team."""
    return make.client(manager), reverse("staff-roles", args=[consultation.slug])


def words(response):
    """Return the text of a page without its markup."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return " ".join(text.replace("\u2060", "").replace("’", "'").split())


def proved(organisation, email=ADDRESS, **fields):
    account = make.account(email=email)
    confirm_address(account=account)
    return make.person(organisation=organisation, account_=account, **fields)


def end(invitation):
    ended = timezone.now() - timedelta(days=1)
    Invitation.objects.filter(pk=invitation.pk).update(
        expires_at=ended, sent_at=ended - timedelta(days=14)
    )


def ask_code(browser, invitation):
    """Press the button of an invitation, and return the address of the page of the code."""
    answer = browser.post(path_of(invitation), {"do": "code", "key": uuid.uuid4()})
    assert answer.status_code == 302, words(answer)
    return answer["Location"]


def last_code():
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def test_person_without_an_account_accepts_by_a_code_and_chooses_a_name(invitation, consultation):
    browser = make.client()
    page = words(browser.get(path_of(invitation)))
    assert "Animation" in page
    assert consultation.title in page
    assert MASKED in page
    assert ADDRESS not in page
    code_page = ask_code(browser, invitation)
    assert not Account.objects.filter(email=ADDRESS).exists()
    shown = browser.get(code_page).content.decode()
    assert MASKED in shown
    assert ADDRESS not in shown
    assert ADDRESS not in browser.get(code_page.replace("/code/", "/")).content.decode()
    assert mail.outbox[-1].to == [ADDRESS]
    accepted = browser.post(code_page, {"code": last_code()}, follow=True)
    assert accepted.redirect_chain[-1][0].startswith("/sign-in/name/?next=%2Fstaff%2F")
    grant = RoleGrant.objects.get(participant__account__email=ADDRESS)
    assert grant.role == Role.FACILITATOR
    named = browser.post("/sign-in/name/", {"next": "/staff/", "public_name": "Sacha (exemple)"})
    assert browser.get(named["Location"]).status_code == 200


def test_code_of_an_invitation_may_be_used_in_another_browser(invitation):
    ask_code(make.client(), invitation)
    link = re.search(r"http://testserver(/sign-in/link/\S+)", mail.outbox[-1].body)[1]
    other = make.client()
    asked = dict(pair.split("=") for pair in link.partition("?")[2].split("&"))
    assert "Rejoindre l'équipe" in words(other.get(link))
    other.post("/sign-in/link/", asked)
    assert RoleGrant.objects.filter(participant__account__email=ADDRESS).exists()


def test_signed_in_person_with_the_invited_address_accepts_by_the_button_alone(
    invitation, organisation
):
    browser = make.client(proved(organisation))
    accepted = browser.post(path_of(invitation), {"do": "accept", "key": uuid.uuid4()})
    assert accepted["Location"] == path_of(invitation)
    assert browser.get(path_of(invitation))["Location"] == "/staff/"
    assert mail.outbox == []


def test_person_signed_in_with_another_address_gets_no_role(invitation, organisation):
    other = proved(organisation, "other@example.org")
    browser = make.client(other)
    assert "autre adresse" in words(browser.get(path_of(invitation)))
    refused = browser.post(path_of(invitation), {"do": "accept", "key": uuid.uuid4()})
    assert refused.status_code == 422
    assert not RoleGrant.objects.filter(participant=other.participant).exists()
    code_page = ask_code(browser, invitation)
    browser.post(code_page, {"code": last_code()})
    assert RoleGrant.objects.get(role=Role.FACILITATOR).participant.account.email == ADDRESS


def test_code_sent_to_another_address_does_not_accept(invitation):
    browser = make.client()
    code_page = ask_code(browser, invitation)
    ask = code_page.partition("ask=")[2]
    changed = browser.post("/sign-in/", {"email": "other@example.org", "ask": ask})
    answer = browser.post(changed["Location"], {"code": last_code()})
    assert answer.status_code == 422
    assert not RoleGrant.objects.filter(role=Role.FACILITATOR).exists()


def test_visitor_with_the_link_alone_gets_no_role(invitation):
    browser = make.client()
    answer = browser.post(path_of(invitation), {"do": "accept", "key": uuid.uuid4()})
    assert not RoleGrant.objects.filter(role=Role.FACILITATOR).exists()
    assert answer.status_code in (302, 422)


@pytest.mark.parametrize(
    ("ending", "expected"),
    [("ended", "a pris fin"), ("withdrawn", "a été retirée"), ("accepted", "a été acceptée")],
)
def test_link_that_serves_no_more_shows_why(invitation, organisation, team, ending, expected):
    if ending == "ended":
        end(invitation)
    elif ending == "withdrawn":
        browser, _page = team
        slug = invitation.consultation.slug
        browser.post(reverse("staff-invitation-withdraw", args=[slug, invitation.pk]))
    else:
        browser = make.client(proved(organisation))
        browser.post(path_of(invitation), {"do": "accept", "key": uuid.uuid4()})
    shown = make.client().get(path_of(invitation))
    assert shown.status_code == 410
    assert expected in words(shown)


def test_forged_link_is_not_found(invitation):
    assert make.client().get(f"{path_of(invitation)[:-2]}x/").status_code == 404


def test_many_codes_are_refused_on_the_page_of_the_invitation(invitation, settings):
    settings.RATE_LIMITS_ON = True
    browser = make.client()
    for _ in range(3):
        ask_code(browser, invitation)
    refused = browser.post(path_of(invitation), {"do": "code", "key": uuid.uuid4()})
    assert refused.status_code == 429
    assert "plusieurs codes" in words(refused)


def test_team_page_shows_who_was_invited_and_sends_the_email_again(invitation, team):
    browser, page = team
    run_due()
    shown = words(browser.get(page))
    assert ADDRESS in shown
    assert "Invitée aujourd'hui, pas encore venue" in shown
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=2))
    again = reverse("staff-invitation-again", args=[invitation.consultation.slug, invitation.pk])
    key = uuid.uuid4()
    for _ in range(2):  # sent twice, it acts once
        assert browser.post(again, {"key": key})["Location"] == page
    run_due()
    assert [message.to for message in mail.outbox] == [[ADDRESS]] * 2


def test_team_page_says_that_a_link_ended_and_offers_to_invite_again(invitation, team):
    browser, page = team
    end(invitation)
    shown = words(browser.get(page))
    assert "Lien fini le" in shown
    assert "Réinviter" in shown
    again = reverse("staff-invitation-again", args=[invitation.consultation.slug, invitation.pk])
    assert "un lien valable" in words(browser.post(again, {"key": uuid.uuid4()}, follow=True))
    assert "pas encore venue" in words(browser.get(page))


def test_team_page_withdraws_an_invitation_after_a_question(invitation, team):
    browser, page = team
    withdrawal = reverse(
        "staff-invitation-withdraw", args=[invitation.consultation.slug, invitation.pk]
    )
    assert f'href="{withdrawal}"' in browser.get(page).content.decode()
    assert ADDRESS in words(browser.get(withdrawal))
    assert browser.post(withdrawal)["Location"] == page
    assert ADDRESS not in words(browser.get(page))


def test_team_page_invites_by_address_and_gives_no_role(team):
    browser, page = team
    invited = browser.post(
        page, {"email": ADDRESS, "role": "moderator", "key": uuid.uuid4()}, follow=True
    )
    assert "La personne est invitée" in words(invited)
    assert not RoleGrant.objects.filter(role=Role.MODERATOR).exists()
    refused = browser.post(page, {"email": ADDRESS, "role": "manager"})
    assert refused.status_code == 422


@pytest.mark.parametrize("known", ["holder", "invited"])
def test_team_page_says_that_no_second_email_leaves(invitation, consultation, team, known):
    browser, page = team
    email = ADDRESS
    if known == "holder":
        email = make.person("facilitator", consultation).participant.account.email
    run_due()
    before = len(mail.outbox)
    refused = browser.post(page, {"email": email, "role": "facilitator", "key": uuid.uuid4()})
    run_due()
    assert refused.status_code == 422
    assert "Aucun e-mail n'est parti" in words(refused)
    assert len(mail.outbox) == before


def test_team_page_shows_the_address_of_an_invited_participant_to_no_one(
    consultation, manager, team
):
    browser, page = team
    person = proved(consultation.organisation, public_name="Camille (exemple)").participant
    where = {"role": Role.WRITER, "consultation_id": consultation.pk}
    invite_participant(viewer=manager, participant=person, **where)
    shown = words(browser.get(page))
    assert "Camille (exemple)" in shown
    assert ADDRESS not in shown


def test_team_page_hides_invitations_to_roles_that_the_viewer_may_not_give(consultation, team):
    browser, page = team
    admin = make.person("organisation_admin", consultation)
    where = {"role": Role.MANAGER, "consultation_id": consultation.pk}
    invite(viewer=admin, email="responsable@example.org", **where)
    assert "responsable@example.org" not in words(browser.get(page))
    assert "responsable@example.org" in words(make.client(admin).get(page))


def test_team_page_shows_the_address_of_an_accepted_invitation_to_its_sender_alone(
    invitation, organisation, consultation, team
):
    browser, page = team
    person = make.client(proved(organisation))
    person.post(path_of(invitation), {"do": "accept", "key": uuid.uuid4()})
    assert ADDRESS in words(browser.get(page))
    other = make.client(make.person("manager", consultation))
    assert ADDRESS not in words(other.get(page))


def test_team_page_shows_the_day_of_the_last_act_and_no_hour(consultation, team, manager):
    browser, page = team
    actor = {"organisation": consultation.organisation, "actor": manager.participant.pk}
    AuditEntry.objects.create(act="sign_in", **actor)
    assert "dernier geste aujourd'hui" in words(browser.get(page))


def test_row_shows_who_lacks_a_second_factor(consultation, settings):
    make.person("moderator", consultation)
    protected = make.person("moderator", consultation)
    make.person("facilitator", consultation)
    account = protected.participant.account
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
    settings.STAFF_SECOND_FACTOR = True
    visitor = make.visitor(consultation.organisation)
    grants = list(role_grants(visitor, consultation.pk))
    states = sorted(row.state for row in list_team_rows(visitor, grants, [], mine=[]))
    assert states == [
        "Venue",
        "Venue, double authentification active",
        "Venue, double authentification à activer",
    ]


def test_role_given_before_invitations_waits_until_the_first_sign_in(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    manager = make.client(make.person("manager", draft))
    page = reverse("staff-roles", args=[draft.slug])
    moderator = make.person("moderator", draft)
    mine = RoleGrant.objects.filter(participant=moderator.participant)
    mine.update(is_awaited=True)
    shown = words(manager.get(page))
    assert "Pas encore venue" in shown
    assert "Il manque une personne" in shown
    assert "moderator_missing" in [check.code for check in checks_of(draft)]
    account = moderator.participant.account
    account.set_password("quatre mots bien ordinaires")
    account.save()
    confirm_address(account=account)
    typed = {"email": account.email, "password": "quatre mots bien ordinaires"}
    make.client().post(reverse("sign-in-password"), typed)
    assert not mine.get().is_awaited
    assert "Il manque une personne" not in words(manager.get(page))


def test_draft_without_a_moderator_who_came_says_so(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    manager = make.client(make.person("manager", draft))
    page = reverse("staff-roles", args=[draft.slug])
    assert "Il manque une personne" in words(manager.get(page))
    make.person("moderator", draft)
    assert "Il manque une personne" not in words(manager.get(page))


def test_administrators_are_invited_and_withdrawn_on_the_page_of_the_organisation(organisation):
    admin = make.client(make.person("organisation_admin", organisation=organisation))
    page = reverse("staff-organisation-roles")
    admin.post(page, {"email": ADDRESS, "role": "organisation_admin", "key": uuid.uuid4()})
    assert ADDRESS in words(admin.get(page))
    invitation = Invitation.objects.get()
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=2))
    again = reverse("staff-organisation-invitation-again", args=[invitation.pk])
    assert admin.post(again, {"key": uuid.uuid4()})["Location"] == page
    withdrawal = reverse("staff-organisation-invitation-withdraw", args=[invitation.pk])
    assert admin.post(withdrawal)["Location"] == page
    assert ADDRESS not in words(admin.get(page))


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("camille@example.org", "c•••••e@example.org"),
        ("jo@example.org", "•••••@example.org"),
        ("", ""),
    ],
)
def test_masked_address_hides_the_name(address, masked):
    assert mask_address(address) == masked


def test_page_of_the_usual_team_adds_copies_and_removes(organisation, consultation):
    admin = make.client(make.person("organisation_admin", organisation=organisation))
    moderator = make.person("moderator", consultation).participant
    page = reverse("staff-usual-team")
    assert f'href="{page}"' in admin.get(reverse("staff-organisation-roles")).content.decode()
    assert "Aucune personne dans l'équipe habituelle" in words(admin.get(page))
    typed = {"do": "add", "email": ADDRESS, "role": "writer", "key": uuid.uuid4()}
    assert admin.post(page, typed)["Location"] == page
    refused = admin.post(page, {**typed, "key": uuid.uuid4(), "email": "sacha"})
    assert refused.status_code == 422
    copied = {"do": "copy", "consultation_id": consultation.pk, "key": uuid.uuid4()}
    assert admin.post(page, copied)["Location"] == page
    shown = words(admin.get(page))
    assert ADDRESS in shown
    assert moderator.public_name in shown
    for member in UsualMember.objects.all():
        removal = reverse("staff-usual-member-remove", args=[member.pk])
        assert admin.post(removal)["Location"] == page
    assert ADDRESS not in words(admin.get(page))


def test_team_page_invites_the_usual_team_in_one_press(consultation, team):
    browser, page = team
    admin = make.person("organisation_admin", consultation)
    assert "Équipe habituelle" not in words(browser.get(page))
    for email in (ADDRESS, "camille@example.org"):
        add_usual_member(viewer=admin, email=email, role="writer")
    assert "Inviter 2 personnes" in words(browser.get(page))
    press = reverse("staff-usual-team-invite", args=[consultation.slug])
    key = uuid.uuid4()
    for _ in range(2):
        assert browser.post(press, {"key": key})["Location"] == page
    run_due()
    assert len(mail.outbox) == 2
    shown = words(browser.get(page))
    assert "déjà invitée" in shown
    assert "Inviter 2 personnes" not in shown
