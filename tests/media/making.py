"""Tiny sound and video files, made by ffmpeg once per run, and media that were sent."""

import hashlib
import shutil
import subprocess
import wave
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import default_storage

from consult.core.files import holders
from consult.media import originals
from consult.media.models import Media
from consult.media.transcoding import probe, renditions

HOLDER = "media-tests"
PICTURE = ("-f", "lavfi", "-i", "testsrc2=s={size}:r={rate}:d={seconds}")
TONE = ("-f", "lavfi", "-i", "sine=440:d={seconds}")


@cache
def folder() -> Path:
    """Return the folder of the files of this run."""
    return Path(mkdtemp(prefix="consult-media-"))


def ffmpeg(*words: str, name: str) -> Path:
    """Make a file with ffmpeg under a unique name and return its path."""
    path = folder() / f"{uuid4().hex}-{name}"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *words, str(path)], check=True)
    return path


@cache
def sound(name: str = "tone.mp3", *more: str, seconds: float = 1) -> Path:
    """Make a file with a tone."""
    return ffmpeg(*_filled(TONE, seconds=seconds), *more, name=name)


@cache
def video(
    name: str = "film.mp4", *more: str, seconds: float = 1, size: str = "160x120", rate: int = 10
) -> Path:
    """Make a file with a moving test picture and a tone."""
    words = (
        *_filled(PICTURE, size=size, rate=rate, seconds=seconds),
        *_filled(TONE, seconds=seconds),
    )
    fast = (
        ("-preset", "ultrafast")
        if name.endswith(("mp4", "mov", "mkv")) and "-c:v" not in more
        else ()
    )
    return ffmpeg(*words, *fast, *more, name=name)


@cache
def silence(seconds: int) -> Path:
    """Make a file with hours of silence in few bytes."""
    path = folder() / f"silence-{seconds}.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 1, 1000, seconds * 1000, "NONE", ""))
        sound.writeframes(b"\x80" * (seconds * 1000))
    return path


def _filled(words, **values):
    return [word.format(**values) for word in words]


def create_media(organisation, path: Path, *, name: str = "", consultation_id=None) -> Media:
    """Create a medium in quarantine, with its original in the storage of originals."""
    media = Media(
        organisation=organisation,
        consultation_id=consultation_id or uuid4(),
        holder=HOLDER,
        name=name or path.name,
        original_size=path.stat().st_size,
        original_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    media.original = originals.path_of(organisation.pk, media.pk)
    with path.open("rb") as stream:
        default_storage.save(media.original, File(stream))
    media.save()
    return media


def reuse_preparations(monkeypatch) -> None:
    """Probe and render each original once per run, and return copies of the same files later.

    Use it in tests that are about media after their preparation.
    """
    look, render = probe.look, renditions.render

    def look_once(path, **more):
        name = _digest(path)
        if name not in _facts:
            _facts[name] = look(path, **more)
        return _facts[name]

    def render_once(path, facts, *, folder, masks=(), watch=None):
        name = f"{_digest(path)} {masks}"
        if name not in _rendered:
            _rendered[name] = _copied(
                render(path, facts, folder=folder, masks=masks, watch=watch), _place()
            )
        return _copied(_rendered[name], folder)

    monkeypatch.setattr(probe, "look", look_once)
    monkeypatch.setattr(renditions, "render", render_once)


_facts: dict[str, probe.Facts] = {}
_rendered: dict[str, renditions.Rendered] = {}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _place() -> Path:
    place = folder() / uuid4().hex
    place.mkdir()
    return place


def _copied(made: renditions.Rendered, place: Path) -> renditions.Rendered:
    copies = [replace(rendition, path=place / rendition.name) for rendition in made.renditions]
    for rendition, copy in zip(made.renditions, copies, strict=True):
        if rendition.path != copy.path:
            shutil.copyfile(rendition.path, copy.path)
    return replace(made, renditions=tuple(copies))


def register_holder() -> None:
    """Register media as the holder of their files, which every viewer may see."""
    holder = holders.Holder(
        HOLDER,
        may_read=lambda viewer, file_id, key: True,
        find_used=lambda files: set(
            Media.objects.filter(file__in=files).values_list("file_id", flat=True)
        ),
        seconds=5,
    )
    holders.register(holder)


def list_stored_files(root: Path) -> list[str]:
    """Return the path of every file in the storage."""
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def list_working_files(root: Path) -> list[Path]:
    """Return every file that jobs left behind, except the marks of their turns."""
    return [path for path in root.rglob("*") if path.is_file() and not path.name.startswith(".")]


def has_ffmpeg() -> bool:
    """Return whether this machine has ffmpeg and ffprobe."""
    return bool(shutil.which("ffmpeg") and shutil.which("ffprobe"))
