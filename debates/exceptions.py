"""What the debate refuses."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, DomainError, Invalid, NotAllowed, TooMany


class TextIsNoLongerOpen(Conflict):
    """It was withdrawn, removed or hidden: its author changes it no more."""

    code, message = "text_not_open", _("This text can no longer be changed.")


class ProposalIsNotPublic(Conflict):
    """What is not public is not discussed."""

    code, message = "proposal_not_public", _("This contribution is not open to discussion.")


class CommentIsNotPublic(Conflict):
    """What is not public is neither answered nor endorsed."""

    code, message = "comment_not_public", _("This comment is no longer public.")


class OwnComment(Conflict):
    """Nobody finds their own comment useful."""

    code, message = "own_comment", _("You cannot mark your own comment as useful.")


class SlowedDown(TooMany):
    """A moderator put the person in slow mode there, and their last text is too young."""

    code = "slowed_down"


class InstitutionIsNotYours(Invalid):
    """A structure is spoken for by its members only."""

    code, message = "institution_not_yours", _("You do not speak on behalf of this organisation here.")


class NoFilesYet(NotAllowed):
    """An account of less than a day, or whose address is not confirmed, brings no file (reliability §3.2)."""

    code = "no_files_yet"
    message = _("Files can be added one day after your account was opened. Your text is kept: send it without them.")


class AlreadyFinal(Conflict):
    """Its author took it away: no decision brings it back."""

    code, message = "already_final", _("This text was withdrawn or erased: no decision applies to it any more.")


class NameWasTakenAway(Conflict):
    """Moderation replaced that very name: it is not chosen again."""

    code, message = "name_taken_away", _("Moderation took this name away. Choose another one.")


class SearchTakesTooLong(DomainError):
    """The words ask for more than a page may cost."""

    code, status = "search_takes_too_long", 503
    message = _("This search takes too long. Add a word, or choose a consultation.")


class ProposalIsUnderReview(Conflict):
    """Its new text cannot be put behind a warning that its return would undo."""

    code = "proposal_under_review"
    message = _("The contribution itself is under review: decide on it first.")


class NewerDraft(Conflict):
    """Another page or device kept, sent or erased it since: nothing is written over."""

    code, message = "newer_draft", _("This draft changed elsewhere. Nothing is lost: choose which one to keep.")


class AlreadySent(Conflict):
    """What comes late from a form that was sent is no draft any more."""

    code, message = "already_sent", _("This text was sent already. Nothing is kept as a draft.")


class TooManyDrafts(Conflict):
    """A person keeps so many, and erases some to keep others."""

    code, message = "too_many_drafts", _("You keep as many drafts as possible. Send or erase one first.")
