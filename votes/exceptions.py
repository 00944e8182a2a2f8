"""Exceptions of the votes: acts that they refuse."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, Invalid, NotFound


class VotingIsClosed(Conflict):
    """Raised when a question accepts no vote now.

    This is before its opening, after its close, or because the question was imported.
    """

    code = "voting_closed"
    message = _("Opinions are not open now.")


class QuestionIsFrozen(Conflict):
    """Raised on a vote on a proposal that is not public: its votes stay unchanged."""

    code = "question_frozen"
    message = _("This contribution is not public at the moment: its opinions cannot change.")


class PollIsNotOpen(Conflict):
    """Raised when a poll accepts no ballot now.

    This is before its first day, after its last day, or once it was closed.
    """

    code = "voting_closed"
    message = _("This vote is not open.")


class VotesUnreadable(Conflict):
    """Raised when no vote key of the installation decrypts what is stored of a question.

    Then the question accepts no vote and cannot be counted (ADR 139).
    """

    code = "votes_unreadable"
    message = _(
        "This site can no longer read the votes on this question. Write to the people who run it."
    )


class QuestionIsOpened(Conflict):
    """Raised when a manager edits a poll that was put to the vote.

    The text and the terms of the poll are frozen.
    """

    code = "question_opened"
    message = _("This question was put to the vote: it can no longer be changed.")


class QuestionIsAnnounced(Conflict):
    """Raised when a manager edits more than the answers of a poll that was announced."""

    code = "question_announced"
    message = _(
        "This vote was announced when the consultation opened: only its answers can still change."
    )


class QuestionIsIncomplete(Conflict):
    """Raised when a question cannot be put to the vote; `lacks` gives the reasons, in sentences."""

    code = "question_incomplete"
    message = _("This question is not ready to be put to the vote.")

    def __init__(self, lacks: Sequence[str]) -> None:
        self.lacks = lacks
        super().__init__(" ".join(str(sentence) for sentence in lacks))


class QuestionIsNotClosed(Conflict):
    """Raised when a manager publishes the result of a question that is not closed."""

    code = "question_not_closed"
    message = _("This question is not closed: there is nothing to publish yet.")


class NothingToWithdraw(Conflict):
    """Raised when the voter has no counted vote to withdraw."""

    code = "nothing_to_withdraw"
    message = _("You have no opinion to withdraw here.")


class VotingIsNotOver(Conflict):
    """Raised when a question is closed before its time is over."""

    code = "voting_not_over"
    message = _("People can still give their opinions, until the announced time.")


class ResultsAreHidden(Invalid):
    """Raised on an order by votes that would reveal hidden counts."""

    code = "results_hidden"
    message = _("Results are hidden for now: this order is not available.")


class NotCountedHere(Invalid):
    """Raised on an order by votes where votes of another platform are known as totals only."""

    code = "not_counted_here"
    message = _("The opinions were given on another platform: this order is not available.")


class ImportDisagrees(Conflict):
    """Raised when an import disagrees with the ballots or questions that are stored.

    A ballot differs from the stored one, is new on a closed question, or is about a question on
    which people vote here.
    """

    code = "import_disagrees"
    message = _("These ballots differ from those already imported.")


class UnknownReceipt(NotFound):
    """Raised when no register lists a receipt."""

    code = "unknown_receipt"
    message = _("This receipt is in no register of this site. Check that you copied it whole.")


class ReceiptMayBeLost(NotFound):
    """Raised when no register lists a receipt, and a restore from a backup lost votes."""

    code = "receipt_may_be_lost"
    message = _(
        "This receipt is in no register of this site. It may have been lost when the site was restored from a "
        "backup."
    )


class RegisterForked(Exception):
    """Raised when a register went another way after a backup than the ledger outside recorded."""
