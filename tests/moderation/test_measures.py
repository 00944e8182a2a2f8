"""Measures against accounts: their permissions, their log, appeals, lifting and notifications."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from consult.accounts import rules
from consult.accounts.measures.checks import key_of
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed, NotFound, SignInFirst
from moderation import target_kinds
from moderation.appeals.actions import appeals as appeal_actions
from moderation.approvals import actions as approval_actions
from moderation.approvals import selectors
from moderation.decisions import chain
from moderation.decisions.actions import decisions as decision_actions
from moderation.enums import ApprovalState
from moderation.exceptions import (
    AlreadyAsked,
    AlreadyDecided,
    AlreadyInForce,
    NeedsSecondPerson,
    OfTheTeam,
    OwnCase,
)
from moderation.measures import emails as measure_emails
from moderation.measures import selectors as measure_selectors
from moderation.measures.actions import measures as measure_actions
from moderation.models import Approval, Decision, Measure
from moderation.notices import actions as notice_actions
from moderation.notices import emails as notice_emails
from tests import witness
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_decisions import WHY
from tests.moderation.test_notices import report

DAYS = {"warn": {}, "slow": {"days": 3, "minutes": 30}, "suspend_posting": {"days": 7}}


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def admin(organisation):
    return make.person("organisation_admin", organisation=organisation)


@pytest.fixture
def person(consultation):
    return make.person(consultation=consultation)


def take(viewer, person, consultation, kind, **fields):
    target = {"participant_id": person.participant.pk, "consultation_id": consultation.pk}
    return measure_actions.take_measure(
        viewer=viewer, kind=kind, **target, **(WHY | DAYS.get(kind, {}) | fields)
    )


def ask(viewer, person, consultation, kind="suspend", **fields):
    target = {"participant_id": person.participant.pk, "consultation_id": consultation.pk}
    days = {"days": 30} if kind == "suspend" else {}
    return measure_actions.ask_measure(viewer=viewer, kind=kind, **target, **(WHY | days | fields))


def grant(viewer, approval):
    return approval_actions.answer(viewer=viewer, approval_id=approval.pk, grant=True)


@pytest.mark.parametrize("kind", DAYS)
def test_moderator_takes_a_measure_and_the_log_names_no_participant(
    consultation, moderator, person, kind
):
    measure = take(moderator, person, consultation, kind)
    decision = Decision.objects.get()
    assert (decision.target_kind, decision.target_id, decision.action) == (
        "account",
        measure.pk,
        kind,
    )
    assert (decision.state_before, decision.state_after, decision.until) == ("", "", measure.until)
    assert person.participant.pk not in (decision.target_id, decision.moderator_id)
    assert chain.first_bad_decision(moderator, consultation) is None
    assert [row["kind"] for row in make.again(person).participant.measures] == (
        [] if kind == "warn" else [kind]
    )


def test_a_suspension_of_posting_takes_no_vote_away(consultation, moderator, person):
    take(moderator, person, consultation, "suspend_posting")
    person = make.again(person)
    assert not rules.may(person, "comment.submit", consultation.pk)
    assert rules.may(person, "position.cast", consultation.pk, owner=True)


@pytest.mark.sampled(3, "call")
@pytest.mark.parametrize("column", witness.EVERYBODY)
@pytest.mark.parametrize("call", [take, ask])
def test_measure_by_a_role_without_the_right_is_refused(
    consultation, organisation, person, column, call
):
    viewer = witness.viewer(column, consultation, make.consultation(organisation, slug="ailleurs"))
    kind, allowed = ("warn", "moderator") if call is take else ("close", "organisation_admin")
    if column == allowed:
        call(viewer, person, consultation, kind)
    else:
        with pytest.raises((NotAllowed, SignInFirst)):
            call(viewer, person, consultation, kind)
        assert not Measure.objects.exists()


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("slow", {"days": 31}),
        ("slow", {"days": 0}),
        ("slow", {"minutes": None}),
        ("slow", {"minutes": 0}),
        ("slow", {"minutes": 1441}),
        ("suspend_posting", {"days": 91}),
        ("suspend_posting", {"days": None}),
        ("suspend_posting", {"days": "7"}),
        ("suspend_posting", {"days": True}),
        ("suspend", {"days": 7}),
        ("remove", {}),
        ("nothing", {}),
        ("warn", {"reason": ""}),
        ("warn", {"reason": "no"}),
        ("warn", {"facts": " "}),
    ],
)
def test_invalid_measure_is_refused(consultation, moderator, person, kind, fields):
    with pytest.raises(Invalid):
        take(moderator, person, consultation, kind, **fields)
    assert not Measure.objects.exists()


def test_measure_against_self_team_or_a_reporting_party_is_refused(
    consultation, organisation, moderator, person
):
    with pytest.raises(OwnCase):
        take(moderator, moderator, consultation, "warn")
    with pytest.raises(OfTheTeam):
        take(moderator, make.person("facilitator", consultation), consultation, "warn")
    text = essay(consultation, person)
    report(moderator, text)
    with pytest.raises(OwnCase):
        take(moderator, person, consultation, "warn")
    reporter = make.person(consultation=consultation)
    report(reporter, essay(consultation, moderator))
    with pytest.raises(OwnCase):
        take(moderator, reporter, consultation, "warn")
    take(make.person("moderator", consultation), person, consultation, "warn")


def test_measure_by_a_moderator_of_another_tenant_is_refused(consultation, other_organisation):
    stranger = make.person("moderator", make.consultation(other_organisation, slug="ailleurs"))
    with pytest.raises((NotAllowed, NotFound)):
        take(stranger, make.person(consultation=consultation), consultation, "warn")


@pytest.mark.parametrize("second", ["moderator", "organisation_admin"])
@pytest.mark.parametrize("kind", ["suspend", "close"])
def test_closing_an_account_needs_two_people(consultation, admin, person, second, kind):
    approval = ask(admin, person, consultation, kind)
    assert not Measure.objects.exists()
    with pytest.raises(NeedsSecondPerson):
        grant(admin, approval)
    scope = (
        {"organisation": consultation.organisation}
        if second == "organisation_admin"
        else {"consultation": consultation}
    )
    other = make.person(second, **scope)
    assert grant(other, approval).state == ApprovalState.GRANTED
    measure, decision = Measure.objects.get(), Decision.objects.get()
    assert (measure.kind, decision.moderator_id) == (kind, admin.participant.pk)
    assert decision.details == {"approved_by": str(other.participant.pk)}
    assert (measure.until is None) == (kind == "close")
    assert make.again(person).is_public


def test_involved_second_person_cannot_confirm_a_measure(consultation, admin, person, moderator):
    report(moderator, essay(consultation, person))
    approval = ask(admin, person, consultation)
    with pytest.raises(OwnCase):
        grant(moderator, approval)
    approval.refresh_from_db()
    assert approval.state == ApprovalState.WAITING


def test_request_of_an_administrator_who_lost_the_role_is_not_granted(
    consultation, admin, person, moderator
):
    approval = ask(admin, person, consultation)
    admin.participant.role_grants.all().delete()
    with pytest.raises(NotAllowed):
        grant(moderator, approval)
    assert not Measure.objects.exists()


def test_measure_is_lifted_once(consultation, moderator, person):
    measure = take(moderator, person, consultation, "suspend_posting")
    measure_actions.lift_measure(viewer=moderator, measure_id=measure.pk)
    lifting = Decision.objects.get(action="lift")
    assert (lifting.target_id, lifting.about) == (measure.pk, measure.decision.number)
    assert rules.may(make.again(person), "comment.submit", consultation.pk)
    with pytest.raises(AlreadyDecided):
        measure_actions.lift_measure(viewer=moderator, measure_id=measure.pk)


def test_moderator_cannot_lift_a_confirmed_measure_alone(consultation, admin, moderator, person):
    grant(moderator, ask(admin, person, consultation))
    measure = Measure.objects.get()
    with pytest.raises(NotAllowed):
        measure_actions.lift_measure(viewer=moderator, measure_id=measure.pk)
    measure_actions.lift_measure(viewer=admin, measure_id=measure.pk)
    assert make.again(person).participant == person.participant


@pytest.mark.parametrize(("outcome", "is_free"), [("upheld", False), ("reversed", True)])
def test_measure_is_contested_like_any_decision(consultation, moderator, person, outcome, is_free):
    measure = take(moderator, person, consultation, "suspend_posting")
    arguments = {"consultation_id": consultation.pk, "number": measure.decision.number}
    appeal = appeal_actions.lodge_appeal(
        viewer=make.again(person), text="Je conteste (exemple).", **arguments
    )
    other = make.person("moderator", consultation)
    appeal_actions.decide_appeal(
        viewer=other, appeal_id=appeal.pk, outcome=outcome, answer="Voici pourquoi (exemple)."
    )
    assert rules.may(make.again(person), "comment.submit", consultation.pk) is is_free
    measure.refresh_from_db()
    assert (measure.lifted_at is not None) is is_free


def test_an_appeal_partly_granted_is_no_measure(consultation, moderator, person):
    measure = take(moderator, person, consultation, "suspend_posting")
    arguments = {"consultation_id": consultation.pk, "number": measure.decision.number}
    appeal = appeal_actions.lodge_appeal(
        viewer=make.again(person), text="Je conteste (exemple).", **arguments
    )
    fields = {"outcome": "partly", "answer": "Voici (exemple).", "action": "restrict"}
    with pytest.raises(Invalid):
        appeal_actions.decide_appeal(
            viewer=make.person("moderator", consultation), appeal_id=appeal.pk, **fields
        )


def test_measure_is_visible_to_the_participant_and_the_team_only(
    consultation, organisation, admin, moderator, person
):
    measure, kind = take(moderator, person, consultation, "warn"), target_kinds.get_kind("account")
    for viewer in (make.visitor(organisation), make.person(consultation=consultation)):
        with pytest.raises(NotFound):
            kind.get(viewer, measure.pk)
        assert target_kinds.get_targets(viewer, "account", [measure.pk]) == {}
    for viewer in (person, moderator, admin, Viewer.system(organisation)):
        assert kind.get(viewer, measure.pk) == measure
    assert "account" not in target_kinds.list_reportable_names()
    with pytest.raises(NotFound):
        decision_actions.decide(
            viewer=moderator, target_kind="account", target_id=measure.pk, action="remove", **WHY
        )
    with pytest.raises(NotFound):
        notice_actions.submit_notice(
            viewer=moderator, target_kind="account", target_id=measure.pk, reason="spam"
        )


def test_participant_is_emailed_once_about_a_measure_with_the_link(consultation, moderator, person):
    measure = take(moderator, person, consultation, "suspend_posting")
    for _again in range(2):
        measure_emails.email_account(decision_id=measure.decision_id)
    notice_emails.email_author(decision_id=measure.decision_id)
    (letter,) = mail.outbox
    assert letter.to == [person.participant.account.email]
    assert WHY["facts"] in letter.body
    assert key_of(measure.pk) in letter.body
    assert moderator.participant.public_name not in letter.body


@pytest.mark.parametrize("kind", ["warn", "slow"])
def test_every_measure_has_its_mail(consultation, moderator, person, kind):
    measure = take(moderator, person, consultation, kind)
    measure_emails.email_account(decision_id=measure.decision_id)
    assert len(mail.outbox) == 1


def test_suspended_participant_reads_reasons_and_contests_without_signing_in(
    consultation, admin, moderator, person
):
    grant(moderator, ask(admin, person, consultation))
    measure = Measure.objects.get()
    browser, path = make.client(), f"/measures/{key_of(measure.pk)}/"
    page = browser.get(path, follow=True)
    assert page.status_code == 200
    assert WHY["facts"] in page.content.decode()
    address = page.request["PATH_INFO"]
    answer = browser.post(address, {"text": "Je conteste (exemple)."}, follow=True)
    assert answer.status_code == 200
    assert measure.decision.appeals.get().appellant == person.participant
    for forged in (f"{measure.pk}:x", "x", key_of(measure.pk) + "a", key_of("x")):
        assert browser.get(address.replace(key_of(measure.pk), forged)).status_code == 404


def test_export_contains_measures(consultation, moderator, person):
    take(moderator, person, consultation, "warn")
    (row,) = measure_selectors.own_measures_for_export(person)
    assert (row["action"], row["facts"]) == ("warn", WHY["facts"])


def test_expired_measure_is_no_longer_in_force(consultation, moderator, person):
    measure = take(moderator, person, consultation, "slow")
    assert measure.is_in_force_at(timezone.now())
    assert not measure.is_in_force_at(timezone.now() + timedelta(days=3, minutes=1))


@pytest.mark.parametrize("kind", ["slow", "suspend_posting"])
def test_measure_in_force_is_not_taken_again_before_it_is_lifted(
    organisation, consultation, moderator, person, kind
):
    measure = take(moderator, person, consultation, kind)
    with pytest.raises(AlreadyInForce):
        take(moderator, person, consultation, kind, days=9)
    assert Decision.objects.count() == Measure.objects.count() == 1
    elsewhere = make.consultation(organisation, slug="ailleurs")
    take(make.person("moderator", elsewhere), person, elsewhere, kind)
    measure_actions.lift_measure(viewer=moderator, measure_id=measure.pk)
    take(moderator, person, consultation, kind, days=9)
    assert len(make.again(person).participant.measures) == 2


def test_a_warning_may_be_given_again(consultation, moderator, person):
    assert take(moderator, person, consultation, "warn") != take(
        moderator, person, consultation, "warn"
    )


def test_measure_awaiting_confirmation_is_requested_once(consultation, admin, moderator, person):
    first = ask(admin, person, consultation)
    with pytest.raises(AlreadyAsked):
        ask(admin, person, consultation, days=3)
    ask(admin, make.person(consultation=consultation), consultation)
    ask(admin, person, consultation, "close")
    grant(moderator, first)
    with pytest.raises(AlreadyInForce):
        grant(moderator, ask(admin, person, consultation))
    assert Measure.objects.count() == 1


def test_unanswered_request_expires_after_a_week_and_can_be_repeated(
    consultation, admin, moderator, person
):
    old = ask(admin, person, consultation)
    assert approval_actions.expire_unanswered() == 0
    Approval.objects.update(created_at=timezone.now() - timedelta(days=7, seconds=1))
    assert selectors.approvals(moderator, may_answer=approval_actions.may_answer) == []
    with pytest.raises(AlreadyDecided):
        grant(moderator, old)
    grant(moderator, ask(admin, person, consultation))
    assert (approval_actions.expire_unanswered(), approval_actions.expire_unanswered()) == (1, 0)
    assert list(Approval.objects.order_by("created_at").values_list("state", flat=True)) == [
        "expired",
        "granted",
    ]
