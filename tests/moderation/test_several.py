"""Bulk decisions on several cases, and the decisions that need a second person."""

import pytest

from consult.core.exceptions import Invalid, NotAllowed
from consult.core.models import Job
from consult.core.queue import long_jobs
from moderation.approvals.actions import answer as answer_approval
from moderation.cases.actions.cases import claim_case, open_case
from moderation.decisions.actions.bulk_decisions import decide_several
from moderation.exceptions import AlreadyDecided, NeedsSecondPerson
from moderation.models import Approval, Case, Decision
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_decisions import WHY, state_of
from tests.moderation.test_notices import report


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


def waiting(consultation, number, state="pending"):
    texts = [essay(consultation, state=state) for _ in range(number)]
    return texts, [open_case(target_kind="essay", target=text).pk for text in texts]


def run_jobs():
    for job in Job.objects.filter(name="moderation.remove_several", state="waiting"):
        long_jobs.run(job.pk)


def test_each_case_of_a_bulk_decision_has_its_own_decision(consultation, moderator):
    texts, ids = waiting(consultation, 5)
    outcome = decide_several(viewer=moderator, case_ids=ids[:4], action="publish")
    assert (outcome.decided, outcome.skipped, outcome.refusal) == ([1, 2, 3, 4], [], None)
    assert [state_of(text) for text in texts] == ["published"] * 4 + ["pending"]


def test_claimed_own_and_unsuitable_cases_are_skipped(consultation, moderator):
    texts = [essay(consultation) for _ in range(3)]
    for text, reporter in zip(texts, (None, None, moderator), strict=True):
        report(reporter or make.person(consultation=consultation), text)
    claimed, free, own = (Case.objects.get(target_id=text.pk).pk for text in texts)
    claim_case(viewer=make.person("moderator", consultation), case_id=claimed)
    _texts, [unfit] = waiting(consultation, 1)
    outcome = decide_several(
        viewer=moderator, case_ids=[claimed, free, own, unfit], action="no_breach"
    )
    assert (len(outcome.decided), set(outcome.skipped)) == (1, {claimed, own, unfit})
    assert Decision.objects.get().case_id == free


def test_bulk_decision_without_a_reason_changes_nothing(consultation, moderator):
    _texts, ids = waiting(consultation, 2)
    outcome = decide_several(viewer=moderator, case_ids=ids, action="remove")
    assert (outcome.refusal.attr, outcome.decided, Decision.objects.count()) == ("reason", [], 0)
    with pytest.raises(Invalid):
        decide_several(viewer=moderator, case_ids=ids, action="move")


def test_twenty_removals_need_one_person_and_twenty_one_need_two(consultation, moderator):
    texts, ids = waiting(consultation, 21)
    assert (
        len(decide_several(viewer=moderator, case_ids=ids[:20], action="remove", **WHY).decided)
        == 20
    )
    outcome = decide_several(viewer=moderator, case_ids=ids[20:], action="remove", **WHY)
    assert (outcome.decided, outcome.approval.payload["count"], state_of(texts[20])) == (
        [],
        1,
        "pending",
    )


def test_decided_cases_need_no_confirmation(consultation, moderator):
    _texts, ids = waiting(consultation, 21)
    approval = decide_several(viewer=moderator, case_ids=ids, action="remove", **WHY).approval
    answer_approval(
        viewer=make.person("moderator", consultation), approval_id=approval.pk, grant=True
    )
    run_jobs()
    outcome = decide_several(viewer=moderator, case_ids=ids, action="remove", **WHY)
    assert (outcome.approval, outcome.decided, set(outcome.skipped)) == (None, [], set(ids))


def test_bulk_removal_of_more_than_twenty_waits_for_a_second_person(consultation, moderator):
    texts, ids = waiting(consultation, 21)
    approval = decide_several(viewer=moderator, case_ids=ids, action="remove", **WHY).approval
    assert Decision.objects.count() == 0
    with pytest.raises(NeedsSecondPerson):
        answer_approval(viewer=moderator, approval_id=approval.pk, grant=True)
    for role in ("manager", "facilitator", "organisation_admin"):
        stranger = make.person(role, consultation, organisation=consultation.organisation)
        with pytest.raises(NotAllowed):
            answer_approval(viewer=stranger, approval_id=approval.pk, grant=True)
    second = make.person("moderator", consultation)
    answer_approval(viewer=second, approval_id=approval.pk, grant=True)
    run_jobs(), run_jobs()
    assert {state_of(text) for text in texts} == {"removed"}
    assert set(Decision.objects.values_list("moderator_id", "details__approved_by")) == {
        (moderator.participant.pk, str(second.participant.pk))
    }
    with pytest.raises(AlreadyDecided):
        answer_approval(viewer=second, approval_id=approval.pk, grant=False)


def test_refused_or_withdrawn_bulk_removal_removes_nothing(consultation, moderator):
    texts, ids = waiting(consultation, 21)
    for viewer, state in (
        (moderator, "withdrawn"),
        (make.person("moderator", consultation), "refused"),
    ):
        approval = decide_several(viewer=moderator, case_ids=ids, action="remove", **WHY).approval
        answer_approval(viewer=viewer, approval_id=approval.pk, grant=False)
        assert Approval.objects.get(pk=approval.pk).state == state
    run_jobs()
    assert {state_of(text) for text in texts} == {"pending"}
