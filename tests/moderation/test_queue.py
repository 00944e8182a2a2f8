"""The queue of moderators, by urgency and without reporters, and the log without texts."""

from datetime import timedelta

import pytest

from consult.core.exceptions import Invalid, NotFound
from moderation.cases.actions.cases import (
    claim_case,
    close_case,
    open_case,
    release_case,
    release_other_cases,
)
from moderation.cases.selectors.queue import cases, get_case, list_notices, targets, waiting
from moderation.decisions.actions.decisions import decide
from moderation.decisions.selectors.public_log import decision, log
from moderation.enums import CaseState
from moderation.exceptions import AlreadyClaimed, AlreadyDecided, OwnCase
from moderation.models import Case
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_decisions import WHY, act
from tests.moderation.test_notices import report


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


def noticed(consultation, reason="insult", **fields):
    text = essay(consultation, **fields)
    report(make.person(consultation=consultation), text, reason)
    return Case.objects.get(target_id=text.pk)


def test_the_most_urgent_case_comes_first(consultation, moderator):
    waiting = open_case(target_kind="essay", target=essay(consultation, state="pending"))
    grave = noticed(consultation, "terrorism")
    assert list(cases(moderator)) == [grave, waiting]


def test_legally_urgent_case_comes_before_cases_with_signals(consultation, moderator):
    rush, quiet, threat, terror = (
        noticed(consultation, reason) for reason in ("spam", "spam", "threat", "terrorism")
    )
    Case.objects.filter(pk=rush.pk).update(urgency=90)
    Case.objects.filter(pk=threat.pk).update(urgency=70)
    assert list(cases(moderator, order="urgent")) == [terror, threat, rush, quiet]


@pytest.mark.parametrize("hours", [1, 16])
def test_nearer_promise_does_not_replace_the_legal_delay(consultation, moderator, hours):
    """Check that the nearer of the legal and the promised deadline applies, whichever it is."""
    type(consultation).objects.filter(pk=consultation.pk).update(promised_hours=hours)
    rush = noticed(consultation, "spam")
    Case.objects.filter(pk=rush.pk).update(urgency=90)
    texts = [essay(consultation) for _ in range(2)]
    for text, reasons in zip(texts, (("threat", "spam"), ("spam", "threat")), strict=True):
        for reason in reasons:
            report(make.person(consultation=consultation), text, reason)
    listed = list(cases(moderator, order="urgent"))
    assert {case.target_id for case in listed[:2]} == {text.pk for text in texts}
    assert listed[2] == rush
    assert all(
        case.is_fast and case.due_at <= case.created_at + timedelta(hours=24, minutes=1)
        for case in listed[:2]
    )


def test_a_case_gathers_the_reasons_and_words_of_its_notices(consultation, moderator):
    case = noticed(consultation)
    text = essay(consultation)
    report(make.person(consultation=consultation), text, "spam", explanation="Publicité.")
    report(make.person(consultation=consultation), text, "spam")
    report(make.person(consultation=consultation), text, "hate")
    cases_by_text = {c.target_id: c for c in cases(moderator)}
    assert cases_by_text[case.target_id].reasons == ["insult"]
    assert sorted(cases_by_text[text.pk].reasons) == ["hate", "spam"]
    notices = [
        (notice.reason, notice.explanation)
        for notice in list_notices(moderator, cases_by_text[text.pk])
    ]
    assert notices == [("spam", "Publicité."), ("spam", ""), ("hate", "")]


def test_queue_is_filtered_by_known_values_only(consultation, organisation, moderator):
    insult, spam = noticed(consultation), noticed(consultation, "spam")
    claim_case(viewer=moderator, case_id=spam.pk)
    assert list(cases(moderator, reason="spam")) == [spam]
    assert list(cases(moderator, state="claimed")) == [spam]
    assert {*cases(moderator, state="open")} == {insult, spam}
    assert list(cases(moderator, consultation=make.consultation(organisation, slug="autre"))) == []
    for unknown in ({"state": "whatever"}, {"reason": "whatever"}):
        with pytest.raises(Invalid):
            cases(moderator, **unknown)


@pytest.mark.parametrize("role", ["facilitator", "manager", "organisation_admin", None])
def test_queue_is_shown_to_its_moderators_only(consultation, role):
    case = noticed(consultation)
    viewer = make.person(role, consultation)
    assert list(cases(viewer)) == []
    for read in (lambda: get_case(viewer, case.pk), lambda: list_notices(viewer, case)):
        with pytest.raises(NotFound):
            read()


def test_a_moderator_of_one_consultation_sees_only_its_cases(
    consultation, organisation, other_organisation, moderator
):
    own_case = noticed(consultation)
    elsewhere = noticed(make.consultation(organisation, slug="autre"))
    assert list(cases(moderator)) == [own_case]
    for pk in (elsewhere.pk, "not-an-id"):
        with pytest.raises(NotFound):
            get_case(moderator, pk)


@pytest.mark.parametrize("number", [1, 3])
def test_the_queue_costs_the_same_at_one_and_three_cases(
    consultation, moderator, number, django_assert_num_queries
):
    for _ in range(number):
        noticed(consultation)
    with django_assert_num_queries(2):
        listed = list(cases(moderator))
        texts_by_key = targets(moderator, listed)
    assert {("essay", case.target_id) for case in listed} == {*texts_by_key}
    assert len(listed) == number


def test_claimed_case_is_shown_to_colleagues_and_can_be_released(consultation, moderator):
    case, colleague = noticed(consultation), make.person("moderator", consultation)
    claim_case(viewer=moderator, case_id=case.pk)
    again = claim_case(viewer=moderator, case_id=case.pk)
    assert (again.state, again.claimed_by_id) == (CaseState.CLAIMED, moderator.participant.pk)
    for act_ in (claim_case, release_case):
        with pytest.raises(AlreadyClaimed):
            act_(viewer=colleague, case_id=case.pk)
    release_case(viewer=moderator, case_id=case.pk)
    assert claim_case(viewer=colleague, case_id=case.pk).claimed_by_id == colleague.participant.pk


def test_moderator_cannot_claim_own_case(consultation, moderator):
    case = noticed(consultation, author=moderator)
    with pytest.raises(OwnCase):
        claim_case(viewer=moderator, case_id=case.pk)


def test_a_decided_case_cannot_be_claimed(consultation, moderator):
    case = noticed(consultation)
    act(moderator, essay_of(case), "no_breach")
    with pytest.raises(AlreadyDecided):
        claim_case(viewer=moderator, case_id=case.pk)


def essay_of(case):
    from debates.models import Proposal

    return Proposal.objects.get(pk=case.target_id)


def test_case_of_a_withdrawn_text_leaves_the_queue(consultation, moderator):
    case = noticed(consultation)
    close_case(target_kind="essay", target_id=case.target_id)
    close_case(target_kind="essay", target_id=case.target_id)
    assert list(cases(moderator)) == []
    assert list(cases(moderator, state="closed")) == [case]
    assert {*case.notices.values_list("state", flat=True)} == {"decided"}


def test_visitor_reads_the_log_without_texts(consultation, organisation, moderator):
    text = essay_of(noticed(consultation))
    removal = act(moderator, text, "remove", **WHY)
    visitor = make.visitor(organisation)
    assert [entry.number for entry in log(visitor, consultation)] == [1]
    found = decision(visitor, 1, consultation)
    assert (found, found.action, found.reason) == (removal, "remove", "insult")
    assert found.delay.total_seconds() >= 0
    for number in (0, 2):
        with pytest.raises(NotFound):
            decision(visitor, number, consultation)


@pytest.mark.parametrize("number", [1, 3])
def test_the_log_costs_one_query(
    consultation, organisation, moderator, number, django_assert_num_queries
):
    for _ in range(number):
        act(moderator, essay(consultation), "remove", **WHY)
    with django_assert_num_queries(1):
        assert len(log(make.visitor(organisation), consultation)) == number


def test_log_is_not_shown_to_another_tenant(consultation, other_organisation, moderator):
    act(moderator, essay(consultation), "remove", **WHY)
    assert list(log(make.visitor(other_organisation), consultation)) == []


@pytest.mark.parametrize("order", ["oldest", "due", "urgent"])
def test_case_with_a_deadline_by_law_is_on_top_in_every_order_until_it_is_decided(
    consultation, moderator, order
):
    old, threat = noticed(consultation, "spam"), noticed(consultation, "threat")
    Case.objects.filter(pk=old.pk).update(
        created_at=old.created_at - timedelta(days=9),
        due_at=old.due_at - timedelta(days=9),
        urgency=90,
    )
    assert list(cases(moderator, order=order)) == [threat, old]
    hidden = {"target_kind": "essay", "target_id": threat.target_id, "action": "hide"}
    decide(viewer=moderator, **hidden, reason="threat", facts="Menace.")
    assert list(cases(moderator, order=order)) == [threat, old]
    assert waiting(moderator).fast == 1


def test_decided_cases_have_their_last_decision_and_counts_of_their_own(consultation, moderator):
    first, second = noticed(consultation, "insult"), noticed(consultation, "spam")
    arguments = {"viewer": moderator, "target_kind": "essay", **WHY}
    decide(target_id=first.target_id, action="remove", **arguments)
    decide(target_id=second.target_id, action="restrict", **arguments)
    noticed(consultation)
    cases_by_id = {case.pk: case for case in cases(moderator, state="decided", order="decided")}
    assert (cases_by_id[first.pk].last_action, cases_by_id[second.pk].last_action) == (
        "remove",
        "restrict",
    )
    assert cases_by_id[first.pk].last_number == 1
    assert (waiting(moderator).total, waiting(moderator, state="decided").total) == (1, 2)


def test_left_cases_are_released_except_the_one_on_screen(consultation, moderator):
    released, on_screen, other = (noticed(consultation) for _ in range(3))
    colleague = make.person("moderator", consultation)
    for case, viewer in ((released, moderator), (on_screen, moderator), (other, colleague)):
        claim_case(viewer=viewer, case_id=case.pk)
    release_other_cases(viewer=moderator, on=on_screen.pk)
    states = dict(Case.objects.values_list("pk", "state"))
    assert (states[released.pk], states[on_screen.pk], states[other.pk]) == (
        "open",
        "claimed",
        "claimed",
    )
