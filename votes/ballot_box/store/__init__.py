"""The only interface of the ballot box: functions for casting, counting and reading."""

from votes.ballot_box.store.audit import audit, audit_checkpoints
from votes.ballot_box.store.ballots import cast, withdraw
from votes.ballot_box.store.batches import publish_batch, questions_with_complete_batches, recount
from votes.ballot_box.store.bulk import deposit_many
from votes.ballot_box.store.chain_close import (
    changed_consultations,
    close,
    lock_consultation,
    take_checkpoint,
    written,
)
from votes.ballot_box.store.chain_start import open_box
from votes.ballot_box.store.erasure import forget_voter, standing_questions
from votes.ballot_box.store.queries import (
    Batch,
    Found,
    cast_before,
    counts_now,
    find_standing,
    has_one_small_batch,
    list_batches,
    own_ballots,
    published_counts,
    questions_voted_on,
    voted_on,
)
from votes.ballot_box.store.slips import Deposit, OwnBallot, Receipt, Voter
from votes.ballot_box.store.streams import (
    ballot_rows,
    batch_rows,
    checkpoint_rows,
    heads,
    ledger_rows,
    level_cells,
)

__all__ = [
    "Batch",
    "Deposit",
    "Found",
    "OwnBallot",
    "Receipt",
    "Voter",
    "audit",
    "audit_checkpoints",
    "ballot_rows",
    "batch_rows",
    "cast",
    "cast_before",
    "changed_consultations",
    "checkpoint_rows",
    "close",
    "counts_now",
    "deposit_many",
    "find_standing",
    "forget_voter",
    "has_one_small_batch",
    "heads",
    "ledger_rows",
    "level_cells",
    "list_batches",
    "lock_consultation",
    "open_box",
    "own_ballots",
    "publish_batch",
    "published_counts",
    "questions_voted_on",
    "questions_with_complete_batches",
    "recount",
    "standing_questions",
    "take_checkpoint",
    "voted_on",
    "withdraw",
    "written",
]
