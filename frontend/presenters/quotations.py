"""The players of quotations that come from a recording."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from consult.core.files.access import address
from consult.workshops.transcripts.selectors.quotable_passages import find_sound
from frontend.presenters.files import Frame
from frontend.presenters.player import player_of_file
from frontend.toolkit.typography import clock

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer
    from consult.outcomes.syntheses.content import QuotationContent
    from frontend.presenters.player import Player


def player_of_quotation(viewer: Viewer, quotation: QuotationContent | None) -> Player | None:
    """Return the player of the quoted seconds, or None if they are not public.

    The permission is checked each time, because a voice may be withdrawn. Two queries for a quotation
    with sound.
    """
    if quotation is None or quotation.sound is None or quotation.withdrawn:
        return None
    start = quotation.sound.start
    end = quotation.sound.end
    sound = find_sound(viewer, quotation.sound.recording, start, end)
    if sound is None:
        return None
    player = player_of_file(
        sound.file,
        Frame(),
        label=_("Listen to the excerpt, %(length)s") % {"length": clock(end - start)},
        key=f"quotation-{quotation.id}",
        duration=sound.duration,
        captions=address(sound.file.pk, "captions.vtt"),
    )
    return replace(player, begins=f"{sound.begins:.2f},{sound.ends:.2f}")
