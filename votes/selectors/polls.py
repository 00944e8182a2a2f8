"""Polls as people meet them: what is asked, one's own answer, what it came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from consult.consultations.enums import ResultsVisibility
from consult.core.exceptions import NotFound
from votes import ledger, rules
from votes.ballot_box import store
from votes.counting import Outcome, Terms, canonical, chosen, count
from votes.enums import QuestionKind
from votes.models import Option, Question, Result
from votes.selectors.questions import get_question, list_questions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


@dataclass(frozen=True)
class Vote:
    """The viewer's answer to a poll; no choice is an abstention. `cast_at` is to the day, as the ledger keeps it.

    `is_repeated`: it answers a request that came before.
    """

    choices: list
    cast_at: datetime
    receipt: store.Receipt
    is_repeated: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, kind: str, ballot: store.OwnBallot, *, is_repeated: bool = False) -> Vote:
        """What a voter put in."""
        cast_at = datetime.combine(ballot.day, time(), UTC)
        return cls(chosen(kind, ballot.choice), cast_at, ballot.receipt, is_repeated)

    @property
    def is_blank(self) -> bool:
        """Whether the voter abstained."""
        return not self.choices


@dataclass(frozen=True)
class Withdrawal:
    """The outcome of a withdrawn vote. `is_repeated`: it answers a request that came before."""

    receipt: store.Receipt
    is_repeated: bool = field(default=False, compare=False)


def list_polls(viewer, consultation_id, topic_id=None):
    """The polls of a consultation, or of one topic, that the viewer may know of: those that close first, first."""
    rows = list_questions(viewer, consultation_id).polls()
    if topic_id:
        rows = rows.filter(poll__topic_id=topic_id)
    return rows.order_by("closes_at", "created_at", "id")


def has_polls(viewer, consultation_id) -> bool:
    """Return whether a consultation has a poll, drafts included; one query, much cheaper than an empty list."""
    return Question.objects.filter(organisation=viewer.organisation, consultation_id=consultation_id).polls().exists()


def get_poll(viewer, question_id) -> Question:
    """One poll with its options, or `NotFound`; a position is no poll."""
    question = get_question(viewer, question_id)
    if not hasattr(question, "poll"):
        raise NotFound
    return question


def get_poll_of(viewer, consultation, question_id) -> Question:
    """One poll of a consultation, or `NotFound`."""
    question = get_poll(viewer, question_id)
    if question.consultation_id != consultation.pk:
        raise NotFound
    return question


def get_option(viewer, question_id, option_id) -> Option:
    """One answer of a poll, or `NotFound`."""
    for option in get_poll(viewer, question_id).poll.options.all():
        if option.pk == option_id:
            return option
    raise NotFound


def option_ids(question) -> list[str]:
    """The ids of a poll's options, in the order of the list."""
    return [str(option.pk) for option in question.poll.options.all()]


def terms_of(question) -> Terms:
    """On what terms a poll is answered."""
    poll = question.poll
    return Terms(question.kind, tuple(option_ids(question)), poll.max_choices, poll.values, poll.allows_blank)


def checked(question, choices: list) -> list:
    """What somebody is about to answer, read back as it would be kept; `Invalid` says what is wrong with it."""
    return chosen(question.kind, canonical(terms_of(question), choices))


def most_choices(question) -> int:
    """How many answers one may choose at once."""
    if question.kind in (QuestionKind.RANKING, QuestionKind.SCALE):
        return max(1, len(option_ids(question)))
    return question.poll.max_choices if question.kind == QuestionKind.APPROVAL else 1


def own_votes(viewer, question_ids: Iterable[UUID]) -> dict[UUID, Vote]:
    """The viewer's standing answers to some polls; two queries, none for a visitor."""
    if viewer.participant is None:
        return {}
    kinds = dict(Question.objects.visible_to(viewer).polls().filter(pk__in=question_ids).values_list("pk", "kind"))
    ballots = store.own_ballots(viewer.participant.pk, kinds)
    return {pk: Vote.of(kinds[pk], ballot) for pk, ballot in ballots.items()}


def own_vote(viewer, question_id) -> Vote:
    """The viewer's standing answer to a poll, or `NotFound`."""
    viewer.person()
    found = own_votes(viewer, [get_poll(viewer, question_id).pk]).get(question_id)
    if found is None:
        raise NotFound
    return found


def outcome(viewer, question) -> Outcome | None:
    """Return the outcome of a poll as far as the viewer may see it now; None while it is hidden.

    Once closed it is what its ledger proved. Before, a live count is that of the current votes, and one that is for
    voters alone is that of the published batches: a voter who watched each vote arrive would learn who made it.
    """
    if question.status.is_draft or not rules.can_see_count(question, has_voted=_has_voted(viewer, question)):
        return None
    if question.status.is_final:
        return Outcome.of_json(Result.objects.get(pk=question.pk).working)
    is_live = question.visibility == ResultsVisibility.LIVE
    counted = store.counts_now(question.pk) if is_live else store.published_counts([question.pk])[question.pk]
    return count(question.kind, counted, option_ids(question)) if is_live or counted else None


def by_level(viewer, question) -> dict[str, Outcome]:
    """What a closed poll comes to at each level of assurance; only where no group of a level and a choice is small."""
    if not question.status.is_final:
        return {}
    cells = store.level_cells(question.pk)
    levels, choices = sorted({level for level, _ in cells}), {choice for _, choice in cells}
    if len(levels) < 2 or not ledger.may_publish_levels(cells, choices):
        return {}
    ids = option_ids(question)
    counts = {level: {choice: cells[level, choice] for choice in choices} for level in levels}
    return {level: count(question.kind, counts[level], ids) for level in levels}


def _has_voted(viewer, question):
    if question.visibility != ResultsVisibility.AFTER_VOTE or viewer.participant is None:
        return False
    return bool(store.questions_voted_on(viewer.participant.pk, questions=[question.pk]))
