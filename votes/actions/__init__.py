"""The actions of voting.

Casting and withdrawing a vote write no journal entry, because the ledger records them.
"""

from votes.actions.automatic_close import close_ended, close_voting
from votes.actions.ballots import cast_ballot, withdraw_ballot
from votes.actions.drafts import (
    add_option,
    draft_question,
    edit_option,
    edit_question,
    move_option,
    remove_option,
    remove_question,
)
from votes.actions.erasure import withdraw_all_of
from votes.actions.imports import ImportReport, import_ballots
from votes.actions.notifications import tell_of_results
from votes.actions.polls import (
    close_polls,
    end_question,
    extend_question,
    open_question,
    publish_result,
)
from votes.actions.position_questions import freeze_question, open_position_question, thaw_question
from votes.actions.positions import cast_position, withdraw_position
from votes.actions.receipts import mail_receipt
from votes.actions.registers import (
    check_all_registers,
    check_registers,
    publish_batches,
    take_checkpoint,
    take_checkpoints,
)
from votes.actions.vote_warnings import warn

__all__ = [
    "ImportReport",
    "add_option",
    "cast_ballot",
    "cast_position",
    "check_all_registers",
    "check_registers",
    "close_ended",
    "close_polls",
    "close_voting",
    "draft_question",
    "edit_option",
    "edit_question",
    "end_question",
    "extend_question",
    "freeze_question",
    "import_ballots",
    "mail_receipt",
    "move_option",
    "open_position_question",
    "open_question",
    "publish_batches",
    "publish_result",
    "remove_option",
    "remove_question",
    "take_checkpoint",
    "take_checkpoints",
    "tell_of_results",
    "thaw_question",
    "warn",
    "withdraw_all_of",
    "withdraw_ballot",
    "withdraw_position",
]
