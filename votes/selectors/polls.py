"""Polls as participants see them: the question, their own answer, and the outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.enums import ResultsVisibility
from consult.core.exceptions import NotFound
from debates.proposals.selectors.proposals import get_proposals
from votes import rules
from votes.ballot_box.store import queries, slips
from votes.counting.ballots import canonical, chosen, count
from votes.counting.choices import Terms
from votes.counting.methods import METHODS
from votes.counting.outcome import Outcome
from votes.enums import POSITION, QuestionState
from votes.models import Option, PollCount, Question, QuestionQuerySet, Result
from votes.selectors.questions import get_question, list_questions

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from debates.models import Proposal


@dataclass(frozen=True)
class Vote:
    """The viewer's answer to a poll; an empty list of choices is an abstention.

    `cast_at` has only the day, as in the ledger. `is_repeated` states that the request had been
    answered before.
    """

    choices: list
    cast_at: datetime
    receipt: slips.Receipt
    is_repeated: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, kind: str, ballot: slips.OwnBallot, *, is_repeated: bool = False) -> Vote:
        """Return the answer from a voter's ballot."""
        cast_at = datetime.combine(ballot.day, time(), UTC)
        return cls(chosen(kind, ballot.choice), cast_at, ballot.receipt, is_repeated)

    @property
    def is_blank(self) -> bool:
        """Return whether the voter abstained."""
        return not self.choices


@dataclass(frozen=True)
class Withdrawal:
    """The outcome of a withdrawn vote.

    `is_repeated` states that the request was answered before.
    """

    receipt: slips.Receipt
    is_repeated: bool = field(default=False, compare=False)


def list_polls(
    viewer: Viewer, consultation_id: UUID, topic_id: UUID | None = None
) -> QuestionQuerySet:
    """Return the polls of a consultation or a topic that the viewer may know of, by their end.

    The poll that closes first is first.
    """
    rows = list_questions(viewer, consultation_id).polls()
    if topic_id:
        rows = rows.filter(poll__topic_id=topic_id)
    return rows.order_by("closes_at", "created_at", "id")


def has_polls(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether a consultation has a poll, drafts included.

    This takes one query, which is much cheaper than an empty list.
    """
    rows = Question.objects.filter(organisation=viewer.organisation, consultation=consultation_id)
    return rows.polls().exists()


def get_poll(viewer: Viewer, question_id: UUID) -> Question:
    """Return a poll with its options. Raise `NotFound`, for a position question too."""
    question = get_question(viewer, question_id)
    if not hasattr(question, "poll"):
        raise NotFound
    return question


def get_poll_of(viewer: Viewer, consultation: Consultation, question_id: UUID) -> Question:
    """Return a poll of a consultation. Raise `NotFound`."""
    question = get_poll(viewer, question_id)
    if question.consultation_id != consultation.pk:
        raise NotFound
    return question


def get_option(viewer: Viewer, question_id: UUID, option_id: UUID) -> Option:
    """Return an answer of a poll. Raise `NotFound`."""
    for option in get_poll(viewer, question_id).poll.options.all():
        if option.pk == option_id:
            return option
    raise NotFound


def list_proposals_of_options(viewer: Viewer, question: Question) -> list[Proposal]:
    """Return the contributions that the answers come from, in their order.

    Those whose text the viewer may not read are left out. No query if there is none.
    """
    options = question.poll.options.all()
    ids = [option.proposal_id for option in options if option.proposal_id]
    found = get_proposals(viewer, ids) if ids else {}
    return [found[pk] for pk in ids if pk in found and found[pk].title]


def option_ids(question: Question) -> list[str]:
    """Return the ids of a poll's options, in the order of the list."""
    return [str(option.pk) for option in question.poll.options.all()]


def terms_of(question: Question) -> Terms:
    """Return the terms on which a poll is answered."""
    poll = question.poll
    return Terms(
        question.kind, tuple(option_ids(question)), poll.max_choices, poll.values, poll.allows_blank
    )


def checked(question: Question, choices: list) -> list:
    """Return choices as they would be stored and read back. Raise `Invalid` with the problem.

    This lets a voter review an answer before sending it.
    """
    return chosen(question.kind, canonical(terms_of(question), choices))


def most_choices(question: Question) -> int:
    """Return how many answers a voter may choose at once."""
    if question.kind == POSITION:
        return 1
    return METHODS[question.kind].most_choices(question.poll, option_ids(question))


def scale_of(question: Question) -> dict | None:
    """Return the lowest and the highest value of a scale and its step, or None."""
    if question.kind == POSITION:
        return None
    return METHODS[question.kind].terms_in_rules(question.poll)["scale"]


def own_votes(viewer: Viewer, question_ids: Iterable[UUID]) -> dict[UUID, Vote]:
    """Return the viewer's current answers to some polls, by question.

    This takes two queries, or none for a visitor.
    """
    if viewer.participant is None:
        return {}
    kinds = dict(
        Question.objects.visible_to(viewer)
        .polls()
        .filter(pk__in=question_ids)
        .values_list("pk", "kind")
    )
    ballots = queries.own_ballots(viewer.participant.pk, kinds)
    return {pk: Vote.of(kinds[pk], ballot) for pk, ballot in ballots.items()}


def own_vote(viewer: Viewer, question_id: UUID) -> Vote:
    """Return the viewer's current answer to a poll. Raise `NotFound`."""
    viewer.person()
    found = own_votes(viewer, [get_poll(viewer, question_id).pk]).get(question_id)
    if found is None:
        raise NotFound
    return found


def outcome(viewer: Viewer, question: Question) -> Outcome | None:
    """Return the outcome of a poll as far as the viewer may see it now, or None while it is hidden.

    The outcome of a closed poll is what its ledger proved. Before the close, the count moves for
    several people at a time: an observer of each vote could find out who cast it.
    """
    if question.status in (QuestionState.DRAFT, QuestionState.CANCELLED):
        return None
    if not rules.can_see_count(question, has_voted=_has_voted(viewer, question)):
        return None
    if question.status.is_final:
        return Outcome.of_json(Result.objects.get(pk=question.pk).working)
    counted = PollCount.objects.values_list("counts", flat=True).get(pk=question.pk)
    if not counted and question.visibility == ResultsVisibility.AFTER_VOTE:
        return None
    return count(question.method, counted, option_ids(question))


def by_level(viewer: Viewer, question: Question) -> dict[str, Outcome]:
    """Return the outcome of a closed poll at each level of assurance, by level.

    The result is empty if there are fewer than two levels, or if any group of a level and a choice
    is small.
    """
    if not question.status.is_final:
        return {}
    ids = option_ids(question)
    levels = Result.objects.values_list("levels", flat=True).get(pk=question.pk)
    return {level: count(question.method, counts, ids) for level, counts in levels.items()}


def _has_voted(viewer: Viewer, question: Question) -> bool:
    if question.visibility != ResultsVisibility.AFTER_VOTE or viewer.participant is None:
        return False
    return bool(queries.questions_voted_on(viewer.participant.pk, questions=[question.pk]))
