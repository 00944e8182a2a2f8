"""The inspection of a file by ffprobe under allow-lists, which refuses unwanted files."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings

from consult.media.cage import runner
from consult.media.cage.runner import Limits, Watch
from consult.media.enums import Refusal
from consult.media.exceptions import IsRefused
from consult.media.transcoding.file_types import Container, container_of
from consult.media.transcoding.tools import program

SOUNDS = (
    *("aac", "mp3", "mp2", "opus", "vorbis", "flac", "alac", "ac3", "eac3"),
    *("amr_nb", "amr_wb", "adpcm_ms", "adpcm_ima_wav"),
)
PICTURES = ("h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "h263", "theora", "mjpeg", "prores")
# The names of decoders differ from the names of codecs.
DECODERS = (
    *(*SOUNDS, "mp3float", "mp2float", "libopus", "libvorbis", "amrnb", "amrwb"),
    *(*PICTURES, "libdav1d", "libaom-av1", "libvpx", "libvpx-vp9"),
    *(
        f"pcm_{kind}"
        for kind in (
            "u8",
            "s16le",
            "s16be",
            "s24le",
            "s24be",
            "s32le",
            "s32be",
            "f32le",
            "f32be",
            "f64le",
        )
    ),
    *("pcm_alaw", "pcm_mulaw"),
)
# ffprobe fails on a file if it may not open one of its streams. These are covers and subtitles,
# which are allowed here and then excluded.
BESIDE = (
    "png",
    "bmp",
    "webp",
    "srt",
    "subrip",
    "ass",
    "ssa",
    "mov_text",
    "webvtt",
    "text",
    "dvdsub",
    "pgssub",
)
LONGEST = 3 * 3600
LARGEST = 4096 * 2304
MOST_STREAMS = 8
FASTEST = 60
LONGEST_SIDE = 4096
NOT_LISTED = "not on whitelist"
ASKED = (
    "stream=index,codec_type,codec_name,width,height,avg_frame_rate,channels,sample_rate,sample_aspect_ratio"
    ":stream_disposition=attached_pic:stream_side_data=rotation:format=duration,nb_streams"
)


@dataclass(frozen=True)
class Facts:
    """The facts needed to render a file: the streams used, the duration and the displayed size."""

    container: Container
    duration: float
    is_declared: bool  # True if the file declares its duration, False if it was measured.
    sound: int | None = None
    channels: int = 0
    picture: int | None = None
    width: int = 0
    height: int = 0
    rate: float = 0

    @property
    def is_video(self) -> bool:
        """True if the file has a picture."""
        return self.picture is not None


def opening(path: Path, container: Container, *, beside: tuple[str, ...] = ()) -> list[str]:
    """Return the arguments with which a program opens a file.

    They force the demuxer that we detected, and allow no protocol but `file` and no other format
    inside.
    """
    return [
        *("-protocol_whitelist", "file", "-format_whitelist", ",".join(Container)),
        *(
            "-codec_whitelist",
            ",".join((*DECODERS, *beside)),
            "-f",
            container,
            "-i",
            f"file:{path}",
        ),
    ]


def look(path: Path, *, folder: Path, watch: Watch | None = None) -> Facts:
    """Return the facts of a file. Raise `IsRefused` if it is unwanted or cannot be read."""
    watch = watch or Watch()
    container = container_of(path)
    if container is None:
        raise IsRefused(Refusal.UNKNOWN_FORMAT)
    probed = _ask(path, container, folder, watch)
    streams = probed.get("streams", [])
    declared = _seconds(probed.get("format", {}).get("duration"))
    if max(len(streams), probed.get("format", {}).get("nb_streams", 0)) > MOST_STREAMS:
        raise IsRefused(Refusal.TOO_MANY_STREAMS)
    duration = declared or _count(path, container, folder, watch)
    if duration > LONGEST:
        raise IsRefused(Refusal.TOO_LONG)
    return _facts(streams, container, duration, bool(declared))


def _ask(path: Path, container: Container, folder: Path, watch: Watch) -> dict[str, Any]:
    """Return the answer of ffprobe.

    Titles are not requested: metadata that people wrote into a file is never read.
    """
    output = bytearray()
    command = [program(settings.FFPROBE), "-v", "error", *("-show_entries", ASKED, "-of", "json")]
    limits = Limits(cpu=60, clock=120)
    opened = opening(path, container, beside=BESIDE)
    try:
        runner.run(
            [*command, *opened], folder=folder, limits=limits, watch=watch, on_output=output.extend
        )
    except IsRefused as refused:
        if NOT_LISTED in refused.detail:
            raise IsRefused(Refusal.UNKNOWN_FORMAT, detail=refused.detail) from refused
        raise
    try:
        return json.loads(output)
    except ValueError:
        raise IsRefused(Refusal.DAMAGED) from None


def _count(path: Path, container: Container, folder: Path, watch: Watch) -> float:
    """Measure the duration of a file that does not declare it, in seconds.

    Browsers never declare it in their recordings. The file is read to its end without being
    decoded.
    """
    command = [
        program(settings.FFMPEG),
        *("-v", "error", "-nostdin", "-progress", "pipe:1", "-nostats"),
    ]
    position = Position()
    runner.run(
        [
            *command,
            *opening(path, container),
            *("-map", "0:a?", "-map", "0:v?", "-c", "copy", "-f", "null", "-"),
        ],
        folder=folder,
        limits=Limits(cpu=120, clock=600, output=50_000_000),
        watch=watch,
        on_output=position.receive,
    )
    if not position.seconds:
        raise IsRefused(Refusal.DAMAGED)
    return position.seconds


class Position:
    """The position of ffmpeg in a file, read from its progress lines."""

    def __init__(self, moved: Callable[[float], None] | None = None) -> None:
        self.seconds = 0.0
        self._rest = b""
        self._moved = moved

    def receive(self, block: bytes) -> None:
        """Read a block of output, in which lines may be cut anywhere."""
        *lines, self._rest = (self._rest + block).split(b"\n")
        for line in lines:
            if line.startswith(b"out_time_us=") and line[12:].strip().isdigit():
                self.seconds = int(line[12:]) / 1_000_000
                if self._moved:
                    self._moved(self.seconds)


def _facts(
    streams: list[dict[str, Any]], container: Container, duration: float, is_declared: bool
) -> Facts:
    sound = next((stream for stream in streams if _is_sound(stream)), None)
    picture = next((stream for stream in streams if _is_picture(stream)), None)
    if not sound and not picture:
        raise IsRefused(_find_refusal(streams))
    width, height = _size(picture) if picture else (0, 0)
    rate = float(_fraction(picture.get("avg_frame_rate"))) if picture else 0
    if rate > FASTEST + 0.5:
        raise IsRefused(Refusal.TOO_FAST)
    return Facts(
        container,
        duration,
        is_declared,
        sound=sound and sound["index"],  # type: ignore[arg-type]  # not None here
        channels=sound.get("channels", 0) if sound else 0,
        picture=picture and picture["index"],  # type: ignore[arg-type]  # not None here
        width=width,
        height=height,
        rate=rate,
    )


def _is_sound(stream: dict[str, Any]) -> bool:
    name = stream.get("codec_name", "")
    is_known = name in SOUNDS or (name.startswith("pcm_") and name in DECODERS)
    return stream.get("codec_type") == "audio" and is_known and stream.get("channels", 0) > 0


def _is_picture(stream: dict[str, Any]) -> bool:
    """Return whether a stream is a moving picture.

    The cover of a song is a stream too, left out here.
    """
    is_cover = stream.get("disposition", {}).get("attached_pic")
    return (
        stream.get("codec_type") == "video"
        and not is_cover
        and stream.get("codec_name") in PICTURES
    )


def _find_refusal(streams: list[dict[str, Any]]) -> Refusal:
    """Return the refusal for a file without any usable stream.

    It distinguishes sound or video in a format that we do not read from a file without either.
    """
    is_other = any(
        stream.get("codec_type") in ("audio", "video")
        and not stream.get("disposition", {}).get("attached_pic")
        for stream in streams
    )
    return Refusal.UNKNOWN_FORMAT if is_other else Refusal.NO_SOUND


def _size(picture: dict[str, Any]) -> tuple[int, int]:
    """Return the displayed width and height: square pixels, upright.

    Raise `IsRefused` beyond 4K, before anything is decoded.
    """
    width = picture.get("width", 0)
    height = picture.get("height", 0)
    if not width or not height:
        raise IsRefused(Refusal.DAMAGED)
    if width * height > LARGEST or max(width, height) > LONGEST_SIDE:
        raise IsRefused(Refusal.TOO_LARGE_A_PICTURE)
    shape = _fraction(picture.get("sample_aspect_ratio", "").replace(":", "/"))
    if Fraction(1, 4) <= shape <= 4:
        width = round(width * shape)
    turns = [side_data.get("rotation", 0) for side_data in picture.get("side_data_list", [])]
    return (height, width) if any(abs(turn) % 180 == 90 for turn in turns) else (width, height)


def _fraction(text: str | None) -> Fraction:
    try:
        return Fraction(text or "0")
    except (ValueError, ZeroDivisionError):
        return Fraction(0)


def _seconds(text: str) -> float:
    try:
        seconds = float(text or 0)
    except ValueError:
        return 0.0
    return seconds if 0 < seconds < 1e9 else 0.0
