"""The installation's pool for appeals: its appointment, the appeals it reads, and its emails."""

import re
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.accounts.models import Account, Institution
from consult.accounts.roles.appeal_pool import appoint_to_appeals, dismiss_from_appeals
from consult.accounts.rules import can_enter_team_area
from consult.accounts.viewers.selectors import viewer_for
from consult.core.exceptions import NotAllowed, NotFound
from consult.core.models import AuditEntry, JournalEntry
from consult.core.postgres import tenancy
from consult.core.queue import short_jobs
from moderation.appeals import pool
from moderation.appeals import selectors as appeal_selectors
from moderation.appeals.actions.waiting_appeals import alert_all_deciders
from moderation.erasure import forget_appeals
from moderation.models import Appeal
from tests.accounts import authenticator
from tests.api.callers import Caller
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_alerts import ALL_DAY, NEVER, set_week
from tests.moderation.test_appeals import ANSWER, MINE, contest, removed, rule_on
from tests.moderation.test_decisions import WHY, act, state_of
from tests.moderation.test_notices import report

pytestmark = pytest.mark.django_db
LIST, PLATFORM = "/staff/appeals/", "/staff/platform/appeals/"


@pytest.fixture
def only_moderator(consultation):
    """Return the only moderator of the organisation, who is its only administrator too."""
    viewer = make.person("moderator", consultation)
    grants = viewer.participant.role_grants
    grants.create(organisation=consultation.organisation, role="organisation_admin")
    set_week(consultation.organisation, ALL_DAY)
    return make.again(viewer)


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation)


def member(organisation, **fields):
    """Return a member of the pool who visited this organisation."""
    account = make.account(hears_appeals=True, **fields)
    make.person(organisation=organisation, account_=account)
    return viewer_for(organisation, account)


def platform_admin(organisation):
    account = make.account(is_platform_admin=True)
    make.person(organisation=organisation, account_=account)
    return viewer_for(organisation, account)


def send_pool_emails():
    """Deliver all events and return the recipients of emails about the pool, once per email."""
    while short_jobs.run_due():
        pass
    return sorted(
        to
        for message in mail.outbox
        for to in message.to
        if "installation" in message.subject or "plateforme" in message.subject
    )


def address(viewer):
    return viewer.participant.account.email


# ---- members
def test_platform_administrators_alone_appoint_the_pool_on_its_page(organisation):
    browser = make.client(platform_admin(organisation))
    assert "empty" in browser.get(PLATFORM).content.decode()
    key = uuid.uuid4()
    for _again in range(2):
        assert (
            browser.post(PLATFORM, {"email": " Mediatrice@example.org ", "key": key}).status_code
            == 302
        )
    account = Account.objects.get(email="mediatrice@example.org")
    assert account.hears_appeals
    assert "mediatrice@example.org" in browser.get(PLATFORM).content.decode()
    wrong = browser.post(PLATFORM, {"email": "personne", "key": uuid.uuid4()})
    assert (wrong.status_code, 'value="personne"' in wrong.content.decode()) == (422, True)
    for _again in range(2):
        assert browser.post(f"{PLATFORM}{account.pk}/dismiss/").status_code == 302
    account.refresh_from_db()
    assert not account.hears_appeals
    entries = JournalEntry.objects.filter(kind="account").order_by("pk")
    assert [entry.act for entry in entries] == ["appeals.appoint", "appeals.dismiss"]
    assert mail.outbox == []


def test_page_of_the_pool_takes_as_many_queries_for_many_members(
    organisation, django_assert_num_queries
):
    browser = make.client(platform_admin(organisation))
    browser.get(PLATFORM)
    for number in (1, 2):
        for _ in range(number):
            make.account(hears_appeals=True)
        with django_assert_num_queries(5):
            browser.get(PLATFORM)


def test_appointment_to_the_pool_by_another_role_is_refused(organisation, consultation, author):
    people = [
        make.person("organisation_admin", organisation=organisation),
        author,
        member(organisation),
    ]
    for viewer in people:
        with pytest.raises(NotAllowed):
            appoint_to_appeals(viewer=viewer, email="moi@example.org")
        with pytest.raises(NotAllowed):
            dismiss_from_appeals(viewer=viewer, account_id=people[2].participant.account_id)
        browser = make.client(viewer)
        assert browser.get(PLATFORM).status_code == 403
        assert (
            browser.post(f"{PLATFORM}{people[2].participant.account_id}/dismiss/").status_code
            == 404
        )
    assert Account.objects.filter(hears_appeals=True).count() == 1
    with pytest.raises(NotFound):
        dismiss_from_appeals(viewer=platform_admin(organisation), account_id=uuid.uuid4())


def test_audit_log_of_every_organisation_shows_a_change_of_the_pool(organisation):
    other = make.organisation(
        name="Autre ville (exemple)", slug="autre", domain="autre.example.org"
    )
    admin = platform_admin(organisation)
    account = appoint_to_appeals(viewer=admin, email="mediatrice@example.org")
    appoint_to_appeals(viewer=admin, email="mediatrice@example.org")
    for place, actor in ((organisation, admin.participant.pk), (other, None)):
        with tenancy.organisation(place.pk):
            [entry] = AuditEntry.objects.filter(act="appeals.appoint")
            assert (entry.actor, entry.object_id, entry.kind) == (actor, account.pk, "account")


def test_command_appoints_and_dismisses_members_of_the_pool(organisation):
    output = StringIO()
    call_command("appoint_to_appeals", "mediatrice@example.org", stdout=output)
    assert Account.objects.get(email="mediatrice@example.org").hears_appeals
    assert LIST in output.getvalue()
    call_command("appoint_to_appeals", "Mediatrice@example.org", "--dismiss", stdout=output)
    assert not Account.objects.get(email="mediatrice@example.org").hears_appeals
    assert AuditEntry.objects.filter(act__startswith="appeals.").count() == 2
    for wrong in (["pas une adresse"], ["inconnue@example.org", "--dismiss"]):
        with pytest.raises(CommandError):
            call_command("appoint_to_appeals", *wrong)


# ---- what members are emailed, read and decide
def test_pool_decides_an_appeal_that_the_organisation_cannot_decide(
    organisation, consultation, only_moderator, author, settings
):
    settings.STAFF_SECOND_FACTOR = True
    text, decision = removed(consultation, only_moderator, author)
    appeal = contest(author, decision)
    judge = member(organisation, language="en")
    assert alert_all_deciders() == 1
    assert alert_all_deciders() == 0
    assert send_pool_emails() == [address(judge)]
    [letter] = [message for message in mail.outbox if message.to == [address(judge)]]
    assert (
        letter.subject
        == "Ville d'essai (exemple): 1 appeal for you to answer, for the installation"
    )
    assert MINE not in letter.body
    [link] = re.findall(r"https?://[^/]+(/en/staff/appeals/)", letter.body)
    browser = make.client(judge)
    # The second factor is asked for first, as for every power.
    assert browser.get(link)["Location"].startswith("/en/account/second-factor/")
    authenticator.store_passkey(judge.participant.account)
    entered = browser.get("/staff/", follow=True)
    assert entered.redirect_chain == [(LIST, 302)]
    page = f"{LIST}{appeal.pk}/"
    assert page in entered.content.decode()
    assert 'href="/staff/appeals/" aria-current="true"' in entered.content.decode()
    assert MINE in browser.get(page).content.decode()
    sent = {"outcome": "reversed", "answer": ANSWER, "key": uuid.uuid4()}
    for _again in range(2):
        assert browser.post(page, sent)["Location"] == LIST
    appeal.refresh_from_db()
    assert (appeal.state, appeal.heard_by_pool, state_of(text)) == ("reversed", True, "published")
    assert appeal.outcome.moderator_id == judge.participant.pk
    assert page in browser.get(f"{LIST}?state=reversed").content.decode()
    assert AuditEntry.objects.filter(
        act="notices.read", object_id=appeal.pk, actor=judge.participant.pk
    ).exists()


@pytest.mark.parametrize("role", ["moderator", "organisation_admin"])
def test_appeal_that_the_organisation_can_decide_is_hidden_from_the_pool(
    organisation, consultation, only_moderator, author, role
):
    _text, decision = removed(consultation, only_moderator, author)
    appeal, judge = contest(author, decision), member(organisation)
    browser, page = make.client(judge), f"{LIST}{appeal.pk}/"
    assert browser.get(page).status_code == 200
    make.person(role, consultation, organisation=organisation)
    assert browser.get(page).status_code == 404
    assert browser.post(page, {"outcome": "reversed", "answer": ANSWER}).status_code == 404
    assert page not in browser.get(LIST).content.decode()
    with pytest.raises(NotAllowed):
        rule_on(judge, appeal)
    assert (alert_all_deciders(), send_pool_emails()) == (1, [])


@pytest.mark.parametrize("part", ["author", "reporter", "approved", "suspended", "institution"])
def test_pool_decides_if_the_other_moderator_is_involved_or_inactive(
    organisation, consultation, only_moderator, part
):
    """Let the pool decide where the colleague had a part in the case or may not act."""
    author, colleague = (
        make.person(consultation=consultation),
        make.person("moderator", consultation),
    )
    writer = colleague if part == "author" else author
    signed = {}
    if part == "institution":
        scope = {"organisation": organisation}
        signed["institution"] = Institution.objects.create(name="Une structure (exemple)", **scope)
        signed["institution"].memberships.create(participant=colleague.participant, **scope)
    text = essay(consultation, writer, **signed)
    if part == "reporter":
        report(colleague, text)
    approved = (
        {"details": {"approved_by": str(colleague.participant.pk)}} if part == "approved" else {}
    )
    appeal = contest(writer, act(only_moderator, text, "remove", **WHY, **approved))
    if part == "suspended":
        type(colleague.participant).objects.filter(pk=colleague.participant.pk).update(
            state="suspended"
        )
    assert [row.pk for row in appeal_selectors.appeals(member(organisation))] == [appeal.pk]
    assert not appeal_selectors.can_decide_appeal(make.again(colleague), appeal)


@pytest.mark.parametrize("part", ["author", "reporter"])
def test_involved_member_of_the_pool_does_not_see_the_appeal(
    organisation, consultation, only_moderator, part
):
    judge, author = member(organisation), make.person(consultation=consultation)
    writer = judge if part == "author" else author
    text = essay(consultation, writer)
    if part == "reporter":
        report(judge, text)
    appeal = contest(writer, act(only_moderator, text, "remove", **WHY))
    browser = make.client(judge)
    assert browser.get(f"{LIST}{appeal.pk}/").status_code == 404
    assert appeal_selectors.has_decider(appeal) is False
    with pytest.raises(NotAllowed):
        rule_on(judge, appeal)
    assert (alert_all_deciders(), send_pool_emails()) == (0, [])
    other = member(organisation)
    assert (alert_all_deciders(), send_pool_emails()) == (1, [address(other)])


def test_the_pool_opens_no_other_page_of_the_team(
    organisation, consultation, only_moderator, author
):
    _text, decision = removed(consultation, only_moderator, author)
    contest(author, decision)
    browser = make.client(member(organisation))
    for closed in (
        "moderation/",
        "approvals/",
        "organisation/",
        "platform/",
        "platform/appeals/",
        "audit/",
    ):
        assert browser.get(f"/staff/{closed}").status_code == 403, closed
    listed = browser.get(LIST).content.decode()
    for closed in ("/staff/moderation/", "/staff/approvals/", "/staff/organisation/"):
        assert closed not in listed
    assert browser.get(f"/staff/consultations/{consultation.slug}/").status_code in (403, 404)
    assert '"/staff/"' in browser.get("/account/").content.decode()


def test_member_suspended_in_an_organisation_sees_no_appeal_there(
    organisation, consultation, only_moderator, author
):
    _text, decision = removed(consultation, only_moderator, author)
    appeal, judge = contest(author, decision), member(organisation)
    judge.participant.state = "suspended"
    judge.participant.save()
    assert not can_enter_team_area(judge)
    assert make.client(judge).get(LIST).status_code == 403
    with pytest.raises(NotAllowed):
        rule_on(judge, appeal)


def test_pool_decides_by_api_token_as_in_a_browser(
    organisation, consultation, only_moderator, author
):
    _text, decision = removed(consultation, only_moderator, author)
    appeal = contest(author, decision)
    by_token = Caller(member(organisation))
    [row] = by_token.read("/moderation/appeals/").json()["results"]
    assert row["id"] == str(appeal.pk)
    answer = by_token.send(
        "POST", f"/moderation/appeals/{appeal.pk}/outcome/", {"outcome": "upheld", "answer": ANSWER}
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "upheld")
    make.person("moderator", consultation)
    text, _decision = removed(consultation, only_moderator, author)
    hidden = contest(
        author, act(only_moderator, text, "restore") and act(only_moderator, text, "remove", **WHY)
    )
    assert by_token.read(f"/moderation/appeals/{hidden.pk}/").status_code == 404


# ---- where appeals wait, and when members are emailed
def elsewhere(number, texts=1):
    """Create another town with one moderator, whose appeals no other member may decide."""
    town = make.organisation(
        name=f"Ville {number} (exemple)", slug=f"v{number}", domain=f"v{number}.example.org"
    )
    set_week(town, ALL_DAY)
    consultation = make.consultation(town)
    with tenancy.organisation(town.pk):
        only, author = (
            make.person("moderator", consultation),
            make.person(consultation=consultation),
        )
        for _text in range(texts):
            contest(author, removed(consultation, only, author)[1])
    return town


def test_page_lists_towns_with_waiting_appeals_in_a_constant_number_of_queries(
    organisation, consultation, only_moderator
):
    author, judge = make.person(consultation=consultation), member(organisation)
    browser = make.client(judge)
    browser.get(LIST)
    counted = []
    for number in range(1, 4):
        elsewhere(number, texts=number)
        contest(author, removed(consultation, only_moderator, author)[1])
        counted.append(queries(browser))
    assert counted == [counted[0]] * 3
    page = browser.get(LIST).content.decode()
    assert re.findall(r'href="(http://v\d\.example\.org[^"]*)"', page) == [
        f"http://v{number}.example.org{LIST}" for number in (1, 2, 3)
    ]
    assert "3 recours vous attendent" in page
    assert sorted(place.number for place in pool.places(judge.participant.account_id)) == [
        1,
        2,
        3,
        3,
    ]


def queries(browser):
    with CaptureQueriesContext(connection) as captured:
        browser.get(LIST)
    return len(captured)


def test_pool_appeals_within_four_hours_are_notified_together(
    organisation, consultation, only_moderator, author
):
    judge = member(organisation)
    contest(author, removed(consultation, only_moderator, author)[1])
    assert (alert_all_deciders(), send_pool_emails()) == (1, [address(judge)])
    for _more in range(2):
        contest(author, removed(consultation, only_moderator, author)[1])
    assert alert_all_deciders() == 0
    for appeal in Appeal.objects.exclude(pool_told_at=None):
        appeal.pool_told_at -= timedelta(hours=4, minutes=1)
        appeal.save()
    assert (alert_all_deciders(), len(send_pool_emails())) == (1, 2)
    assert "3 recours" in mail.outbox[-1].subject


def test_pool_is_not_notified_outside_hours_or_of_an_answered_appeal(
    organisation, consultation, only_moderator, author
):
    appeal = contest(author, removed(consultation, only_moderator, author)[1])
    judge = member(organisation)
    set_week(organisation, NEVER)
    assert alert_all_deciders() == 0
    set_week(organisation, ALL_DAY)
    assert alert_all_deciders() == 1
    rule_on(judge, appeal)
    assert send_pool_emails() == []  # the appeal was answered before the email was sent


def test_erased_participant_is_removed_from_the_involved_people(
    consultation, only_moderator, author
):
    appeal = contest(author, removed(consultation, only_moderator, author)[1])
    assert set(appeal.involved) == {author.participant.pk, only_moderator.participant.pk}
    forget_appeals(author, author.participant.pk, keep_texts=True)
    appeal.refresh_from_db()
    assert appeal.involved == [only_moderator.participant.pk]
