"""Pages of the recordings of a workshop: the files, and the bench of one of them.

On the bench, a facilitator listens to a recording, corrects its transcript and makes excerpts.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from consult.core.exceptions import DomainError, NotFound, SignInFirst
from consult.media import selectors as media_selectors
from consult.media.enums import MediaState
from consult.workshops import rules
from consult.workshops.enums import TranscriptState
from consult.workshops.excerpts import selectors as excerpt_selectors
from consult.workshops.recordings import selectors as recording_selectors
from consult.workshops.recordings.actions import arrivals as arrival_actions
from consult.workshops.recordings.actions import recordings as recording_actions
from consult.workshops.transcripts import draft_progress
from consult.workshops.transcripts.actions import transcripts as transcript_actions
from consult.workshops.transcripts.selectors import passages as passage_selectors
from consult.workshops.transcripts.selectors import transcripts as transcript_selectors
from frontend.staff.presenters.workshop_frame import may_come_in
from frontend.staff.recordings.cards import cards
from frontend.staff.recordings.excerpts.topics import topics_of
from frontend.staff.recordings.forms import RecordingForm, TextRecordingForm
from frontend.staff.recordings.frame import (
    agreements,
    build_player,
    frame,
    get_workshop_for,
    load_recording,
    recording_url,
)
from frontend.staff.recordings.new_recordings import sent_files, uploader
from frontend.staff.recordings.passages.transcript_part import part_context
from frontend.staff.recordings.steps import facts, state_tag, steps
from frontend.staff.recordings.tiles import note_of, present_tiles, present_uploads
from frontend.toolkit.forms.form_submission import ActForm, posted, status, submit, submit_once
from frontend.toolkit.pages.page import page


@page("recording.add")
def list_recordings(request, workshop_id):
    """List the files of a workshop, and add recordings, or texts if the address has `text`."""
    workshop = get_workshop_for(request, workshop_id, rules.can_add_recordings)
    is_text = "text" in request.GET
    form_of_kind = TextRecordingForm if is_text else RecordingForm
    form = form_of_kind(posted(request), initial={"language": workshop.language})
    ids = []
    if request.method == "POST":
        ids = sent_files(request, workshop, form)
        if submit(
            request,
            form,
            "workshop",
            arrival_actions.send_recordings,
            workshop_id=workshop.pk,
            upload_ids=ids,
        ):
            if request.headers.get("X-Requested-With") == "fetch":
                return render_tiles(request, workshop_id)
            messages.success(
                request, _("The answers have been saved. Each file is attached when it arrives.")
            )
            return redirect("staff-recordings", workshop.pk)
    context = frame(
        request,
        workshop,
        form=form,
        is_text=is_text,
        **_files(request, workshop),
        **uploader(request, workshop, ids, is_text=is_text),
    )
    return render(request, "staff/recordings/list.html", context, status=status(form))


@page("recording.add")
def render_tiles(request, workshop_id):
    """Render only the tiles, for a page that refreshes them while files are prepared."""
    workshop = get_workshop_for(request, workshop_id, rules.can_add_recordings)
    files = _files(request, workshop, here=_number(request.GET, "here"))
    return render(request, "staff/recordings/tiles.html", {"workshop": workshop, **files})


def _files(request, workshop, rows=None, here=None):
    """Return the tiles of a workshop; `here` is the number of the recording on the page."""
    rows = recording_selectors.recordings(request.viewer, workshop) if rows is None else rows
    tiles_url = reverse("staff-recordings-tiles", args=[workshop.pk])
    listed_tiles = present_tiles(rows, here) + present_uploads(
        media_selectors.described_uploads(workshop.pk)
    )
    return {
        "tiles": listed_tiles,
        "is_moving": any(tile.is_moving for tile in listed_tiles),
        "is_prepared": any(tile.is_moving and not tile.upload_id for tile in listed_tiles),
        "tiles_url": f"{tiles_url}?here={here}" if here else tiles_url,
    }


@page("transcript.edit")
def show_recording(request, workshop_id, recording_number):
    """Show one recording to listen to, correct and quote, with notes about its missing parts."""
    workshop, recording, rows = load_recording(request, workshop_id, recording_number)
    if request.htmx and "waits" in request.GET:
        return _render_waiting(request, workshop, recording)
    excerpts = excerpt_selectors.excerpts(request.viewer, recording)
    context = frame(
        request, workshop, recording, **_files(request, workshop, rows, recording.number)
    )
    context |= _text(request, recording, excerpts) | _next(request, workshop, recording, excerpts)
    context["may_write"] = may_come_in(workshop.consultation) and workshop.state != "cancelled"
    context["phases"] = steps(workshop, recording, rows, excerpts, context["read_share"])
    return render(request, "staff/recordings/bench.html", context)


def _text(request, recording, excerpts):
    """Return the part of the transcript that was asked for, with the player next to it."""
    params = request.GET
    place = next(
        (excerpt.first.place for excerpt in excerpts if str(excerpt.pk) == params.get("excerpt")),
        _number(params, "place"),
    )
    return {
        "player": build_player(request, recording, excerpts),
        **part_context(
            request,
            recording,
            number=_number(params, "part") or 1,
            place=place,
            excerpts=excerpts,
        ),
        "language": recording.language,
        "excerpt_url": recording_url("staff-excerpt-make", recording),
        **_waiting(recording),
    }


def _waiting(recording):
    """Return the task that a recording waits for, if any, and its progress."""
    share = draft_progress.read(recording.pk)
    task = _task(recording)
    url = recording_url("staff-recording", recording)
    return {
        "is_ready": recording.media.status == MediaState.READY,
        "state": recording.transcript,
        "share": None if share is None else round(share * 100),
        "not_ready_note": note_of(recording),
        "waiting_url": f"{url}?waits={task}" if task else "",
    }


def _task(recording):
    """Return the name of the task that a recording waits for, or an empty text."""
    if not recording.media.status.is_final:
        return "file"
    return "draft" if recording.transcript == TranscriptState.DRAFTING else ""


def _render_waiting(request, workshop, recording):
    """Render the progress of a task, or load the page again if the recording waits no more for it."""
    if request.GET["waits"] != _task(recording):
        return HttpResponseClientRefresh()
    context = {"workshop": workshop, "recording": recording, **_waiting(recording)}
    return render(request, "staff/recordings/waiting.html", context)


def _number(params, name):
    """Return a whole number of the address, or None."""
    written = params.get(name, "")
    return int(written) if written.isdecimal() and len(written) < 7 else None


def _next(request, workshop, recording, excerpts):
    """Return the progress of the recording, and the acts that are possible now."""
    state = recording.transcript
    agreed = agreements(request, workshop, recording, quoted=bool(excerpts))
    private = (
        excerpt_selectors.lacking_agreement(request.viewer, workshop)
        if agreed["lacking"]
        else set()
    )
    read, of = passage_selectors.read_over(request.viewer, recording)
    return {
        "step": state_tag(recording),
        "objections": [
            objection
            for objection in transcript_selectors.objections(request.viewer, recording)
            if objection.is_open
        ],
        "facts": facts(workshop, recording),
        "can_listen": state == TranscriptState.EMPTY
        and transcript_actions.can_be_drafted(recording),
        "read_share": round(100 * read / of) if of else 0,
        "cards": cards(
            recording, excerpts, topics_of(request, workshop), workshop.consultation.slug, private
        ),
        **agreed,
    }


@page("recording.add")
def publish_recording(request, workshop_id, recording_number):
    """Publish the whole recording, only its transcript, or neither."""
    workshop, recording, _recordings = load_recording(
        request, workshop_id, recording_number, rules.can_add_recordings
    )
    acts = {
        "whole": (recording_actions.publish_whole, _("The whole recording is public.")),
        "words": (
            recording_actions.publish_transcript,
            _("The whole transcript is public, without the sound."),
        ),
        "nothing": (
            recording_actions.make_private,
            _("Only the excerpts of contributions stay public."),
        ),
    }
    if request.method == "POST" and request.POST.get("what") in acts:
        act, message = acts[request.POST["what"]]
        try:
            submit_once(request, "recording", act, recording_id=recording.pk)
        except (NotFound, SignInFirst):
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, message)
        return redirect(recording_url("staff-recording", recording))
    context = frame(request, workshop, recording, _("What is public"), form=ActForm())
    context |= {
        "is_heard": recording_selectors.is_heard_by_all(recording),
        "is_read": recording_selectors.is_read_by_all(recording),
    }
    context |= agreements(request, workshop, recording)
    return render(request, "staff/recordings/publish.html", context)


@page("recording.add")
def remove_recording(request, workshop_id, recording_number):
    """Delete a recording, with all the files and texts made of it."""
    workshop, recording, _recordings = load_recording(
        request, workshop_id, recording_number, rules.can_add_recordings
    )
    if request.method == "POST":
        recording_actions.remove_recording(viewer=request.viewer, recording_id=recording.pk)
        messages.success(
            request, _("The recording, its transcript and its excerpts have been deleted.")
        )
        return redirect("staff-recordings", workshop.pk)
    context = frame(request, workshop, recording, _("Delete the recording"), form=ActForm())
    return render(request, "staff/recordings/remove.html", context)
