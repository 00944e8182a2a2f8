"""The errors that the actions of workshops raise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    from consult.workshops.models import Segment


class WorkshopIsIncomplete(Conflict):
    """Raised when a workshop cannot be published yet.

    `lacks` lists the missing facts, in sentences.
    """

    code = "workshop_incomplete"
    message = _("This workshop is not ready to be published.")

    def __init__(self, lacks: list[str]) -> None:
        self.lacks = lacks
        super().__init__(" ".join(str(sentence) for sentence in lacks))


class WorkshopIsCancelled(Conflict):
    """Raised when an act needs a workshop that will be held, and this one is cancelled."""

    code = "workshop_cancelled"
    message = _("This workshop is cancelled.")


class WorkshopIsNotPublic(Conflict):
    """Raised when a draft is cancelled: a draft is removed instead."""

    code = "workshop_not_public"
    message = _("This workshop is not published.")


class WorkshopIsPublic(Conflict):
    """Raised when a published workshop is removed: it is cancelled instead."""

    code = "workshop_public"
    message = _("This workshop was published: cancel it instead.")


class WorkshopWasHeld(Conflict):
    """Raised when a workshop that was held, or that has contents, is cancelled or removed."""

    code = "workshop_held"
    message = _("This workshop was held: it can no longer be cancelled or removed.")


class WorkshopIsToCome(Conflict):
    """Raised when the attendance is declared before the workshop begins."""

    code = "workshop_to_come"
    message = _("This workshop has not begun: nobody is present yet.")


class ReportIsWritten(Conflict):
    """Raised when a topic is removed from a workshop while its sub-report has a text."""

    code = "report_written"
    message = _("This topic has a report. Empty the report first, then remove the topic.")


class RegistrationsAreClosed(Conflict):
    """Raised when a workshop takes no registrations, is cancelled or has begun."""

    code = "registrations_closed"
    message = _("Registration for this workshop is closed.")


class WorkshopIsFull(Conflict):
    """Raised when there are not enough seats left."""

    code = "workshop_full"
    message = _("There are not enough seats left.")


class DeclarationsAreClosed(Conflict):
    """Raised when the consultation takes no more declarations of workshops."""

    code = "declarations_closed"
    message = _("This consultation is no longer open to workshops.")


class DeclarationIsDecided(Conflict):
    """Raised when a declaration was already accepted or refused."""

    code = "declaration_decided"
    message = _("This workshop was accepted or refused already.")


class AttendanceFirst(Conflict):
    """Raised when the attendance is not declared yet.

    A collective contribution shows how many people were present.
    """

    code = "attendance_first"
    message = _("Say first how many people were present.")


class ConsentFirst(Invalid):
    """Raised when a text is entered without its author's consent to publication."""

    code = "consent_first"
    message = _("Enter a contribution only after its author has agreed to its publication.")


class ExcerptIsTaken(Conflict):
    """Raised when an excerpt already has a contribution. Each excerpt supports one contribution."""

    code = "excerpt_taken"
    message = _("A contribution already uses this excerpt.")


class NotEntered(Conflict):
    """Raised when the contribution was not typed by the team. Only its author may change it."""

    code = "not_entered"
    message = _("Only the author can change this contribution.")


class TranscriptIsUnreadable(Invalid):
    """Raised when a file or a text cannot be read as a transcript."""

    code = "transcript_unreadable"
    message = _(
        "This file cannot be read as a transcript. Send a VTT, SRT or TXT file, or paste its text."
    )


class TranscriptIsBegun(Conflict):
    """Raised when a draft or a file would replace a transcript on which a person has worked."""

    code = "transcript_begun"
    message = _("A person has already begun this transcript. It is not replaced.")


class TranscriptIsValidated(Conflict):
    """Raised when a validated transcript is changed without being opened again first."""

    code = "transcript_validated"
    message = _("This transcript is validated. Reopen it to correct it.")


class TranscriptIsNotValidated(Conflict):
    """Raised when an act needs a validated transcript."""

    code = "transcript_not_validated"
    message = _("This transcript must be validated first.")


class TranscriptIsEmpty(Conflict):
    """Raised when a transcript without passages is validated or shared by link."""

    code = "transcript_empty"
    message = _("This transcript is empty.")


class NobodyReadIt(Conflict):
    """Raised when a machine draft is validated before a person has read it."""

    code = "transcript_untouched"
    message = _("Nobody has checked this text yet. Check the passages that you quote first.")


class SegmentsAreUntouched(Conflict):
    """Raised when excerpts rest on passages that no person has read.

    `segments` lists these passages.
    """

    code = "segments_untouched"
    message = _("Some excerpts quote passages that nobody has checked. Check these passages first.")

    def __init__(self, segments: list[Segment]) -> None:
        self.segments = segments
        super().__init__(attr="segments")


class ObjectionsAreOpen(Conflict):
    """Raised when a transcript is validated while it has unsettled objections."""

    code = "objections_open"
    message = _(
        "Participants disagree with some passages. Correct each of these passages, or settle the objection."
    )


class SegmentWasChanged(Conflict):
    """Raised when another person has changed the same passage.

    `theirs` is the stored segment, `typed` the text that was refused.
    """

    code = "segment_changed"
    message = _(
        "A colleague corrected this passage at the same time. Both texts are shown. Keep the right one."
    )

    def __init__(self, theirs: Segment, typed: str) -> None:
        self.theirs = theirs
        self.typed = typed
        super().__init__(attr="version")


class SegmentIsMasked(Conflict):
    """Raised when a masked passage is changed."""

    code = "segment_masked"
    message = _("This passage is masked: it can no longer be changed.")


class PassagesChanged(Conflict):
    """Raised when a chosen passage was corrected, split or joined since the page was opened."""

    code = "passages_changed"
    message = _(
        "The transcript has changed since you opened this page. Choose the words of the excerpt again."
    )


class SegmentsDoNotMeet(Conflict):
    """Raised when a passage cannot be joined: none is beside it, or that one is masked."""

    code = "segments_apart"
    message = _("There is no passage beside this one to join it with, or that passage is masked.")


class MachineWroteIt(Conflict):
    """Raised when a machine draft is confirmed as a whole: its passages are checked one by one."""

    code = "machine_draft"
    message = _("A machine wrote this draft. Check the passages that you quote, one by one.")


class NothingCanListen(Conflict):
    """Raised when no draft can be made: the site has no engine, or the medium is not ready."""

    code = "nothing_can_listen"
    message = _(
        "Automatic transcription is not installed on this site. Type what was said, or import a text."
    )


class MediaIsNotReady(Conflict):
    """Raised when a recording is still being prepared, or was refused."""

    code = "media_not_ready"
    message = _("This recording is not ready yet.")


class ConsentIsLacking(Conflict):
    """Raised when the people heard or seen did not agree to the publication."""

    code = "consent_lacking"
    message = _(
        "The people who are heard or seen have not agreed to this publication. The "
        "recording stays private."
    )


class EveryoneAnswered(Conflict):
    """Raised when the reading links of a recording have as many answers as there were people."""

    code = "everybody_answered"
    message = _("All participants have already answered.")


class NobodyAnswered(Conflict):
    """Raised when an agreement by link is recorded without any answer."""

    code = "nobody_answered"
    message = _("Nobody has answered by this link yet.")


class ReadingLinkIsOver(NotFound):
    """Raised when a reading link is unknown or expired."""

    code = "reading_link_over"
    message = _("This link is no longer valid. Ask the facilitator of the workshop for a new one.")


class VoiceIsAnswered(Conflict):
    """Raised when a voice message was already written down or declined."""

    code = "voice_answered"
    message = _("This voice message was written down already, or was not kept.")


class TooLateToUndo(Conflict):
    """Raised when a withdrawal is undone more than ten minutes after it."""

    code = "too_late_to_undo"
    message = _("It is too late to undo this: ten minutes have passed.")


class CardIsMistyped(Invalid):
    """Raised when no card can have this number and this code together, by the check letter."""

    message = _(
        "This number and this code do not belong together. Read them again on the card: a "
        "letter or a digit is wrong."
    )


class CardIsWithdrawn(Conflict):
    """Raised when the agreements of a withdrawn card are changed.

    Its bearer can get another card.
    """

    code = "card_withdrawn"
    message = _("Consent for this card has been withdrawn. Give this person another card.")


class ParentsMustAgree(Conflict):
    """Raised when a minor's card has an agreement without the form of a parent."""

    code = "parents_must_agree"
    message = _(
        "Under 18, a form signed by a parent comes first. Without it, tick nothing else on this card."
    )


class NothingSaidThere(Invalid):
    """Raised when an excerpt would contain no words."""

    code = "nothing_said_there"
    message = _("You chose no words. Choose a passage of the transcript.")


class ExcerptIsTooLong(Invalid):
    """Raised when an excerpt is longer than one passage may be."""

    code = "excerpt_too_long"
    message = _("This passage is too long for an excerpt. Choose a shorter one.")


class PassageIsMasked(Conflict):
    """Raised when an excerpt would contain a masked passage."""

    code = "passage_masked"
    message = _("A part of this passage is masked. Choose other words.")


class ExcerptIsPublished(Conflict):
    """Raised when an excerpt on which a contribution rests is changed or removed."""

    code = "excerpt_published"
    message = _("A contribution already uses this excerpt.")


class ExcerptHasNoTopic(Invalid):
    """Raised when a contribution is written from an excerpt without a topic."""

    code = "excerpt_without_topic"
    message = _("Choose the topic that this excerpt is about.")
