"""What workshops refuse."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, DomainError, Invalid, NotFound


class WorkshopIsIncomplete(Conflict):
    """It cannot be published as it is; `lacks` says why, in sentences."""

    code, message = "workshop_incomplete", _("This workshop is not ready to be published.")

    def __init__(self, lacks):
        self.lacks = lacks
        super().__init__(" ".join(str(sentence) for sentence in lacks))


class WorkshopIsCancelled(Conflict):
    """Nothing more is written of a workshop that will not be held."""

    code, message = "workshop_cancelled", _("This workshop is cancelled.")


class WorkshopIsNotPublic(Conflict):
    """A draft is announced to nobody: it is removed, not cancelled; and nobody registers."""

    code, message = "workshop_not_public", _("This workshop is not published.")


class WorkshopIsPublic(Conflict):
    """What was announced is cancelled, not removed."""

    code, message = "workshop_public", _("This workshop was published: cancel it instead.")


class WorkshopWasHeld(Conflict):
    """People met: it cannot be said that they did not."""

    code, message = "workshop_held", _("This workshop was held: it can no longer be cancelled or removed.")


class WorkshopIsToCome(Conflict):
    """Nobody is counted before the day."""

    code, message = "workshop_to_come", _("This workshop has not begun: nobody is present yet.")


class ReportIsWritten(Conflict):
    """A topic is not taken off with what was said about it."""

    code = "report_written"
    message = _("Something is written about this topic. Empty its report first, then take the topic off.")


class RegistrationsAreClosed(Conflict):
    """Nobody registers: it takes no registration, is cancelled, or has begun."""

    code, message = "registrations_closed", _("One can no longer register for this workshop.")


class WorkshopIsFull(Conflict):
    """There are not as many seats left."""

    code, message = "workshop_full", _("There are not enough seats left.")


class DeclarationsAreClosed(Conflict):
    """The consultation takes no more workshops."""

    code, message = "declarations_closed", _("This consultation takes no more workshops.")


class DeclarationIsDecided(Conflict):
    """Somebody of the team answered it already."""

    code, message = "declaration_decided", _("This workshop was accepted or refused already.")


class AttendanceFirst(Conflict):
    """A collective contribution says how many people were there: nothing is written before that is known (T-13)."""

    code, message = "attendance_first", _("Say first how many people were present.")


class ConsentFirst(Invalid):
    """Somebody's words are published because they agreed, and for no other reason."""

    code, message = "consent_first", _("Enter it only once its author agreed that it be published.")


class ExcerptIsTaken(Conflict):
    """An excerpt backs one contribution."""

    code, message = "excerpt_taken", _("A contribution already rests on this excerpt.")


class NotEntered(Conflict):
    """Its author typed it, or it came from elsewhere."""

    code, message = "not_entered", _("Its author alone changes this contribution.")


class TranscriptIsUnreadable(Invalid):
    """What was sent as a transcript cannot be read as one."""

    code = "transcript_unreadable"
    message = _("This file cannot be read as a transcript. Send a VTT, SRT or TXT file, or paste its text.")


class TranscriptIsBegun(Conflict):
    """Somebody's work is never written over by a draft or by a file."""

    code, message = "transcript_begun", _("Somebody has begun to write this transcript: it is not replaced.")


class TranscriptIsValidated(Conflict):
    """What somebody stands by is opened again before it is changed."""

    code = "transcript_validated"
    message = _("This transcript was validated. Open it again first, if something must be corrected.")


class TranscriptIsNotValidated(Conflict):
    """Nobody stands by it yet."""

    code, message = "transcript_not_validated", _("This transcript must be validated first.")


class TranscriptIsEmpty(Conflict):
    """There is nothing to stand by."""

    code, message = "transcript_empty", _("Nothing is written in this transcript yet.")


class NobodyReadIt(Conflict):
    """A machine's words are validated by nobody."""

    code, message = "transcript_untouched", _("Nobody has corrected this draft yet: read it over first.")


class SegmentsAreUntouched(Conflict):
    """Words that are quoted were not read over; `segments` are those."""

    code = "segments_untouched"
    message = _("Excerpts rest on passages that nobody has read over yet. Correct them, or say that they are right.")

    def __init__(self, segments):
        self.segments = segments
        super().__init__(attr="segments")


class SegmentWasChanged(Conflict):
    """Somebody else corrected it meanwhile: `theirs` is the segment as it stands, `typed` what was to be written."""

    code = "segment_changed"
    message = _("Somebody else corrected this passage meanwhile. Both texts are shown: keep the right one.")

    def __init__(self, theirs, typed):
        self.theirs, self.typed = theirs, typed
        super().__init__(attr="version")


class SegmentIsMasked(Conflict):
    """Masked words are neither read nor written any more."""

    code, message = "segment_masked", _("This passage is masked: it can no longer be changed.")


class SegmentsDoNotMeet(Conflict):
    """Only neighbours are joined."""

    code, message = "segments_apart", _("Nothing comes before this passage that it could be joined to.")


class NothingCanListen(Conflict):
    """No engine on this site, or nothing that it could listen to yet."""

    code = "nothing_can_listen"
    message = _("No draft can be made on this site. Type what was said, or import a transcript.")


class MediaIsNotReady(Conflict):
    """The recording is still being prepared, or was refused."""

    code, message = "media_not_ready", _("This recording is not ready yet.")


class ConsentIsLacking(Conflict):
    """Those who are heard or seen did not agree to that."""

    code = "consent_lacking"
    message = _("Those who are heard or seen have not agreed to that: it stays private.")


class EverybodyAnswered(Conflict):
    """As many answers as there were people."""

    code = "everybody_answered"
    message = _("As many people as were present have answered already.")


class NobodyAnswered(Conflict):
    """An agreement is somebody's."""

    code, message = "nobody_answered", _("Nobody has answered by this link yet.")


class ReadingLinkIsOver(NotFound):
    """The address is unknown, or its time is over."""

    code = "reading_link_over"
    message = _("This link is no longer valid. Ask for a new one from whoever held the workshop.")


class VoiceIsAnswered(Conflict):
    """Somebody of the team wrote it down already, or did not keep it."""

    code, message = "voice_answered", _("This voice was written down already, or was not kept.")


class CardIsWithdrawn(Conflict):
    """What somebody took back is theirs alone to give again, on another card."""

    code, message = "card_withdrawn", _("The agreement of this card was taken back. Give its bearer another card.")


class ParentsMustAgree(Conflict):
    """Somebody under 18 agrees with their parents."""

    code = "parents_must_agree"
    message = _("Under 18, a form signed by a parent comes first. Without it, tick nothing else on this card.")


class KitIsBusy(DomainError):
    """Documents are made one at a time; the others wait a little."""

    code, status, retry_after = "kit_busy", 503, 20
    message = _("Other kits are being made. Try again in a moment: the page to print is ready at once.")


class NoPdfHere(DomainError):
    """This installation has no engine for PDF."""

    code, status = "no_pdf", 503
    message = _("This site cannot make PDF files. Print the page, or take the document to edit.")


class NothingSaidThere(Invalid):
    """An excerpt holds words."""

    code, message = "nothing_said_there", _("No words were chosen. Choose a passage of the transcript.")


class ExcerptIsTooLong(Invalid):
    """An excerpt is what a contribution rests on, not the whole evening."""

    code, message = "excerpt_too_long", _("This passage is too long for an excerpt. Choose a shorter one.")


class PassageIsMasked(Conflict):
    """What was masked is quoted by nobody."""

    code, message = "passage_masked", _("A part of this passage was masked. Choose around it.")


class ExcerptIsPublished(Conflict):
    """A contribution rests on it: it changes no more."""

    code, message = "excerpt_published", _("A contribution rests on this excerpt already.")


class ExcerptHasNoTopic(Invalid):
    """A contribution answers a topic."""

    code, message = "excerpt_without_topic", _("Choose the topic that this excerpt is about.")
