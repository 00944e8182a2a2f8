"""Stored files and ledgers of an installation as one stream, for `deploy/backup`."""

import tarfile
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages
from django.core.files.storage.base import Storage

from consult.core.files import file_store

# Aliases of storages. Files are only added to a ledger: when a backup is loaded, an old ledger file
# never replaces a newer one.
FILES = "default"
LEDGERS = ("erasures", "decisions", "registers")
SPOOLED = 10_000_000  # bytes of a file that are in memory; a longer one goes through the disk


def save(stream: BinaryIO) -> int:
    """Write the files of the storage (bucket or folder) and of the ledgers; return how many."""
    number = 0
    with tarfile.open(fileobj=stream, mode="w|") as archive:
        for alias in (FILES, *LEDGERS):
            for name in _names(storages[alias]):
                with storages[alias].open(name) as file:
                    member = tarfile.TarInfo(f"{alias}/{name}")
                    member.size = storages[alias].size(name)
                    archive.addfile(member, file)
                number += 1
    return number


def load(stream: BinaryIO, *, only_ledgers: bool = False) -> int:
    """Restore the files that are missing or differ in size, and the missing ledger files.

    With `only_ledgers`, restore the latter only. Return how many files were restored. A file that
    no row refers to, because its person was erased again, is not restored.
    """
    number = 0
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            alias, _, name = member.name.partition("/")
            if alias != FILES or not (only_ledgers or file_store.is_without_row(name)):
                number += _restore(storages[alias], name, archive.extractfile(member), member.size)  # type: ignore[arg-type]  # not None here
    return number


def _restore(storage: Storage, name: str, file: IO[bytes], size: int) -> bool:
    if storage.exists(name):
        if storage is not storages[FILES] or storage.size(name) == size:
            return False
        storage.delete(name)
    # A bucket reads a file twice, and the stream of an archive can be read once.
    with SpooledTemporaryFile(max_size=SPOOLED) as spooled:
        copyfileobj(file, spooled)
        spooled.seek(0)
        storage.save(name, File(spooled, name))
    return True


def _names(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yield the name of every file under a folder, without the folder of work in progress."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in sorted(names))
    for name in sorted(folders):
        if not _is_of_the_work(storage, f"{folder}{name}"):
            yield from _names(storage, f"{folder}{name}/")


def _is_of_the_work(storage: Storage, name: str) -> bool:
    return isinstance(storage, FileSystemStorage) and Path(storage.path(name)) == Path(
        settings.MEDIA_WORK
    )
