"""What the pages of a recording share: the workshop and the recording at hand, and the frame around them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.core.exceptions import NotFound
from consult.media.enums import MediaKind
from consult.workshops import rules, selectors
from frontend.media.showing import Frame
from frontend.pieces import Crumb
from frontend.recordings.player import Player, player_of
from frontend.staff.entries import required, team


def found(request, workshop_id, may=rules.can_edit_transcript):
    """A workshop that a rule lets the viewer write for."""
    workshop = selectors.get_workshop(request.viewer, workshop_id)
    required(may(request.viewer, workshop))
    return workshop


def recorded(request, workshop_id, recording_number, may=rules.can_edit_transcript):
    """A workshop, one of its recordings by number, and all of them."""
    workshop = found(request, workshop_id, may)
    every = selectors.recordings(request.viewer, workshop)
    recording = next((one for one in every if one.number == recording_number), None)
    if recording is None:
        raise NotFound
    return workshop, recording, every


def frame(request, workshop, recording=None, here="", **context):
    """The context of a page of a recording; `here` is the last crumb below it."""
    crumbs = [
        Crumb(_("My workshops"), reverse("staff-workshops")),
        Crumb(workshop.title, reverse("staff-workshop", args=[workshop.pk])),
        Crumb(_("Recordings"), reverse("staff-recordings", args=[workshop.pk])),
    ]
    if recording:
        crumbs.append(Crumb(recording.title, at("staff-recording", recording)))
    if here:
        crumbs.append(Crumb(here))
    return team(request, "staff-workshops", workshop=workshop, recording=recording, crumbs=crumbs, **context)


def agreements(request, workshop, recording, *, quoted=False) -> dict:
    """Return what keeps a recording, or what is quoted of it, from the public: see components/agreements.html."""
    lacking = selectors.lacking_cards(request.viewer, recording, quoted=quoted)
    return {
        "lacking": lacking,
        "is_silent": not recording.may_publish_sound and recording.media.kind != MediaKind.TEXT,
        "may_read_cards": bool(lacking) and selectors.may_read_cards(request.viewer, workshop),
    }


def at(name, recording, *more) -> str:
    """A page of a recording."""
    return reverse(name, args=[recording.workshop_id, recording.number, *more])


def player(request, recording, excerpts=()) -> Player | None:
    """The player of a recording, for those who run the workshop; None of a text, and while it is made ready."""
    shown = {"label": recording.title, "key": "whole", "language": recording.language, "excerpts": excerpts}
    return player_of(recording.media, Frame.of(request.viewer), **shown)
