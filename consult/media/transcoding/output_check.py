"""The check of rendered files: they contain only the streams and the metadata that we wrote."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from consult.media.cage import runner
from consult.media.cage.runner import Limits, Watch
from consult.media.enums import Refusal
from consult.media.exceptions import IsRefused
from consult.media.transcoding.file_types import Container
from consult.media.transcoding.probe import opening
from consult.media.transcoding.tools import program

OURS = {"audio": "aac", "video": "h264"}
# The metadata of the format itself, which does not come from the file.
PLAIN = {
    "major_brand": None,
    "minor_version": None,
    "compatible_brands": None,
    "encoder": ("Lavf", "Lavc", "Lavc libx264", "Lavc aac"),
    "language": ("und",),
    "handler_name": ("VideoHandler", "SoundHandler"),
    "vendor_id": ("[0][0][0][0]",),
}
ASKED = "stream=codec_type,codec_name:stream_tags:format=duration:format_tags:chapter=id"


class SomethingWasKept(Exception):
    """Raised when a rendered file contains something of the original. The file is not published."""


def check(path: Path, *, folder: Path, watch: Watch) -> float:
    """Return the duration in seconds of a file that we rendered.

    Raise `SomethingWasKept` if it contains metadata or streams of the original, and `IsRefused` if
    it is empty.
    """
    probed = _ask(path, folder, watch)
    streams = probed.get("streams", [])
    if not streams:
        raise IsRefused(Refusal.DAMAGED)
    if probed.get("chapters") or any(
        OURS.get(stream["codec_type"]) != stream["codec_name"] for stream in streams
    ):
        raise SomethingWasKept(path.name)
    for tags in (section.get("tags", {}) for section in (*streams, probed["format"])):
        _only_ours(tags)
    return float(probed["format"].get("duration", 0))


def _ask(path: Path, folder: Path, watch: Watch) -> dict[str, Any]:
    output = bytearray()
    command = [
        program(settings.FFPROBE),
        "-v",
        "error",
        "-show_chapters",
        "-show_entries",
        ASKED,
        "-of",
        "json",
    ]
    limits = Limits(cpu=30, clock=120)
    runner.run(
        [*command, *opening(path, Container.MOV)],
        folder=folder,
        limits=limits,
        watch=watch,
        on_output=output.extend,
    )
    return json.loads(output)


def _only_ours(tags: dict[str, Any]) -> None:
    for name, value in tags.items():
        allowed = PLAIN.get(name, ())
        if allowed is not None and value not in allowed:
            raise SomethingWasKept(name)
