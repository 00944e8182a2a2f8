"""What workshops refuse."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, Invalid, NotFound


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
