"""The civic acts of voting. Casting and withdrawing write no journal: the ledger is theirs (reliability, head)."""

from votes.actions.closing import close_ended, close_voting, take_checkpoint, take_checkpoints
from votes.actions.importing import ImportReport, import_ballots
from votes.actions.leaving import withdraw_all_of
from votes.actions.opening import freeze_question, open_position_question, thaw_question
from votes.actions.positions import cast_position, withdraw_position
from votes.actions.receipts import mail_receipt
from votes.actions.telling import tell_of_results

__all__ = [
    "ImportReport",
    "cast_position",
    "close_ended",
    "close_voting",
    "freeze_question",
    "import_ballots",
    "mail_receipt",
    "open_position_question",
    "take_checkpoint",
    "take_checkpoints",
    "tell_of_results",
    "thaw_question",
    "withdraw_all_of",
    "withdraw_position",
]
