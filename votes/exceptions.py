"""What the votes refuse."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, Invalid


class VotingIsClosed(Conflict):
    """No vote is taken now: before opening, after closing, or on an imported question."""

    code, message = "voting_closed", _("Positions are not open now.")


class QuestionIsFrozen(Conflict):
    """The proposal is not public: its votes are kept as they are."""

    code, message = "question_frozen", _("This contribution is not public at the moment: its positions are frozen.")


class PollIsNotOpen(Conflict):
    """No ballot is taken now: before the first day, after the last, or once the question was closed."""

    code, message = "voting_closed", _("This question takes no vote now.")


class QuestionIsOpened(Conflict):
    """It was put to the vote: what it asks and on what terms is frozen."""

    code, message = "question_opened", _("This question was put to the vote: it can no longer be changed.")


class QuestionIsIncomplete(Conflict):
    """A question cannot be put to the vote as it is; `lacks` says why, in sentences."""

    code, message = "question_incomplete", _("This question is not ready to be put to the vote.")

    def __init__(self, lacks):
        self.lacks = lacks
        super().__init__(" ".join(str(sentence) for sentence in lacks))


class QuestionIsNotClosed(Conflict):
    """There is no result yet."""

    code, message = "question_not_closed", _("This question is not closed: there is nothing to publish yet.")


class NothingToWithdraw(Conflict):
    """The voter has no counted vote there."""

    code, message = "nothing_to_withdraw", _("You have no position to withdraw here.")


class VotingIsNotOver(Conflict):
    """A question closes when its time is over, never before."""

    code, message = "voting_not_over", _("Positions are still open: they close at the announced time.")


class ResultsAreHidden(Invalid):
    """An order by votes would tell what is hidden."""

    code, message = "results_hidden", _("Results are hidden for now: this order is not available.")


class NotCountedHere(Invalid):
    """Votes of another platform, known as totals only, sort nothing."""

    code, message = "not_counted_here", _("Positions were not taken here: this order is not available.")


class ImportDisagrees(Conflict):
    """An import that was run before brings other ballots for a closed question."""

    code, message = "import_disagrees", _("These ballots differ from those already imported.")
