"""Pages of a transcript: draft, type or import, validate, have it read by participants."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import DomainError, NotFound, SignInFirst
from consult.workshops.excerpts import selectors as excerpt_selectors
from consult.workshops.transcripts.actions import transcripts as transcript_actions
from consult.workshops.transcripts.actions import validation as validation_actions
from consult.workshops.transcripts.selectors import transcripts as transcript_selectors
from frontend.staff.recordings.forms import ReadingForm, TypedForm
from frontend.staff.recordings.frame import (
    agreements,
    build_player,
    frame,
    load_recording,
    recording_url,
)
from frontend.toolkit.forms.form_submission import ActForm, posted, status, submit, submit_once
from frontend.toolkit.pages.page import page


@page("transcript.edit")
def draft_transcript(request, workshop_id, recording_number):
    """Start the machine draft of the transcript."""
    return _submit_act(
        request,
        workshop_id,
        recording_number,
        transcript_actions.ask_for_draft,
        _("The machine begins the transcript."),
    )


@page("transcript.edit")
def validate_transcript(request, workshop_id, recording_number):
    """Validate the transcript. Its excerpts become public with their contributions."""
    return _submit_act(
        request,
        workshop_id,
        recording_number,
        validation_actions.validate_transcript,
        _("The transcript is validated."),
    )


@page("transcript.edit")
def confirm_checked(request, workshop_id, recording_number):
    """Record that a person has already checked an imported text."""
    return _submit_act(
        request,
        workshop_id,
        recording_number,
        transcript_actions.confirm_checked,
        _("The whole text counts as checked."),
    )


@page("transcript.edit")
def reopen_transcript(request, workshop_id, recording_number):
    """Reopen the transcript for corrections. In the meantime, none of it is public."""
    return _submit_act(
        request,
        workshop_id,
        recording_number,
        validation_actions.reopen_transcript,
        _("You can correct the transcript again."),
    )


def _submit_act(request, workshop_id, recording_number, act, message, **arguments):
    """Do an act on a transcript that needs no form.

    A refusal is shown above the page of the recording.
    """
    _workshop, recording, _recordings = load_recording(request, workshop_id, recording_number)
    if request.method == "POST":
        try:
            submit_once(request, "recording", act, recording_id=recording.pk, **arguments)
            messages.success(request, message)
        except (NotFound, SignInFirst):
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal))
    return redirect(recording_url("staff-recording", recording))


@page("transcript.edit")
def settle_objection(request, workshop_id, recording_number, participant_objection_id):
    """Settle an objection of a participant, which then leaves the pages of the team's work."""
    return _submit_act(
        request,
        workshop_id,
        recording_number,
        validation_actions.settle_objection,
        _("The objection is settled."),
        objection_id=participant_objection_id,
    )


@page("transcript.edit")
def edit_transcript(request, workshop_id, recording_number):
    """Type the transcript, or import one that was made elsewhere."""
    workshop, recording, _recordings = load_recording(request, workshop_id, recording_number)
    form = TypedForm(posted(request), request.FILES or None)
    if submit(
        request, form, "recording", transcript_actions.import_transcript, recording_id=recording.pk
    ):
        messages.success(
            request, _("The transcript has been saved. Check it, and choose excerpts.")
        )
        return redirect(recording_url("staff-recording", recording))
    sound_player = build_player(request, recording)
    context = frame(
        request, workshop, recording, _("Write the transcript"), form=form, player=sound_player
    )
    return render(request, "staff/recordings/write.html", context, status=status(form))


@page("transcript.edit")
def record_reading(request, workshop_id, recording_number):
    """Record that the transcript was read in the room: how many read it, how many disagree."""
    workshop, recording, _recordings = load_recording(request, workshop_id, recording_number)
    form = ReadingForm(posted(request), initial={"readers": workshop.participants})
    if submit(request, form, "recording", _record_reading, recording_id=recording.pk):
        messages.success(request, _("The review by the group has been recorded."))
        return redirect(recording_url("staff-recording", recording))
    context = frame(request, workshop, recording, _("Review in the room"), form=form)
    context |= _agreements(request, workshop, recording)
    return render(request, "staff/recordings/reading.html", context, status=status(form))


def _record_reading(*, viewer: Viewer, recording_id, objection, **figures):
    """Note the objection, if one was typed, then record the reading."""
    if objection:
        validation_actions.note_objection(viewer=viewer, recording_id=recording_id, text=objection)
    return validation_actions.record_reading(viewer=viewer, recording_id=recording_id, **figures)


@page("transcript.edit")
def list_links(request, workshop_id, recording_number):
    """List the links by which participants read their words, and make one, shown only once."""
    workshop, recording, _recordings = load_recording(request, workshop_id, recording_number)
    form = ActForm(posted(request))
    address = _create_link(request, form, recording) if request.method == "POST" else ""
    return _links(request, workshop, recording, form, address)


def _create_link(request, form, recording):
    """Return the address of a new link, or "".

    It is empty if the link was refused, or if the same form was sent again.
    """
    tokens = []

    def make_link(**arguments):
        link, token = validation_actions.make_reading_link(**arguments)
        tokens.append(token)
        return link

    submit(request, form, "readinglink", make_link, recording_id=recording.pk)
    return request.build_absolute_uri(reverse("read-over", args=tokens)) if tokens else ""


def _links(request, workshop, recording, form, address):
    known = {
        "links": transcript_selectors.reading_links(request.viewer, recording),
        "objections": transcript_selectors.objections(request.viewer, recording),
        "answers": transcript_selectors.answered(request.viewer, recording),
        "address": address,
    }
    known |= _agreements(request, workshop, recording)
    context = frame(
        request, workshop, recording, _("Send the excerpts to the participants"), form=form, **known
    )
    return render(request, "staff/recordings/link.html", context, status=status(form))


def _agreements(request, workshop, recording):
    """Return the agreements that a transcript lacks to be public: see `frame.agreements`."""
    quoted = bool(excerpt_selectors.excerpts(request.viewer, recording))
    return agreements(request, workshop, recording, quoted=quoted)


@page("transcript.edit")
def confirm_reading(request, workshop_id, recording_number):
    """Record that the people who answered by link have read the transcript."""
    return _submit_act(
        request,
        workshop_id,
        recording_number,
        validation_actions.record_answers,
        _("The review by the group has been recorded."),
    )
