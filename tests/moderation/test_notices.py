"""Notices: every visitor may report a text once, and no number of notices hides a text."""

import pytest
from django.core.exceptions import ValidationError

from consult.accounts.sessions import devices
from consult.core.exceptions import Invalid, NotFound, TooMany
from consult.core.models import JournalEntry
from moderation.decisions.actions.decisions import decide
from moderation.enums import CaseState, ModerationState
from moderation.exceptions import NothingToReport
from moderation.models import Case, Notice
from moderation.notices.actions import submit_notice
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401


def report(viewer, text, reason="insult", **fields):
    return submit_notice(
        viewer=viewer, target_kind="essay", target_id=text.pk, reason=reason, **fields
    )


def test_a_visitor_reports_and_a_case_opens(consultation, organisation):
    text = essay(consultation)
    notice = report(
        make.visitor(organisation), text, explanation=" Injure.\u202e ", email="temoin@example.org"
    )
    case = Case.objects.get()
    assert (notice.case, notice.reporter, notice.email, notice.explanation) == (
        case,
        None,
        "temoin@example.org",
        "Injure.",
    )
    assert (case.state, case.notices_count, case.target_id) == (CaseState.OPEN, 1, text.pk)
    text.refresh_from_db()
    assert text.state == ModerationState.PUBLISHED


def test_the_journal_keeps_the_notice_and_not_the_reporter(consultation):
    reporter = make.person(consultation=consultation)
    notice = report(reporter, essay(consultation), email="ignored@example.org")
    entry = JournalEntry.objects.get(act="notice.submit")
    assert (entry.actor, entry.object_id, entry.data) == (None, notice.pk, {"reason": "insult"})
    assert (notice.reporter, notice.email) == (reporter.participant, "")


def test_reporting_twice_returns_the_first_notice(consultation):
    reporter, text = make.person(consultation=consultation), essay(consultation)
    assert report(reporter, text) == report(reporter, text, "spam")
    assert (Notice.objects.count(), Case.objects.get().notices_count) == (1, 1)


def test_notices_of_several_people_form_one_case_and_hide_no_text(consultation):
    text = essay(consultation)
    for _ in range(12):
        report(make.person(consultation=consultation), text)
    assert Case.objects.get().notices_count == Notice.objects.count() == 12
    text.refresh_from_db()
    assert text.state == ModerationState.PUBLISHED


def test_a_grave_reason_makes_the_case_more_urgent_and_a_light_one_does_not(consultation):
    text = essay(consultation)
    report(make.person(consultation=consultation), text, "spam")
    relaxed = Case.objects.get().due_at
    report(make.person(consultation=consultation), text, "terrorism")
    urgent = Case.objects.get().due_at
    report(make.person(consultation=consultation), text, "spam")
    assert urgent < relaxed
    assert Case.objects.get().due_at == urgent


def test_after_a_decision_a_new_notice_opens_a_new_case(consultation):
    text = essay(consultation)
    report(make.person(consultation=consultation), text)
    decide(
        viewer=make.person("moderator", consultation),
        target_kind="essay",
        target_id=text.pk,
        action="no_breach",
    )
    report(make.person(consultation=consultation), text)
    assert sorted(Case.objects.values_list("state", flat=True)) == ["decided", "open"]


@pytest.mark.parametrize(
    "fields, attr",
    [
        ({"reason": "disagree"}, "reason"),
        ({"reason": ""}, "reason"),
        ({"reason": "illegal"}, "explanation"),
    ],
)
def test_invalid_notice_is_refused_and_writes_nothing(consultation, organisation, fields, attr):
    with pytest.raises(Invalid) as refusal:
        report(make.visitor(organisation), essay(consultation), **fields)
    assert refusal.value.attr == attr
    assert (Case.objects.count(), Notice.objects.count()) == (0, 0)


@pytest.mark.parametrize("fields", [{"explanation": "x" * 1001}, {"email": "not an address"}])
def test_lengths_and_addresses_are_checked_before_a_case_opens(consultation, organisation, fields):
    with pytest.raises(ValidationError):
        report(make.visitor(organisation), essay(consultation), **fields)
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    "state", [ModerationState.REMOVED, ModerationState.WITHDRAWN, ModerationState.ERASED]
)
def test_a_tombstone_cannot_be_reported(consultation, organisation, state):
    with pytest.raises(NothingToReport):
        report(make.visitor(organisation), essay(consultation, state=state))


def test_text_hidden_from_the_viewer_cannot_be_reported(
    consultation, organisation, other_organisation
):
    waiting = essay(consultation, state=ModerationState.PENDING)
    theirs = essay(make.consultation(other_organisation, slug="ailleurs"))
    for text in (waiting, theirs):
        with pytest.raises(NotFound):
            report(make.visitor(organisation), text)
    with pytest.raises(NotFound):
        submit_notice(
            viewer=make.visitor(organisation),
            target_kind="participant",
            target_id=theirs.pk,
            reason="insult",
        )
    assert Case.objects.count() == 0


def test_a_person_who_reports_without_end_is_asked_to_wait(consultation, settings):
    settings.RATE_LIMITS_ON, settings.RATE_LIMITS = True, {"notice": ((2, 60),)}
    reporter, neighbour = (
        make.person(consultation=consultation),
        make.person(consultation=consultation),
    )
    for _ in range(2):
        report(reporter, essay(consultation))
    with pytest.raises(TooMany):
        report(reporter, essay(consultation))
    assert report(neighbour, essay(consultation))


def test_visitors_are_counted_by_the_mark_they_come_with(consultation, organisation, settings):
    settings.RATE_LIMITS_ON, settings.RATE_LIMITS = (
        True,
        settings.RATE_LIMITS | {"notice": ((1, 60),)},
    )
    visitor = make.visitor(organisation)
    report(visitor, essay(consultation), sender="a")
    with pytest.raises(TooMany):
        report(visitor, essay(consultation), sender="a")
    assert report(visitor, essay(consultation), sender="b")
    assert report(visitor, essay(consultation))
    with pytest.raises(TooMany):
        report(visitor, essay(consultation))


def test_visitors_without_a_proof_of_work_are_counted_more_narrowly(
    consultation, organisation, settings
):
    settings.RATE_LIMITS_ON, settings.RATE_LIMITS = (
        True,
        settings.RATE_LIMITS | {"notice_unproved": ((1, 60),)},
    )
    visitor = make.visitor(organisation)
    for proved in (True, True, False):
        report(visitor, essay(consultation), sender="a", is_proved=proved)
    with pytest.raises(TooMany):
        report(visitor, essay(consultation), sender="a")
    assert report(visitor, essay(consultation), sender="a", is_proved=True)
    assert report(make.person(consultation=consultation), essay(consultation), sender="a")


def test_visitor_who_reports_without_end_does_not_silence_their_network(
    consultation, organisation, settings
):
    limits = {"notice_unproved": ((1, 86400),), "notice_network": ((3, 86400),)}
    settings.RATE_LIMITS_ON, settings.RATE_LIMITS = True, settings.RATE_LIMITS | limits
    visitor = make.visitor(organisation)

    def reports(device, **more):
        with devices.on(lambda: device):
            report(visitor, essay(consultation), sender="town-hall", **more)

    reports("a")
    with pytest.raises(TooMany):
        reports("a")
    reports("b")
    reports("c", is_proved=True)
    with pytest.raises(TooMany):
        reports("d", is_proved=True)
