"""The tasks of a draft: statuses computed from the data, reviews by hash, and the opening."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consult.consultations.actions import topics as topic_actions
from consult.consultations.actions.lifecycle import edit_consultation
from consult.consultations.enums import CheckLevel, SetupTask, TaskStatus
from consult.consultations.exceptions import AlreadyPublished, ConsultationIsIncomplete
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.models import JournalEntry
from consult.lifecycle.actions.marks import mark_task
from consult.lifecycle.actions.publication import open_consultation
from consult.lifecycle.models import SetupMark
from consult.lifecycle.selectors.checks import list_checks
from consult.lifecycle.selectors.setup import list_tasks
from consult.organisations.models import Organisation
from tests.consultations.drafts import published, ready, review_all
from tests.factories import make
from tests.votes import polls
from votes.actions import drafts as poll_drafts
from votes.enums import QuestionState
from votes.models import Question

pytestmark = pytest.mark.django_db


def statuses(viewer, draft):
    return {state.task: state.status for state in list_tasks(viewer, draft)}


def codes(viewer, draft, level):
    return [check.code for check in list_checks(viewer, draft) if check.level == level]


def test_complete_draft_waits_for_a_review_of_each_text(organisation):
    draft, manager = ready(organisation)
    assert statuses(manager, draft) == {
        SetupTask.SUBJECT: TaskStatus.TO_REVIEW,
        SetupTask.QUESTIONS: TaskStatus.TO_REVIEW,
        SetupTask.TIMETABLE: TaskStatus.TO_REVIEW,
        SetupTask.RULES: TaskStatus.TO_REVIEW,
        SetupTask.VOTES: TaskStatus.OPTIONAL,
        SetupTask.TEAM: TaskStatus.READY,
        SetupTask.HELP: TaskStatus.OPTIONAL,
        SetupTask.NOTICES: TaskStatus.READY,
    }
    review_all(manager, draft)
    assert TaskStatus.TO_REVIEW not in statuses(manager, draft).values()


def test_task_is_to_review_again_when_its_text_changes(organisation):
    draft, manager = ready(organisation)
    review_all(manager, draft)
    changed = edit_consultation(viewer=manager, consultation_id=draft.pk, summary_fr="Autre.")
    found = statuses(manager, changed)
    assert found[SetupTask.SUBJECT] == TaskStatus.TO_REVIEW
    assert found[SetupTask.RULES] == TaskStatus.READY
    edit_consultation(
        viewer=manager, consultation_id=draft.pk, summary_fr="Que faire de la place ?"
    )
    draft.refresh_from_db()
    assert statuses(manager, draft)[SetupTask.SUBJECT] == TaskStatus.READY


def test_rule_of_moderation_changes_its_task_alone(organisation):
    draft, manager = ready(organisation)
    review_all(manager, draft)
    changed = edit_consultation(viewer=manager, consultation_id=draft.pk, promised_hours=4)
    waiting = [task for task, status in statuses(manager, changed).items() if status == "to_review"]
    assert waiting == [SetupTask.RULES]


def test_missing_notice_makes_its_task_to_do_with_its_law(organisation):
    draft, manager = ready(organisation)
    Organisation.objects.filter(pk=organisation.pk).update(hosting_provider="")
    draft.organisation.refresh_from_db()
    [check] = [check for check in list_checks(manager, draft) if check.blocks]
    assert (check.code, check.task, check.field, check.law) == (
        "hosting_provider_missing",
        SetupTask.NOTICES,
        "hosting_provider",
        "LCEN, art. 1-1",
    )
    assert statuses(manager, draft)[SetupTask.NOTICES] == TaskStatus.TO_DO


def test_review_is_a_mark_with_a_hash_and_a_journal_entry(organisation):
    draft, manager = ready(organisation)
    for _again in range(2):
        mark_task(viewer=manager, consultation_id=draft.pk, task="rules")
    [mark] = SetupMark.objects.all()
    assert len(mark.content_hash) == 32
    assert JournalEntry.objects.filter(act="task.review").first().data == {"task": "rules"}


@pytest.mark.parametrize("task", ["team", "notices", "opening"])
def test_task_without_a_text_has_no_review(organisation, task):
    draft, manager = ready(organisation)
    with pytest.raises(Invalid) as refusal:
        mark_task(viewer=manager, consultation_id=draft.pk, task=task)
    assert refusal.value.attr == "task"


def test_review_of_a_stranger_or_of_a_public_consultation_is_refused(organisation):
    draft, manager = ready(organisation)
    with pytest.raises(NotAllowed):
        mark_task(viewer=make.person("moderator", draft), consultation_id=draft.pk, task="subject")
    live, manager = published(organisation, slug="ouverte")
    with pytest.raises(AlreadyPublished):
        mark_task(viewer=manager, consultation_id=live.pk, task="subject")


def test_consultation_without_any_method_does_not_open(organisation):
    draft, manager = ready(organisation)
    topic_actions.remove_topic(viewer=manager, topic_id=draft.topics.get().pk)
    assert codes(manager, draft, CheckLevel.BLOCKS) == ["method_missing"]
    with pytest.raises(ConsultationIsIncomplete) as refusal:
        open_consultation(viewer=manager, consultation_id=draft.pk)
    assert [check.code for check in refusal.value.checks] == ["method_missing"]


def test_vote_opens_with_its_consultation_and_takes_its_dates(organisation):
    draft, manager = ready(organisation)
    question = polls.draft(draft, opens_at=None, closes_at=None)
    live = open_consultation(viewer=manager, consultation_id=draft.pk)
    opened = Question.objects.get(pk=question.pk)
    assert opened.state == QuestionState.OPEN
    assert opened.closes_at == live.closes_at
    assert opened.opens_at >= live.opens_at


def test_vote_alone_is_a_consultation(organisation):
    draft, manager = ready(organisation)
    topic_actions.remove_topic(viewer=manager, topic_id=draft.topics.get().pk)
    draft.phases.update(capabilities=["vote"])
    polls.draft(draft)
    open_consultation(viewer=manager, consultation_id=draft.pk)
    assert Question.objects.get().state == QuestionState.OPEN


def test_incomplete_vote_prevents_the_opening_of_its_consultation(organisation):
    draft, manager = ready(organisation)
    question = polls.draft(draft)
    question.poll.options.all().delete()
    assert codes(manager, draft, CheckLevel.BLOCKS) == ["poll_incomplete"]
    with pytest.raises(ConsultationIsIncomplete):
        open_consultation(viewer=manager, consultation_id=draft.pk)
    draft.refresh_from_db()
    assert draft.published_at is None


def test_vote_whose_answers_come_later_stays_a_draft(organisation):
    draft, manager = ready(organisation)
    question = polls.draft(draft)
    question.poll.options.all().delete()
    first, last = (timezone.now() + timedelta(days=days) for days in (10, 15))
    poll_drafts.edit_question(
        viewer=manager, question_id=question.pk, opens_at=first, closes_at=last
    )
    draft.refresh_from_db()
    assert "poll_without_answers" in codes(manager, draft, CheckLevel.CONFIRM)
    open_consultation(viewer=manager, consultation_id=draft.pk)
    assert Question.objects.get().state == QuestionState.DRAFT


def test_checks_after_the_opening_still_find_a_missing_moderator(organisation):
    live, manager = published(organisation)
    live.role_grants.filter(role="moderator").delete()
    assert codes(manager, live, CheckLevel.BLOCKS) == ["moderator_missing"]
    assert statuses(manager, live)[SetupTask.TEAM] == TaskStatus.TO_DO


def test_one_moderator_and_a_topic_without_a_text_are_no_obstacles(organisation):
    draft, manager = ready(organisation)
    assert codes(manager, draft, CheckLevel.BLOCKS) == []
    assert "one_moderator" in codes(manager, draft, CheckLevel.CONFIRM)
    assert codes(manager, draft, CheckLevel.ADVICE) == ["topic_without_document"]
