"""Every check of a consultation: the same list for pages, the API and programs."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.enums import Capability, CheckLevel, SetupTask
from consult.consultations.selectors.readiness import Check, checks_of
from consult.core.postgres import clock
from consult.lifecycle.selectors.methods import Methods, methods_of
from consult.questionnaires.selectors import obstacles as questionnaire_obstacles
from votes.selectors import obstacles as poll_obstacles

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.questionnaires.models import Questionnaire
    from votes.models import Question

Ballot = TypeVar("Ballot", "Question", "Questionnaire")
ON_TOPICS = {Capability.PROPOSE, Capability.DISCUSS}


def list_checks(
    viewer: Viewer, consultation: Consultation, methods: Methods | None = None
) -> list[Check]:
    """Return what is missing, doubtful or advisable in a consultation, in order of the tasks.

    `methods` are those of `methods_of`, if known. The checks run after the opening too. Those of an
    imported consultation are fewer: it is over.
    """
    checks = checks_of(consultation)
    if not consultation.origin:
        found = methods_of(viewer, consultation) if methods is None else methods
        checks += _checks_of_methods(consultation, found)
    order = list(SetupTask)
    return sorted(checks, key=lambda check: order.index(check.task))


def _checks_of_methods(consultation: Consultation, methods: Methods) -> Iterator[Check]:
    if not methods:
        label = _("Add a question, a vote, a questionnaire or a workshop.")
        yield Check(CheckLevel.BLOCKS, "method_missing", label, SetupTask.QUESTIONS)
    elif not methods.topics:
        yield from _steps_without_topic(consultation, methods)
    yield from _topics_without_document(methods)
    if consultation.published_at is None:
        yield from _checks_of_polls(consultation, methods)
        yield from _checks_of_questionnaires(consultation, methods)


def _steps_without_topic(consultation: Consultation, methods: Methods) -> Iterator[Check]:
    needed = ON_TOPICS if methods.ballots else ON_TOPICS | {Capability.VOTE}
    for phase in consultation.phases.all():
        if needed.intersection(phase.capabilities):
            label = _("People can take part in the step “%(step)s”, but there is no question.")
            yield Check(
                CheckLevel.BLOCKS,
                "step_without_topic",
                label % {"step": phase.title},
                SetupTask.QUESTIONS,
            )


def _topics_without_document(methods: Methods) -> Iterator[Check]:
    bare = [topic for topic in methods.topics if not topic.background and not topic.documents.all()]
    if bare:
        label = _("The topic “%(topic)s” has nothing to read. People answer better with facts.")
        if len(bare) > 1:
            label = _("%(n)s topics have nothing to read. People answer better with facts.")
        yield Check(
            CheckLevel.ADVICE,
            "topic_without_document",
            label % {"topic": bare[0].title, "n": len(bare)},
            SetupTask.QUESTIONS,
        )


def _checks_of_polls(consultation: Consultation, methods: Methods) -> Iterator[Check]:
    moment = clock.now()
    for draft in methods.drafts_of_polls:
        question = _with_an_end(draft, consultation)
        named = {"vote": question.poll.sentence or _("without a question")}
        if poll_obstacles.waits_for_answers(question, consultation):
            label = _(
                "The vote “%(vote)s” has no answers yet. Add them before it begins, for example from the "
                "ideas of the participants."
            )
            yield Check(CheckLevel.CONFIRM, "poll_without_answers", label % named, SetupTask.VOTES)
            continue
        for obstacle in poll_obstacles.list_obstacles_with_consultation(
            question, consultation, moment
        ):
            label = _("Vote “%(vote)s”: %(obstacle)s") % {**named, "obstacle": obstacle}
            yield Check(CheckLevel.BLOCKS, "poll_incomplete", label, SetupTask.VOTES)


def _checks_of_questionnaires(consultation: Consultation, methods: Methods) -> Iterator[Check]:
    moment = clock.now()
    for draft in methods.drafts_of_questionnaires:
        questionnaire = _with_an_end(draft, consultation)
        for obstacle in questionnaire_obstacles.list_obstacles_with_consultation(
            questionnaire, consultation, moment
        ):
            label = _("Questionnaire “%(title)s”: %(obstacle)s")
            named = {"title": questionnaire.title, "obstacle": obstacle}
            yield Check(
                CheckLevel.BLOCKS, "questionnaire_incomplete", label % named, SetupTask.VOTES
            )


def _with_an_end(draft: Ballot, consultation: Consultation) -> Ballot:
    """Return a copy of a draft. Without an end, it takes that of its consultation, as it will."""
    ballot = copy(draft)
    ballot.closes_at = draft.closes_at or consultation.closes_at
    return ballot
