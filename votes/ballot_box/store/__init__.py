"""The narrow door of the ballot box: what casting, counting and reading may do with it."""

from votes.ballot_box.store.audit import audit, audit_checkpoints
from votes.ballot_box.store.bulk import deposit_many
from votes.ballot_box.store.casting import cast, withdraw
from votes.ballot_box.store.closing import (
    changed_consultations,
    close,
    lock_consultation,
    recount,
    take_checkpoint,
    written,
)
from votes.ballot_box.store.leaving import forget_voter, standing_questions
from votes.ballot_box.store.opening import open_box
from votes.ballot_box.store.reading import (
    Entry,
    Found,
    added,
    cast_before,
    counts_now,
    entries,
    own_ballots,
    questions_voted_on,
    standing,
    voted_on,
    voter_ids,
)
from votes.ballot_box.store.slips import Deposit, OwnBallot, Receipt, Voter
from votes.ballot_box.store.streams import ballot_rows, checkpoint_rows, heads, ledger_rows, level_cells

__all__ = [
    "Deposit",
    "Entry",
    "Found",
    "OwnBallot",
    "Receipt",
    "Voter",
    "added",
    "audit",
    "audit_checkpoints",
    "ballot_rows",
    "cast",
    "cast_before",
    "changed_consultations",
    "checkpoint_rows",
    "close",
    "counts_now",
    "deposit_many",
    "entries",
    "forget_voter",
    "heads",
    "ledger_rows",
    "level_cells",
    "lock_consultation",
    "open_box",
    "own_ballots",
    "questions_voted_on",
    "recount",
    "standing",
    "standing_questions",
    "take_checkpoint",
    "voted_on",
    "voter_ids",
    "withdraw",
    "written",
]
