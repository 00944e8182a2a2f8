"""The viewer's own votes, which no other viewer can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.compiled import compiled_for_reader
from consult.core.exceptions import NotFound
from consult.organisations.selectors import in_language, origin
from votes.ballot_box.store import erasure, queries, slips
from votes.models import Question
from votes.selectors.polls import own_vote, own_votes
from votes.selectors.questions import path_of, question_of

if TYPE_CHECKING:
    from debates.models.proposals import ProposalQuerySet


@dataclass(frozen=True)
class Position:
    """The viewer's position on a proposal.

    `cast_at` has only the day, because the ledger has no time of day. `is_repeated` states that the
    request had been answered before.
    """

    choice: str
    cast_at: datetime
    receipt: slips.Receipt
    proposal_version: int
    changed_since: bool
    is_repeated: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, ballot: slips.OwnBallot, version: int, *, is_repeated: bool = False) -> Position:
        """Return the position from a voter's ballot and the current version of the text."""
        return cls(
            choice=ballot.choice,
            cast_at=datetime.combine(ballot.day, time(), UTC),
            receipt=ballot.receipt,
            proposal_version=ballot.version,
            changed_since=version > ballot.version,
            is_repeated=is_repeated,
        )


def own_positions(viewer: Viewer, proposal_ids: Iterable[UUID]) -> dict[UUID, Position]:
    """Return the viewer's current positions on some proposals, by proposal.

    This takes two queries, or none for a visitor.
    """
    if viewer.participant is None:
        return {}
    questions = questions_of(viewer, proposal_ids)
    ballots = queries.own_ballots(viewer.participant.pk, [pk for pk, _, _ in questions])
    return {
        proposal_id: Position.of(ballots[pk], version)
        for pk, proposal_id, version in questions
        if pk in ballots
    }


def questions_of(viewer: Viewer, proposal_ids: Iterable[UUID]) -> list[tuple[UUID, UUID, int]]:
    """Return the questions of proposals: question, proposal, and version of its text. One query."""
    return list(_list_versions(viewer, list(proposal_ids)))


@compiled_for_reader
def _list_versions(viewer: Viewer, proposal_ids: list[UUID]) -> QuerySet[Question, Any]:
    visible = Question.objects.visible_to(viewer).filter(proposal__in=proposal_ids)
    return visible.values_list("pk", "proposal_id", "proposal__version")


def own_choices_of(viewer: Viewer, question_ids: Iterable[UUID]) -> dict[UUID, tuple[str, int]]:
    """Return the viewer's choices on some questions, each with the version of the text.

    One query, or none without questions.
    """
    wanted = list(question_ids)
    return queries.choices_by_question(viewer.person().pk, wanted) if wanted else {}


def without_own_position(viewer: Viewer, proposals: ProposalQuerySet) -> ProposalQuerySet:
    """Return those of the proposals on which the viewer has no current position.

    This makes no query itself. Raise `SignInFirst`.
    """
    own_questions = Question.objects.filter(
        proposal=OuterRef("pk"), pk__in=queries.voted_on(viewer.person().pk)
    )
    return proposals.filter(~Exists(own_questions))


def own_position(viewer: Viewer, proposal_id: UUID) -> Position:
    """Return the viewer's current position on a proposal. Raise `NotFound`."""
    viewer.person()
    found = own_positions(viewer, [proposal_id]).get(proposal_id)
    if found is None:
        raise NotFound
    return found


def receipt_in_words(viewer: Viewer, proposal_id: UUID) -> str:
    """Return the viewer's own receipt as a text to save, without the choice.

    Raise `NotFound` if there is no position.
    """
    own = own_position(viewer, proposal_id)
    path = path_of(question_of(viewer, proposal_id))
    host = origin(viewer.organisation)
    context = {"own": own, "path": path, "host": host, "site": in_language(host)}
    return render_to_string("positions/receipt.txt", context)


def ballot_receipt_in_words(viewer: Viewer, question: Question) -> str:
    """Return the receipt of the viewer's vote on a poll as a text to save, without the choice.

    Raise `NotFound` if there is no vote.
    """
    own = own_vote(viewer, question.pk)
    host = origin(viewer.organisation)
    context = {"own": own, "path": path_of(question), "host": host, "site": in_language(host)}
    return render_to_string("questions/receipt.txt", context)


def own_positions_for_export(viewer: Viewer) -> Iterator[dict]:
    """Yield the viewer's current votes with full receipts, for the copy of their own data."""
    ids = erasure.questions_with_ballot(viewer.person().pk)
    position_questions = Question.objects.filter(pk__in=ids, proposal__isnull=False)
    titles = dict(position_questions.values_list("proposal_id", "proposal__title"))
    for proposal_id, position in own_positions(viewer, titles).items():
        yield {
            "title": titles[proposal_id],
            "proposal": str(proposal_id),
            "choice": position.choice,
            "cast_on": position.cast_at.date(),
            "proposal_version": position.proposal_version,
            "receipt": asdict(position.receipt),
        }
    for question_id, vote in own_votes(viewer, ids).items():
        yield {
            "question": str(question_id),
            "choices": vote.choices,
            "receipt": asdict(vote.receipt),
        }
