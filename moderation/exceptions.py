"""Refusals of moderation."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, NotAllowed


class NothingToReport(Conflict):
    """Raised when the reported object is no longer public."""

    code = "nothing_to_report"
    message = _("This is no longer public, so it can no longer be reported.")


class OwnCase(NotAllowed):
    """Raised when the person has a part in the case, for example wrote or reported the text."""

    code = "own_case"
    message = _("You wrote or reported this. Another moderator decides.")


class AlreadyDecided(Conflict):
    """Raised when the text is not, or no longer, in a state in which this can be decided."""

    code = "already_decided"
    message = _("This decision is no longer possible: a colleague decided before you.")


class TextChanged(Conflict):
    """Raised when the author changed the text while the moderator was reading it."""

    code = "text_changed"
    message = _(
        "The author changed this text while you were reading it. Read the text again, then decide."
    )


class AlreadyClaimed(Conflict):
    """Raised when another moderator has claimed the case."""

    code = "already_claimed"
    message = _("Another moderator is handling this.")


class CannotBeUndone(Conflict):
    """Raised when a decision cannot be undone.

    Ten minutes are over, the text was decided on, corrected or contested since, or the decision is
    by another moderator.
    """

    code = "cannot_be_undone"
    message = _("You can no longer undo this decision. You can take a new one. The log keeps both.")


class NeedsSecondPerson(Conflict):
    """Raised when one moderator alone would remove too many texts."""

    code = "needs_second_person"
    message = _("So many removals need the agreement of a second person.")


class AppealIsTooLate(Conflict):
    """Raised when an appeal comes after six months (DSA art. 20.1)."""

    code = "appeal_too_late"
    message = _("This decision can no longer be contested: six months have passed.")


class OfTheTeam(Conflict):
    """Raised when a measure is against a person with a role.

    Their roles have to be withdrawn first.
    """

    code = "of_the_team"
    message = _("This person is a member of the team. Remove their roles first.")


class AlreadyInForce(Conflict):
    """Raised when a measure of this kind is in force.

    It has to be lifted before another one is taken.
    """

    code = "already_in_force"
    message = _("A measure of this kind is already in force. Lift it first, or wait for its end.")


class AlreadyAsked(Conflict):
    """Raised when the same act, about the same person, waits for a second person."""

    code = "already_asked"
    message = _("This request is already open: a second person must answer it first.")


class NoLongerReadable(Conflict):
    """Raised when an identity cannot be opened.

    The request was refused or not answered, or its time is over. It has to be asked for again.
    """

    code = "no_longer_readable"
    message = _("You can no longer read this. Make a new request.")


class NotLeftOnline(Conflict):
    """Raised when the reported text was not left online, or this decision no longer applies.

    It can therefore not be noted as unfounded.
    """

    code = "not_left_online"
    message = _(
        "A notice can be marked as clearly unfounded only if its text was left online, and "
        "still is."
    )


class NobodyBehind(Conflict):
    """Raised when a notice has no account about which to decide.

    A visitor sent it, or the reporter's account is gone.
    """

    code = "nobody_behind"
    message = _("The person who sent this notice has no account here, so no warning can be sent.")


class NotMisused(Conflict):
    """Raised when there are too few unfounded notices for the measure.

    The message gives the reason.
    """

    code = "not_misused"
    message = _("Too few notices of this account are marked as clearly unfounded.")


class ReportingSuspended(NotAllowed):
    """Raised when the person's reporting is suspended in the consultation.

    The message states until when.
    """

    code = "reporting_suspended"
    message = _("Moderation suspended your reports in this consultation.")


class NothingToContest(Conflict):
    """Raised when the decision limits nothing of the person, or another decision replaced it."""

    code = "nothing_to_contest"
    message = _("This decision cannot be contested, or it no longer applies.")


class AlreadyContested(Conflict):
    """Raised when this side has already contested the decision."""

    code = "already_contested"
    message = _("This decision was already contested.")


class OwnDecision(NotAllowed):
    """Raised when a person would decide an appeal against their own decision."""

    code = "own_decision"
    message = _("You took this decision. Another person answers the appeal.")
