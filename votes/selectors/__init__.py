"""Named reads of questions, counts, one's own positions and the public log. The viewer comes first."""

from votes.selectors.audit import Findings, check_ledgers
from votes.selectors.counts import (
    Count,
    cast_before_change,
    count_votes,
    counts,
    is_counted,
    ordered,
    result,
    voter_ids,
    with_counts,
)
from votes.selectors.log import (
    find_receipt,
    ledger_entries,
    stream_ballots,
    stream_checkpoints,
    stream_ledger,
    stream_positions,
    stream_questions,
)
from votes.selectors.own import (
    Position,
    own_position,
    own_positions,
    own_positions_for_export,
    receipt_in_words,
)
from votes.selectors.questions import get_question, list_questions, path_of, question_ids, question_of, title_of

__all__ = [
    "Count",
    "Findings",
    "Position",
    "cast_before_change",
    "check_ledgers",
    "count_votes",
    "counts",
    "find_receipt",
    "get_question",
    "is_counted",
    "ledger_entries",
    "list_questions",
    "ordered",
    "own_position",
    "own_positions",
    "own_positions_for_export",
    "path_of",
    "question_ids",
    "question_of",
    "receipt_in_words",
    "result",
    "stream_ballots",
    "stream_checkpoints",
    "stream_ledger",
    "stream_positions",
    "stream_questions",
    "title_of",
    "voter_ids",
    "with_counts",
]
