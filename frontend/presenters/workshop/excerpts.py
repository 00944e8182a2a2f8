"""The excerpt that a proposal rests on, as every visitor reads and plays it.

It is a quotation from a workshop, with its seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.files.access import address
from consult.workshops.excerpts import selectors
from consult.workshops.excerpts.selectors import Quoted
from frontend.presenters.parts.files import Frame
from frontend.presenters.workshop.player import Player, player_of_file
from frontend.toolkit.words.typography import clock

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from debates.models import Proposal


@dataclass(frozen=True)
class ExcerptView:
    """The excerpt of a proposal: a quotation, its times, and a player if its voices are public."""

    words: str
    language: str
    times: str
    url: str
    player: Player | None
    report_url: str = ""


def find_public_excerpt(
    viewer: Viewer, consultation: Consultation, proposal: Proposal
) -> ExcerptView | None:
    """Return the excerpt that a proposal rests on, if every visitor may read it. One query."""
    found = selectors.excerpt_of(viewer, proposal)
    return present_excerpt(viewer, consultation, found) if found else None


def present_excerpt(viewer: Viewer, consultation: Consultation, quoted: Quoted) -> ExcerptView:
    """Return an excerpt as its proposal shows it."""
    times = ""
    if quoted.start is not None:
        times = _("%(start)s to %(end)s") % {"start": clock(quoted.start), "end": clock(quoted.end)}  # type: ignore[arg-type]  # not None here
    return ExcerptView(
        words=in_marks(quoted.words, quoted.language),
        language=quoted.language,
        times=times,
        url=_workshop(consultation, quoted.workshop_number),
        player=_player(viewer, quoted),
        report_url=_report(quoted),
    )


def _report(quoted: Quoted) -> str:
    """Return the address that reports the excerpt. The moderator starts to listen at its seconds."""
    url = reverse("notice-new", args=["recording", quoted.recording_id])
    if quoted.start is None:
        return url
    return f"{url}?{urlencode({'start': f'{quoted.start:.2f}', 'end': f'{quoted.end:.2f}'})}"


def _player(viewer: Viewer, quoted: Quoted) -> Player | None:
    if quoted.clip is None:
        return None
    captions = address(quoted.clip.pk, "captions.vtt")
    drawn: dict[str, Any] = {
        "duration": quoted.lasts,
        "captions": captions,
        "language": quoted.language,
        "key": "excerpt",
    }
    return player_of_file(
        quoted.clip, Frame.of(viewer), label=_("Excerpt of the workshop"), **drawn
    )


def _workshop(consultation: Consultation, number: int) -> str:
    try:
        return reverse("workshop", args=[consultation.slug, number])
    except NoReverseMatch:
        return ""


def in_marks(words: str, language: str) -> str:
    """Return words between the quotation marks of their language."""
    return f"«\u00a0{words}\u00a0»" if language == "fr" else f"“{words}”"
