"""Tiny files of sound and video, made by ffmpeg once in a run, and media that were sent."""

from __future__ import annotations

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

from consult.core import files
from consult.media import originals, selectors, transcoding
from consult.media.models import Media

HOLDER = "media-tests"
PICTURE = ("-f", "lavfi", "-i", "testsrc2=s={size}:r={rate}:d={seconds}")
TONE = ("-f", "lavfi", "-i", "sine=440:d={seconds}")


@cache
def folder() -> Path:
    """Where this run keeps what it made."""
    return Path(mkdtemp(prefix="consult-media-"))


def ffmpeg(*words: str, name: str) -> Path:
    """A file made by ffmpeg, under a name of its own."""
    path = folder() / f"{uuid4().hex}-{name}"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *words, str(path)], check=True)
    return path


@cache
def sound(name: str = "tone.mp3", *more: str, seconds: float = 1) -> Path:
    """A tone."""
    return ffmpeg(*_filled(TONE, seconds=seconds), *more, name=name)


@cache
def video(name: str = "film.mp4", *more: str, seconds: float = 1, size: str = "160x120", rate: int = 10) -> Path:
    """A test picture that moves, with a tone."""
    words = (*_filled(PICTURE, size=size, rate=rate, seconds=seconds), *_filled(TONE, seconds=seconds))
    fast = ("-preset", "ultrafast") if name.endswith(("mp4", "mov", "mkv")) and "-c:v" not in more else ()
    return ffmpeg(*words, *fast, *more, name=name)


@cache
def silence(seconds: int) -> Path:
    """Hours of nothing, in few octets."""
    path = folder() / f"silence-{seconds}.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 1, 1000, seconds * 1000, "NONE", ""))
        sound.writeframes(b"\x80" * (seconds * 1000))
    return path


def _filled(words, **values):
    return [word.format(**values) for word in words]


def sent(organisation, path: Path, *, name: str = "", consultation_id=None) -> Media:
    """A medium in quarantine, with its original where originals stand."""
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


def remember(monkeypatch) -> None:
    """Let the programs look at each original, and make it anew, once in a run: later the same files are given.

    For tests whose subject is what happens to media that were prepared.
    """
    look, render = transcoding.look, transcoding.render

    def look_once(path, **more):
        name = _digest(path)
        if name not in _facts:
            _facts[name] = look(path, **more)
        return _facts[name]

    def render_once(path, facts, *, folder, masks=(), watch=None):
        name = f"{_digest(path)} {masks}"
        if name not in _rendered:
            _rendered[name] = _copied(render(path, facts, folder=folder, masks=masks, watch=watch), _place())
        return _copied(_rendered[name], folder)

    monkeypatch.setattr(transcoding, "look", look_once)
    monkeypatch.setattr(transcoding, "render", render_once)


_facts: dict[str, transcoding.Facts] = {}
_rendered: dict[str, transcoding.Rendered] = {}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _place() -> Path:
    place = folder() / uuid4().hex
    place.mkdir()
    return place


def _copied(made: transcoding.Rendered, place: Path) -> transcoding.Rendered:
    copies = [replace(one, path=place / one.name) for one in made.renditions]
    for one, copy in zip(made.renditions, copies, strict=True):
        if one.path != copy.path:
            shutil.copyfile(one.path, copy.path)
    return replace(made, renditions=tuple(copies))


def hold_files() -> None:
    """Let files of media be held by the media that point to them, shown to everybody."""
    holder = files.Holder(HOLDER, shown=lambda viewer, file_id, key: True, held=selectors.held_files, seconds=5)
    files.register(holder)


def stored(root: Path) -> list[str]:
    """Every file that the storage holds, by its path."""
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def left_at_work(root: Path) -> list[Path]:
    """Every file that works left behind, but the marks of their turns."""
    return [path for path in root.rglob("*") if path.is_file() and not path.name.startswith(".")]


def is_here() -> bool:
    """Whether this machine has the programs."""
    return bool(shutil.which("ffmpeg") and shutil.which("ffprobe"))
