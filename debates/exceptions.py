"""Exceptions of the debate: acts that it refuses."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, DomainError, Invalid, TooMany


class TextIsNoLongerOpen(Conflict):
    """Raised when an author changes a text that was withdrawn, removed or hidden."""

    code = "text_not_open"
    message = _("This text can no longer be changed.")


class ProposalIsNotPublic(Conflict):
    """Raised when a participant discusses a proposal that is not public."""

    code = "proposal_not_public"
    message = _("This contribution is not open to discussion.")


class CommentIsNotPublic(Conflict):
    """Raised when a participant answers or endorses a comment that is not public."""

    code = "comment_not_public"
    message = _("This comment is no longer public.")


class OwnComment(Conflict):
    """Raised when a participant endorses their own comment."""

    code = "own_comment"
    message = _("You cannot mark your own comment as useful.")


class SlowedDown(TooMany):
    """Raised when an author in slow mode writes again too soon after their last text.

    A moderator put the author in slow mode, here or in all consultations of the organisation.
    """

    code = "slowed_down"


class InstitutionIsNotYours(Invalid):
    """Raised when a participant writes on behalf of an institution they do not belong to."""

    code = "institution_not_yours"
    message = _("You may not write on behalf of this organisation.")


class AlreadyFinal(Conflict):
    """Raised when a moderator decides on a text that its author withdrew or erased.

    Nothing reverses the withdrawal or the erasure.
    """

    code = "already_final"
    message = _("This text was withdrawn or erased: no decision applies to it any more.")


class NameWasTakenAway(Conflict):
    """Raised when a participant chooses again the very name that moderation replaced."""

    code = "name_taken_away"
    message = _("Moderators removed this name. Choose another one.")


class SearchTakesTooLong(DomainError):
    """Raised when a search costs more time than a page may take."""

    code = "search_takes_too_long"
    status = 503
    message = _("This search takes too long. Add a word, or choose a consultation.")


class ProposalIsUnderReview(Conflict):
    """Raised when a new version would get a warning while its proposal itself is under review.

    The return of the proposal would undo that warning.
    """

    code = "proposal_under_review"
    message = _("The contribution itself is under review: decide on it first.")


class NewerDraft(Conflict):
    """Raised when another page or device stored, sent or erased the draft in the meantime.

    The newer draft is not overwritten.
    """

    code = "newer_draft"
    message = _("This draft changed on another page. Choose the text to keep.")


class AlreadySent(Conflict):
    """Raised when a draft arrives late, from a form that was already sent."""

    code = "already_sent"
    message = _("This text was sent already. It is no longer a draft.")


class TooManyDrafts(Conflict):
    """Raised when a participant starts a draft and already has the greatest possible number."""

    code = "too_many_drafts"
    message = _("You have reached the maximum number of drafts. Send or erase one first.")
