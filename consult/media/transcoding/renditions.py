"""The rendering of files to play: H.264 and AAC, upright, square pixels, no original metadata."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from consult.media.cage import runner
from consult.media.cage.runner import Limits, Watch
from consult.media.enums import MediaKind, Refusal
from consult.media.exceptions import IsRefused
from consult.media.transcoding.output_check import check
from consult.media.transcoding.previews import peaks_of, poster_of
from consult.media.transcoding.probe import LARGEST, LONGEST, Facts, Position, opening
from consult.media.transcoding.tools import program

# Height: constant quality (CRF) and the maximum bit rate, a ceiling for phones.
PICTURES = {480: ("26", "1200k"), 720: ("25", "2600k")}
WIDEST = 3  # Times the height: a longer picture is made smaller.
SOUND = "sound.m4a"
MARGIN = 0.05  # Seconds masked on each side, since coded sound smears a little.
# More lost seconds than this mean that a file was cut short while it was sent.
LOST_SECONDS = 2
LOST_SHARE = 0.05
ROOM = 20_000_000
ROOM_A_SECOND = 16_000
NOTHING_KEPT = (
    *("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn"),
    *(
        "-fflags",
        "+bitexact",
        "-flags:v",
        "+bitexact",
        "-flags:a",
        "+bitexact",
        "-movflags",
        "+faststart",
    ),
)


@dataclass(frozen=True)
class Rendition:
    """A rendered file: its name, path, media type and displayed size."""

    name: str
    path: Path
    media_type: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Rendered:
    """The files rendered from an original, from the one to play first."""

    kind: str
    renditions: tuple[Rendition, ...]
    duration: float
    width: int | None = None
    height: int | None = None
    peaks: list[int] = field(default_factory=list)


def render(
    path: Path,
    facts: Facts,
    *,
    folder: Path,
    masks: Sequence[Sequence[float]] = (),
    watch: Watch | None = None,
) -> Rendered:
    """Render a file in a folder of its own: pictures in several sizes, sound, poster and peaks.

    During `masks` (seconds) there is neither sound nor picture. Raise `IsRefused`. The caller
    deletes the folder.
    """
    watch = watch or Watch()
    made = pictures_of(facts, folder) + (
        [Rendition(SOUND, folder / SOUND, "audio/mp4")] if facts.channels else []
    )
    encode(path, facts, made, folder=folder, masks=masks, watch=watch)
    duration = max(check(rendition.path, folder=folder, watch=watch) for rendition in made)
    _check_duration(facts, duration)
    return gathered(made, duration, (facts.width, facts.height), folder=folder, watch=watch)


def gathered(
    made: Sequence[Rendition],
    duration: float,
    size: tuple[int | None, int | None],
    *,
    folder: Path,
    watch: Watch,
) -> Rendered:
    """Return the rendered files, with the peaks of the sound and a poster of the picture.

    The file to play first comes first. `size` is the displayed width and height.
    """
    has_sound = any(rendition.name == SOUND for rendition in made)
    peaks = peaks_of(folder / SOUND, duration, folder=folder, watch=watch) if has_sound else []
    if not made[0].height:
        return Rendered(MediaKind.AUDIO, tuple(made), duration, peaks=peaks)
    poster = poster_of(made[0].path, duration, folder=folder, watch=watch)
    drawn = Rendition(poster.path.name, poster.path, "image/webp", poster.width, poster.height)
    width, height = size
    return Rendered(MediaKind.VIDEO, (*made, drawn), duration, width, height, peaks)


def encode(
    path: Path,
    facts: Facts,
    made: Sequence[Rendition],
    *,
    folder: Path,
    masks: Sequence[Sequence[float]] = (),
    span: tuple[float, float] | None = None,
    watch: Watch,
) -> None:
    """Run ffmpeg once for all the files. `span` is the (start, end) to render, in seconds."""
    seconds = span[1] - span[0] if span else facts.duration
    # The start is counted from the start time of the file and decoded from there, so it is precise
    # to the sample.
    start = ["-ss", f"{span[0]:.3f}"] if span and span[0] else []
    position = Position(lambda done: watch.moved(min(0.97, done / seconds)))
    runner.run(
        [
            *(
                program(settings.FFMPEG),
                "-v",
                "error",
                "-nostdin",
                "-y",
                "-progress",
                "pipe:1",
                "-nostats",
            ),
            *(
                "-filter_threads",
                "1",
                "-threads",
                str(settings.MEDIA_THREADS),
                "-max_pixels",
                str(LARGEST),
            ),
            *start,
            *opening(path, facts.container),
            *(word for rendition in made for word in _output(rendition, facts, masks, span)),
        ],
        folder=folder,
        limits=_limits(path, facts, span),
        watch=watch,
        on_output=position.receive,
    )


def _limits(path: Path, facts: Facts, span: tuple[float, float] | None) -> Limits:
    """Return the limits of an ffmpeg run. They grow with the seconds to read.

    A clip late in a long file reads everything before it, in the worst case.
    """
    seconds = span[1] if span else facts.duration
    octets = 2 * path.stat().st_size + ROOM + int(seconds * ROOM_A_SECOND)
    return Limits(cpu=2 * seconds + 60, clock=8 * seconds + 300, octets=octets, output=100_000_000)


def pictures_of(facts: Facts, folder: Path) -> list[Rendition]:
    """Return the video files to render, never larger than the original.

    The second size is added only where the first one would lose detail.
    """
    if not facts.is_video:
        return []
    short = min(facts.width, facts.height)
    sides = [side for side in PICTURES if side == min(PICTURES) or short >= side]
    return [_picture(facts, folder, side) for side in sides]


def _picture(facts: Facts, folder: Path, side: int) -> Rendition:
    short, long = sorted((facts.width, facts.height))
    scale = min(1, side / short, side * WIDEST / long)
    width, height = (
        max(2, round(length * scale / 2) * 2) for length in (facts.width, facts.height)
    )
    name = f"{side}p.mp4"
    return Rendition(name, folder / name, "video/mp4", width, height)


def _output(
    rendition: Rendition,
    facts: Facts,
    masks: Sequence[Sequence[float]],
    span: tuple[float, float] | None,
) -> list[str]:
    until = span[1] - span[0] if span else LONGEST + 1
    words = [*NOTHING_KEPT, "-t", f"{until:.3f}", "-threads", str(settings.MEDIA_THREADS)]
    words += _sound(facts, masks) if facts.channels else ["-an"]
    words += _picture_arguments(rendition, facts, masks) if rendition.height else ["-vn"]
    return [*words, "-f", "mp4", f"file:{rendition.path}"]


def _sound(facts: Facts, masks: Sequence[Sequence[float]]) -> list[str]:
    channels = min(2, facts.channels)
    silence = f"asetnsamples=256,volume=volume=0:enable='{_during(masks)}'," if masks else ""
    return [
        *("-map", f"0:{facts.sound}", "-af", f"{silence}aresample=48000:async=1"),
        *("-c:a", "aac", "-ac", str(channels), "-b:a", f"{32 + 48 * channels}k"),
    ]


def _picture_arguments(
    rendition: Rendition, facts: Facts, masks: Sequence[Sequence[float]]
) -> list[str]:
    quality, most = next(
        how
        for side, how in PICTURES.items()
        if rendition.name == f"{side}p.mp4" or side == max(PICTURES)
    )
    black = f",drawbox=color=black:t=fill:enable='{_during(masks)}'" if masks else ""
    return [
        *("-map", f"0:{facts.picture}", "-fps_mode", "vfr"),
        *(
            "-vf",
            f"scale={rendition.width}:{rendition.height}:flags=bilinear,setsar=1,format=yuv420p{black}",
        ),
        *(
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-crf",
            quality,
            "-maxrate",
            most,
            "-bufsize",
            most,
        ),
        *("-g", "120", "-a53cc", "0"),
    ]


def _during(masks: Iterable[Sequence[float]]) -> str:
    """Return an ffmpeg expression that is true while a mask applies."""
    return "+".join(
        f"between(t,{max(0, start - MARGIN):.3f},{end + MARGIN:.3f})" for start, end in masks
    )


def _check_duration(facts: Facts, duration: float) -> None:
    """Raise `IsRefused` if much of the declared duration is missing, or if the file is too long."""
    if duration > LONGEST:
        raise IsRefused(Refusal.TOO_LONG)
    lost = facts.duration - duration
    if duration <= 0 or (
        facts.is_declared and lost > max(LOST_SECONDS, LOST_SHARE * facts.duration)
    ):
        raise IsRefused(Refusal.DAMAGED, detail=f"{duration:.1f} s of {facts.duration:.1f} s")
