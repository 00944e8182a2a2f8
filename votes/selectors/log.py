"""The public log and its open data files: streams of plain rows in the order of ledger-format.md.

Read all files of a dataset in one REPEATABLE READ transaction, because a verifier compares them.
See docs/ledger-format.md.
"""

from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from consult.accounts.viewer import Viewer
from consult.consultations.enums import ResultsVisibility
from consult.consultations.selectors.consultations import consultations
from votes.ballot_box.store import queries, streams
from votes.enums import QuestionState
from votes.exceptions import ReceiptMayBeLost, UnknownReceipt
from votes.models import Question, Result, Tally
from votes.selectors.questions import get_question
from votes.selectors.restorations import list_restorations

CHUNK = 1000


def find_receipt(viewer: Viewer, commitment: str) -> queries.Found:
    """Return the place of a receipt in its register, for any viewer who has the receipt.

    Raise `UnknownReceipt`, or `ReceiptMayBeLost` if a restore from a backup lost votes.
    """
    try:
        found = queries.find_commitment(bytes.fromhex(commitment))
    except ValueError:
        found = None
    if found is None or not Question.objects.visible_to(viewer).filter(pk=found.question).exists():
        raise ReceiptMayBeLost if list_restorations(viewer) else UnknownReceipt
    return found


def list_batches(
    viewer: Viewer, question_id: UUID, *, after: int = 0, limit: int = 10
) -> list[queries.Batch]:
    """Return the published batches of a question's register, from the one after number `after`."""
    return queries.list_batches(get_question(viewer, question_id).pk, after=after, limit=limit)


def has_one_small_batch(question: Question) -> bool:
    """Return whether fewer than 11 votes of a closed question were published."""
    return question.status.is_final and queries.has_one_small_batch(question.pk)


def stream_questions(viewer: Viewer, consultation_id: UUID) -> Iterator[dict]:
    """Yield the rows of the `questions` file of a consultation."""
    return _with_lost(_question_rows(viewer, consultation_id), viewer, consultation_id, "questions")


def _question_rows(viewer: Viewer, consultation_id: UUID) -> Iterator[dict]:
    rows = (
        Question.objects.visible_to(viewer)
        .filter(consultation_id=consultation_id)
        .exclude(state=QuestionState.DRAFT)
    )
    questions = (
        rows.annotate(total=Coalesce(F("tally__total"), F("result__total")))
        .order_by("pk")
        .iterator(chunk_size=CHUNK)
    )
    while chunk := list(islice(questions, CHUNK)):
        heads = streams.heads([question.pk for question in chunk])
        for question in chunk:
            yield _question_row(question, *heads[question.pk])


def _question_row(question: Question, batches: int, head: str) -> dict[str, Any]:
    is_closed = question.status.is_final
    return {
        "id": str(question.pk),
        "consultation": str(question.consultation_id),
        "proposal": str(question.proposal_id) if question.proposal_id else None,
        "kind": question.kind,
        "visibility": question.visibility,
        "pseudonym_scope": question.pseudonym_scope,
        "origin": question.origin,
        "state": "closed" if is_closed else "open",
        "method": question.method,
        "rules": question.rules,
        "rules_hash": bytes(question.rules_hash).hex(),
        "batches": batches,
        "head": head,
        "total": question.total if is_closed else None,  # type: ignore[attr-defined]  # annotated
    }


def stream_positions(viewer: Viewer, consultation_id: UUID) -> Iterator[dict]:
    """Yield the rows of the `positions` file: the counts of closed or live position questions.

    Questions with hidden counts have no row.
    """
    return _with_lost(_position_rows(viewer, consultation_id), viewer, consultation_id, "positions")


def _position_rows(viewer: Viewer, consultation_id: UUID) -> Iterator[dict]:
    visible = Question.objects.visible_to(viewer).filter(consultation_id=consultation_id)
    countable = visible.filter(
        Q(state__in=QuestionState.final()) | Q(visibility=ResultsVisibility.LIVE)
    )
    tallies = Tally.objects.filter(
        question__in=countable.exclude(state=QuestionState.DRAFT)
    ).select_related("question")
    for tally in tallies.order_by("pk").iterator(chunk_size=CHUNK):
        yield {
            "question": str(tally.question_id),
            "proposal": str(tally.proposal_id),
            "origin": tally.question.origin,
            "state": "closed" if tally.question.status.is_final else "open",
            "agree": tally.agree,
            "mixed": tally.mixed,
            "disagree": tally.disagree,
            "total": tally.total,
        }


def stream_results(viewer: Viewer, consultation_id: UUID) -> Iterator[dict]:
    """Yield the rows of the `results` file: the result of each closed poll, one line per option.

    A poll without options has one line.
    """
    return _with_lost(_result_rows(viewer, consultation_id), viewer, consultation_id, "results")


def _result_rows(viewer: Viewer, consultation_id: UUID) -> Iterator[dict]:
    visible = Question.objects.visible_to(viewer).filter(consultation_id=consultation_id)
    for result in (
        Result.objects.filter(question__in=visible).order_by("pk").iterator(chunk_size=CHUNK)
    ):
        yield from rows_of_result(str(result.pk), result.working)


def rows_of_result(question: str, working: dict[str, Any]) -> list[dict]:
    """Return the rows of the `results` file for the stored outcome of a poll."""
    return [
        {
            "question": question,
            "option": line["option"] or question,
            "place": line["place"],
            "count": line["count"],
            "sum": line["sum"],
            "median": line["median"],
        }
        for line in sorted(working["lines"], key=lambda line: line["option"])
    ]


def stream_ledger(viewer: Viewer, consultation_id: UUID) -> Iterator[dict]:
    """Return the rows of the `ledger` file: every published commitment of a consultation."""
    rows = _visible(streams.ledger_rows, viewer, consultation_id)
    return _with_lost(rows, viewer, consultation_id, "ledger")


def stream_batches(viewer: Viewer, consultation_id: UUID) -> Iterator[dict]:
    """Return the rows of the `batches` file: every link of the chains of a consultation."""
    rows = _visible(streams.batch_rows, viewer, consultation_id)
    return _with_lost(rows, viewer, consultation_id, "batches")


def stream_ballots(viewer: Viewer, consultation_id: UUID) -> Iterator[dict]:
    """Return the rows of the `ballots` file: the counted votes of closed questions."""
    rows = _visible(streams.ballot_rows, viewer, consultation_id)
    return _with_lost(rows, viewer, consultation_id, "ballots")


def stream_checkpoints(viewer: Viewer, consultation_id: UUID) -> Iterator[dict]:
    """Return the rows of the `checkpoints` file of a consultation."""
    return iter(_visible(streams.checkpoint_rows, viewer, consultation_id))


def _visible(
    rows: Callable[[UUID], Iterable[dict]], viewer: Viewer, consultation_id: UUID
) -> Iterable[dict]:
    is_visible = consultations(viewer).filter(pk=consultation_id).exists()
    return rows(consultation_id) if is_visible else ()


def _with_lost(
    rows: Iterable[dict], viewer: Viewer, consultation_id: UUID, name: str
) -> Iterator[dict]:
    """Add the rows of questions that a restored backup did not know, in the order of questions."""
    lost = _visible(lambda of: streams.lost_rows(of, name), viewer, consultation_id)
    return merge(rows, lost, key=itemgetter("id" if name == "questions" else "question"))
