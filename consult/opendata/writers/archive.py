"""The zip of all files of a version, with the same bytes for the same files."""

import hashlib
import shutil
import zipfile
from pathlib import Path

from consult.opendata.writers.files import Written

BEGINNING = (1980, 1, 1, 0, 0, 0)
BLOCK = 1 << 20


def write_archive(folder: Path, name: str, members: list[str]) -> Written:
    """Zip some files of a folder, in the given order, without their dates."""
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for member in members:
            entry = zipfile.ZipInfo(member, BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.file_size = (folder / member).stat().st_size
            with (folder / member).open("rb") as content, archive.open(entry, "w") as inside:
                shutil.copyfileobj(content, inside, BLOCK)
    return Written(name, (folder / name).stat().st_size, sha256_of(folder / name))


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, read block by block."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
