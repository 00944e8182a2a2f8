"""What moderation refuses."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, NotAllowed


class NothingToReport(Conflict):
    """What was reported is no longer read by anybody."""

    code, message = "nothing_to_report", _("This is no longer public: there is nothing left to report.")


class OwnCase(NotAllowed):
    """Nobody moderates what they wrote, nor what they reported (reliability §5.5)."""

    code, message = "own_case", _("You wrote or reported this: another moderator decides.")


class AlreadyDecided(Conflict):
    """The text is not, or no longer, in a state in which this can be decided."""

    code, message = "already_decided", _("This can no longer be decided: somebody did before you.")


class TextChanged(Conflict):
    """Its author changed the text while it was being read."""

    code = "text_changed"
    message = _("Its author changed this text while you were reading it. Read it again, then decide.")


class AlreadyClaimed(Conflict):
    """Another moderator is on it."""

    code, message = "already_claimed", _("Another moderator is handling this.")


class CannotBeUndone(Conflict):
    """Ten minutes are over, somebody decided, corrected or contested since, or it is not one's own."""

    code = "cannot_be_undone"
    message = _("This can no longer be undone. Decide again: everything stays in the log.")


class NeedsSecondPerson(Conflict):
    """One moderator alone does not take away that many texts."""

    code, message = "needs_second_person", _("So many removals need a second person.")


class AppealIsTooLate(Conflict):
    """Six months are over (DSA art. 20.1)."""

    code, message = "appeal_too_late", _("This decision can no longer be contested: six months have passed.")


class OfTheTeam(Conflict):
    """Whoever holds a role is no longer limited by colleagues: their roles are taken back first."""

    code, message = "of_the_team", _("This person is of the team. Their roles are taken back first.")


class AlreadyInForce(Conflict):
    """A measure of that kind holds against the account: it is lifted before another one is taken."""

    code = "already_in_force"
    message = _("A measure of this kind already holds. Lift it first, or wait for its end.")


class AlreadyAsked(Conflict):
    """The same act, about the same person, waits for a second person."""

    code, message = "already_asked", _("This is already asked: a second person has to answer first.")


class NoLongerReadable(Conflict):
    """It was refused, answered by nobody, or its time is over: it is asked for anew."""

    code, message = "no_longer_readable", _("This can no longer be read: ask for it anew.")


class NotLeftOnline(Conflict):
    """What was reported was not left online, or that no longer stands: the notice was not without ground."""

    code = "not_left_online"
    message = _("Only a notice whose text was left online, and still is, can be noted as without ground.")


class NobodyBehind(Conflict):
    """A visitor sent the notice, or somebody whose account is gone: there is nobody to decide anything about."""

    code, message = "nobody_behind", _("Whoever sent this notice has no account here: nobody can be warned.")


class NotMisused(Conflict):
    """Too few notices without ground for what a moderator would decide; the message says what is lacking."""

    code, message = "not_misused", _("Too few notices of this account are noted as without ground.")


class ReportingSuspended(NotAllowed):
    """A moderator suspended what the person reports there; the message says until when."""

    code, message = "reporting_suspended", _("Moderation suspended what you report in this consultation.")


class NothingToContest(Conflict):
    """The decision limits nothing of theirs, or another one took its place."""

    code, message = "nothing_to_contest", _("There is nothing to contest in this decision, or it no longer applies.")


class AlreadyContested(Conflict):
    """One appeal for each side and decision."""

    code, message = "already_contested", _("This decision was already contested.")


class OwnDecision(NotAllowed):
    """Nobody judges an appeal against what they decided themselves (reliability §5.5)."""

    code, message = "own_decision", _("You took this decision: somebody else hears the appeal.")
