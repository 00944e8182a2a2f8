"""Refusals of questionnaires."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict


class QuestionnaireIsOpened(Conflict):
    """Raised when an opened questionnaire is edited: its texts and its items are frozen."""

    code = "questionnaire_opened"
    message = _("This questionnaire was opened: it can no longer be changed.")


class QuestionnaireIsIncomplete(Conflict):
    """Raised when a questionnaire cannot be opened yet. `lacks` lists the reasons, in sentences."""

    code = "questionnaire_incomplete"
    message = _("This questionnaire is not ready to be opened.")

    def __init__(self, lacks: list[str]) -> None:
        self.lacks = lacks
        super().__init__(" ".join(str(sentence) for sentence in lacks))


class QuestionnaireIsNotOpen(Conflict):
    """Raised when a questionnaire takes no answers.

    The questionnaire is before its first day, after its last day, or closed.
    """

    code = "questionnaire_not_open"
    message = _("This questionnaire is not open.")


class QuestionnaireIsNotClosed(Conflict):
    """Raised when a viewer of any role reviews answers before the close."""

    code = "questionnaire_not_closed"
    message = _("This questionnaire is not closed yet, so its answers are hidden.")


class AlreadyAnswered(Conflict):
    """Raised when a person answers a questionnaire a second time."""

    code = "already_answered"
    message = _("You have answered this questionnaire already.")


class NothingToChange(Conflict):
    """Raised when the person has no answers that could be found and changed."""

    code = "nothing_to_change"
    message = _("You have not answered this questionnaire yet.")


class SheetIsEntered(Conflict):
    """Raised when a sheet of paper was entered before, by the same agent or another one."""

    code = "sheet_entered"
    message = _("This form was already entered: nothing was counted twice.")


class SheetIsUnknown(Conflict):
    """Raised when no sheet was entered under the given reference."""

    code = "sheet_unknown"
    message = _("No form was entered under this reference.")


class SubmissionHasNoAnswer(Conflict):
    """Raised when a submission contains no answer."""

    code = "nothing_answered"
    status = 400
    message = _("Answer at least one question.")
