"""Counts, as far as a viewer may see them now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.compiled import compiled_for_reader
from consult.consultations.enums import ResultsVisibility
from consult.consultations.selectors.figures import StoredFigure, pick_figures
from consult.core.exceptions import NotFound
from votes import rules
from votes.ballot_box.store import queries
from votes.counting.outcome import Outcome
from votes.enums import POSITION, QuestionOrigin, QuestionState
from votes.exceptions import NotCountedHere, ResultsAreHidden
from votes.models import DailyChange, Question, Tally
from votes.selectors.polls import outcome

if TYPE_CHECKING:
    from debates.models import Proposal
    from debates.models.proposals import ProposalQuerySet

ORDERINGS = {"most_supported": "support", "divisive": "divisiveness"}


@dataclass(frozen=True)
class Count:
    """The count of one question, as a viewer may see it."""

    question: UUID
    agree: int
    mixed: int
    disagree: int
    total: int
    version: int
    origin: str
    is_closed: bool

    @property
    def is_imported(self) -> bool:
        """Return whether these votes were cast on another platform, one by one."""
        return self.origin == QuestionOrigin.IMPORTED


def counts(viewer: Viewer, proposal_ids: Iterable[UUID]) -> dict[UUID, Count | None]:
    """Return the counts of some proposals, by proposal.

    A count is None where the viewer may not see it now, or the question is frozen. A proposal
    without a question is absent. Until the close, a count moves for several people at a time: an
    observer of each vote could find out who cast it. This takes one query, and one more where only
    voters may see some counts.
    """
    found = [_Row(*row) for row in _list_counted(viewer, list(proposal_ids))]
    voted = _voted_on(viewer, [row.question for row in found if row.is_for_voters])
    return {row.proposal: _visible_count(row, voted) for row in found}


@compiled_for_reader
def _list_counted(viewer: Viewer, proposal_ids: list[UUID]) -> QuerySet[Question, Any]:
    """Return plain rows, because lists and drawings read hundreds at a time."""
    found = Question.objects.visible_to(viewer).filter(tally__proposal__in=proposal_ids)
    return found.order_by().values_list(*_COLUMNS)


def with_counts(viewer: Viewer, proposals: list) -> list:
    """Set `.count` of each proposal as `counts` returns it (None where hidden), and return them.

    This takes the queries of `counts` for any number of proposals.
    """
    found = counts(viewer, [proposal.pk for proposal in proposals])
    for proposal in proposals:
        proposal.count = found.get(proposal.pk)
    return proposals


def opinions_added(
    viewer: Viewer, proposal_ids: Iterable[UUID], begins: date, ends: date
) -> dict[UUID, int]:
    """Return the number of positions that some proposals gained in a range of days, by proposal.

    The day `ends` is excluded. Proposals without a gain are absent, and so are those whose count is
    not public or was cast on another platform. This takes two queries.
    """
    native_questions = Question.objects.visible_to(viewer).filter(
        proposal__in=list(proposal_ids), origin=QuestionOrigin.NATIVE
    )
    countable = native_questions.exclude(is_frozen=True).exclude(
        pk__in=native_questions.hiding_counts()
    )
    questions = dict(countable.order_by().values_list("pk", "proposal_id"))
    if not questions:
        return {}
    changes = DailyChange.objects.filter(
        question__in=questions, day__gte=begins, day__lt=ends
    ).order_by()
    added = changes.values_list("question_id").annotate(number=Sum("added"))
    return {questions[pk]: number for pk, number in added if number > 0}


def cast_before_change(viewer: Viewer, proposal: Proposal) -> int:
    """Return how many counted positions were taken on an earlier text; 0 if the count is hidden."""
    found = counts(viewer, [proposal.pk]).get(proposal.pk) if proposal.version > 1 else None
    if found is None:
        return 0
    tally = Tally.objects.values("earlier", "text_version").get(pk=found.question)
    return tally["earlier"] if tally["text_version"] == proposal.version else found.total


def result(viewer: Viewer, question: Question) -> Count | Outcome:
    """Return the count of a position or the outcome of a poll.

    Raise `NotFound` while it is hidden from the viewer.
    """
    is_position = question.kind == POSITION
    found = (
        counts(viewer, [cast("UUID", question.proposal_id)]).get(cast("UUID", question.proposal_id))
        if is_position
        else outcome(viewer, question)
    )
    if found is None:
        raise NotFound
    return found


class _Row(NamedTuple):
    """A question and its tally, as they are stored."""

    proposal: UUID
    visibility: str
    state: str
    is_frozen: bool
    question: UUID
    agree: int
    mixed: int
    disagree: int
    total: int
    version: int
    origin: str

    @property
    def status(self) -> QuestionState:
        """The state as a `QuestionState`."""
        return QuestionState(self.state)

    @property
    def is_for_voters(self) -> bool:
        """Return whether the count is shown only to voters for now."""
        return self.visibility == ResultsVisibility.AFTER_VOTE and not self.status.is_final


_TALLIED = ("agree", "mixed", "disagree", "total", "version")
_COLUMNS = (
    *("tally__proposal_id", "visibility", "state", "is_frozen", "pk"),
    *(f"tally__{name}" for name in _TALLIED),
    "origin",
)


def _voted_on(viewer: Viewer, questions: Sequence[UUID]) -> set[UUID]:
    if not questions or viewer.participant is None:
        return set()
    return queries.questions_voted_on(viewer.participant.pk, questions=questions)


def _visible_count(row: _Row, voted: Collection[UUID]) -> Count | None:
    """Return a count as the viewer may see it, or None. `voted` contains the viewer's questions.

    A count that only voters may see appears once it includes eleven people.
    """
    if row.is_frozen or not rules.can_see_count(row, has_voted=row.question in voted):
        return None
    if row.is_for_voters and not row.total:
        return None
    return Count(*row[4:], is_closed=row.status.is_final)


def ordered(
    viewer: Viewer,
    proposals: ProposalQuerySet,
    ordering: str,
    *,
    consultation_id: UUID,
    topic_id: UUID | None = None,
) -> ProposalQuerySet:
    """Return the proposals of a consultation or a topic in an order by positions.

    `most_supported` sorts by agreements minus disagreements. `divisive` sorts by the number of
    people on the smaller of the two sides. The sorted value is annotated under its own name, for
    cursors, and ids break ties. Raise `ResultsAreHidden` while a question there hides its count,
    because an order would reveal it. Raise `NotCountedHere` in an imported consultation where no
    position was taken or imported, because all proposals would be equal.
    """
    if Question.objects.hiding_counts().filter(consultation_id=consultation_id).exists():
        raise ResultsAreHidden(attr="ordering")
    column = ORDERINGS[ordering]
    if _is_imported(proposals):
        if not is_counted(viewer, consultation_id):
            raise NotCountedHere(attr="ordering")
        return proposals.annotate(**{column: Coalesce(F(f"tally__{column}"), 0)}).order_by(
            f"-{column}", "-pk"
        )
    # The columns of the tally are filtered, so that its index gives the order with an inner join.
    rows = proposals.filter(tally__consultation_id=consultation_id)
    if topic_id:
        rows = rows.filter(tally__topic_id=topic_id)
    return rows.annotate(**{column: F(f"tally__{column}")}).order_by(f"-{column}", "-pk")


def is_counted(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether a proposal of a consultation has a count of its own.

    Totals given by another platform are no such count.
    """
    return Tally.objects.filter(
        organisation=viewer.organisation, consultation_id=consultation_id
    ).exists()


def _is_imported(proposals: ProposalQuerySet) -> bool:
    """Return whether the consultation of the proposals was imported.

    In such a consultation, proposals that took no votes here have no count.
    """
    origins = proposals.order_by().values_list("consultation__origin", flat=True)
    return bool(next(iter(origins[:1]), ""))


def count_votes(
    viewer: Viewer, consultation_id: UUID, *, stored: Sequence[StoredFigure] | None = None
) -> dict[str, int]:
    """Return the number of current votes of distinct voters in a consultation, by kind.

    The kinds are `native`, `imported` and `frozen`. `imported_on_removed` is the part of `imported`
    on contributions that the other platform had removed. Votes whose count is hidden are added at
    the close: a figure that changed with each of them would reveal when people vote. This takes one
    query, or none where the caller has read the figures of the consultation (`stored`).
    """
    counts = dict.fromkeys(("native", "imported", "imported_on_removed", "frozen"), 0)
    rows = pick_figures(viewer, consultation_id, "votes", stored=stored)
    counts |= {row.part: row.number for row in rows}
    counts["imported"] += counts["imported_on_removed"]
    return counts


def has_native_votes(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether a participant voted here in a consultation, or a poll was opened in it."""
    visible = Question.objects.visible_to(viewer).filter(consultation_id=consultation_id)
    if visible.polls().exclude(state=QuestionState.DRAFT).exists():
        return True
    return queries.has_ballots(
        visible.filter(origin=QuestionOrigin.NATIVE).values_list("pk", flat=True)
    )
