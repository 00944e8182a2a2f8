"""The player of a recording: its sound or video, its wave, and the marks of its excerpts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from consult.core.files.access import address
from frontend.presenters.parts.files import Frame

if TYPE_CHECKING:
    from consult.core.models import StoredFile
    from consult.media.models import Media


WIDE = 600
HIGH = 52
BARS = 200


@dataclass(frozen=True)
class Source:
    """A file that a browser may choose to play."""

    url: str
    media_type: str


@dataclass(frozen=True)
class Mark:
    """The position of an excerpt on the wave."""

    x: str
    width: str


@dataclass(frozen=True)
class Reported:
    """The reported seconds of a recording."""

    start: float
    end: float


@dataclass(frozen=True)
class Player:
    """The data of a player. `duration` is in seconds.

    `captions` is the address of a WebVTT file, or an empty text. `begins` is the second at which it
    starts, written with a decimal point, or an empty text for the beginning.
    """

    id: str
    label: str
    sources: Sequence[Source]
    duration: float
    is_video: bool = False
    poster: str = ""
    captions: str = ""
    language: str = ""
    wave: str = ""
    marks: Sequence[Mark] = ()
    begins: str = ""

    @property
    def whole_seconds(self) -> int:
        """Return the largest value of the slider, in seconds."""
        return max(int(self.duration), 1)

    @property
    def seconds(self) -> str:
        """Return the duration in seconds, written with a decimal point in every language."""
        return f"{self.duration:.2f}"

    @property
    def url(self) -> str:
        """Return the address of the media file. Without scripts, links open it at a time."""
        return self.sources[-1].url if self.sources else ""


def player_of(
    media: Media,
    frame: Frame,
    *,
    label: Any,
    key: str,
    captions: str = "",
    language: str = "",
    excerpts: Sequence[Any] = (),
) -> Player | None:
    """Return the player of a medium, or None for a text or a medium that is not ready."""
    if media.file is None:
        return None
    drawn: dict[str, Any] = {
        "wave": wave(media.peaks),
        "marks": marks(excerpts, media.duration),
        "duration": media.duration or 0,
    }
    return player_of_file(
        media.file, frame, label=label, key=key, captions=captions, language=language, **drawn
    )


def player_at_desk(
    media: dict | None, frame: Any, reported: Sequence[Reported] = ()
) -> Player | None:
    """Return the player that moderators use to decide a case, or None if there is no sound.

    `media` describes what the kind of the object shows them (`moderation.target_kinds`). The player
    starts at the first reported seconds, and marks all of them on the wave.
    """
    if media is None or media["medium"].file_id is None:
        return None
    captions = address(media["medium"].file_id, "captions.vtt") if media["captions"] else ""
    options = {
        "label": media["title"],
        "language": media["language"],
        "captions": captions,
        "key": "case",
    }
    player = player_of(media["medium"], frame, excerpts=reported, **options)
    if player is None or not reported:
        return player
    return replace(player, begins=f"{min(excerpt.start for excerpt in reported):.2f}")


def player_of_file(
    file: StoredFile,
    frame: Frame,
    *,
    label: str,
    key: str,
    duration: float,
    captions: str = "",
    language: str = "",
    wave: str = "",
    marks: Sequence[Any] = (),
) -> Player:
    """Return the player of a stored file of sound or video."""
    parts = [
        (part.get("media_type") or file.media_type, frame.url(file.pk, part["name"]))
        for part in file.variants
    ]
    poster = next((url for kind, url in parts if kind.startswith("image/")), "")
    videos = [Source(url, kind) for kind, url in parts if kind.startswith("video/")]
    sounds = [Source(url, kind) for kind, url in parts if kind.startswith("audio/")]
    return Player(
        id=key,
        label=label,
        sources=videos or sounds,
        duration=duration,
        is_video=bool(videos),
        poster=poster,
        captions=captions,
        language=language,
        wave=wave,
        marks=marks,
    )


def wave(peaks: Sequence[float]) -> str:
    """Return the loudness of a recording as an SVG path: bars around a middle line.

    Each bar is the loudest value of its share of the recording.
    """
    if not peaks:
        return ""
    count = min(BARS, len(peaks))
    shares = [peaks[n * len(peaks) // count : (n + 1) * len(peaks) // count] for n in range(count)]
    step = WIDE / count
    heights = [max(max(share) / 100 * (HIGH - 6), 2) for share in shares]
    return "".join(
        f"M{n * step + step / 2:.1f} {(HIGH - h) / 2:.1f}v{h:.1f}" for n, h in enumerate(heights)
    )


def marks(excerpts: Iterable, duration: float | None) -> list[Mark]:
    """Return the marks of the excerpts that have seconds, each wide enough to be seen."""
    if not duration:
        return []
    return [
        Mark(
            f"{excerpt.start / duration * WIDE:.1f}",
            f"{max((excerpt.end - excerpt.start) / duration * WIDE, 3):.1f}",
        )
        for excerpt in excerpts
        if excerpt.start is not None
    ]
