"""Shared parts of the pages of a recording: access checks, context and addresses."""

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.core.exceptions import NotFound
from consult.media.enums import MediaKind
from consult.workshops import rules
from consult.workshops.consent import selectors as consent_selectors
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.recordings import selectors as recording_selectors
from frontend.presenters.parts.components import Crumb
from frontend.presenters.parts.files import Frame
from frontend.presenters.workshop.player import Player, player_of
from frontend.staff.entries import required, setup


def get_workshop_for(request, workshop_id, may=rules.can_edit_transcript):
    """Return a workshop on which the rule `may` allows the viewer.

    Raise `NotFound` or `NotAllowed`.
    """
    workshop = workshop_selectors.get_workshop(request.viewer, workshop_id)
    required(may(request.viewer, workshop))
    return workshop


def load_recording(request, workshop_id, recording_number, may=rules.can_edit_transcript):
    """Return a workshop, one of its recordings by number, and all of them."""
    workshop = get_workshop_for(request, workshop_id, may)
    recordings = recording_selectors.recordings(request.viewer, workshop)
    recording = next(
        (candidate for candidate in recordings if candidate.number == recording_number), None
    )
    if recording is None:
        raise NotFound
    return workshop, recording, recordings


def frame(request, workshop, recording=None, here="", **context):
    """Return the context of a page of a recording; `here` is the last crumb."""
    crumbs = [
        Crumb(workshop.title, reverse("staff-workshop", args=[workshop.pk])),
        Crumb(_("Recordings"), reverse("staff-recordings", args=[workshop.pk])),
    ]
    if recording:
        crumbs.append(Crumb(recording.title, recording_url("staff-recording", recording)))
    if here:
        crumbs.append(Crumb(here))
    return setup(
        request,
        workshop.consultation,
        "staff-workshops",
        crumbs,
        workshop=workshop,
        recording=recording,
        **context,
    )


def agreements(request, workshop, recording, *, quoted=False) -> dict:
    """Return why a recording, or the words quoted from it, is not public.

    The values are shown by components/agreements.html.
    """
    lacking = consent_selectors.lacking_cards(request.viewer, recording, quoted=quoted)
    return {
        "lacking": lacking,
        "is_silent": not recording.may_publish_sound and recording.media.kind != MediaKind.TEXT,
        "may_read_cards": bool(lacking)
        and consent_selectors.may_read_cards(request.viewer, workshop),
    }


def recording_url(name, recording, *more) -> str:
    """Return the address of a page of a recording."""
    return reverse(name, args=[recording.workshop_id, recording.number, *more])


def build_player(request, recording, excerpts=()) -> Player | None:
    """Return the player of a recording for its facilitators.

    It is None for a text, and while the file is being prepared.
    """
    options = {
        "label": recording.title,
        "key": "whole",
        "language": recording.language,
        "excerpts": excerpts,
    }
    return player_of(recording.media, Frame.of(request.viewer), **options)
