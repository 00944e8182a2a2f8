"""What questionnaires refuse."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict


class QuestionnaireIsOpened(Conflict):
    """People were asked: what it says and how it is answered is frozen."""

    code, message = "questionnaire_opened", _("This questionnaire was opened: it can no longer be changed.")


class QuestionnaireIsIncomplete(Conflict):
    """It cannot be opened as it is; `lacks` says why, in sentences."""

    code, message = "questionnaire_incomplete", _("This questionnaire is not ready to be opened.")

    def __init__(self, lacks):
        self.lacks = lacks
        super().__init__(" ".join(str(sentence) for sentence in lacks))


class QuestionnaireIsNotOpen(Conflict):
    """No answer is taken now: before the first day, after the last, or once it was closed."""

    code, message = "questionnaire_not_open", _("This questionnaire takes no answer now.")


class QuestionnaireIsNotClosed(Conflict):
    """What was answered is not read before the end, by anybody."""

    code, message = "questionnaire_not_closed", _("This questionnaire is not closed: nobody reads its answers yet.")


class AlreadyAnswered(Conflict):
    """One person answers once."""

    code, message = "already_answered", _("You have answered this questionnaire already.")


class NothingToChange(Conflict):
    """The person has no answers that could be found and changed."""

    code, message = "nothing_to_change", _("You have no answers to change here.")


class SheetIsEntered(Conflict):
    """Another agent, or the same one, entered this sheet before."""

    code, message = "sheet_entered", _("This sheet was entered already: nothing was counted twice.")


class SheetIsUnknown(Conflict):
    """No sheet was entered under this reference."""

    code, message = "sheet_unknown", _("No sheet was entered under this reference.")


class SubmissionHasNoAnswer(Conflict):
    """Nothing was answered at all."""

    code, status, message = "nothing_answered", 400, _("Answer at least one question.")
