"""deploy/restore restores the files that deploy/backup saved. A ledger keeps its newer entries."""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages

from consult.core.files import archive
from tests.media.buckets import bucket_at, make_bucket, storage_at

ALIASES = ("default", "erasures", "decisions", "registers")


@pytest.fixture
def places(tmp_path, settings, monkeypatch):
    """Replace the four storages by folders.

    The folder for files in preparation is inside the first one, as in Compose.
    """
    settings.MEDIA_WORK = tmp_path / "default" / "work"
    for alias in ALIASES:
        monkeypatch.setitem(storages._storages, alias, FileSystemStorage(location=tmp_path / alias))
    return tmp_path


def write(alias, name, content):
    storages[alias].delete(name)
    storages[alias].save(name, ContentFile(content))


def read(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def saved():
    stream = io.BytesIO()
    archive.save(stream)
    return io.BytesIO(stream.getvalue())


def test_lost_files_are_restored_and_ledgers_keep_newer_entries(places):
    write("default", "images/a.webp", b"a" * 100_000)
    write("default", "b.txt", b"b")
    write("default", "work/half-made", b"x")
    write("erasures", "2027-01/first.json", b"first")
    write("decisions", "2027-01/hidden.json", b"hidden")
    write("registers", "checkpoints/1/00000001.json", b"published")
    before, backup = read(places), saved()
    storages["default"].delete("images/a.webp")
    write("default", "b.txt", b"cut short")
    write("default", "work/half-made", b"changed")
    storages["decisions"].delete("2027-01/hidden.json")
    storages["registers"].delete("checkpoints/1/00000001.json")
    write("registers", "checkpoints/1/00000002.json", b"since")
    write("erasures", "2027-01/first.json", b"longer since")
    write("erasures", "2027-02/second.json", b"second")
    assert archive.load(backup) == 4
    newer = {
        "erasures/2027-01/first.json": b"longer since",
        "erasures/2027-02/second.json": b"second",
        "registers/checkpoints/1/00000002.json": b"since",
    }
    assert read(places) == before | newer | {"default/work/half-made": b"changed"}


def test_ledgers_alone_are_restored_where_asked(places):
    write("default", "b.txt", b"b")
    ledgers = {f"{alias}/2027-01/first.json": b"first" for alias in archive.LEDGERS}
    for alias in archive.LEDGERS:
        write(alias, "2027-01/first.json", b"first")
    backup = saved()
    for alias, name in [("default", "b.txt")] + [
        (a, "2027-01/first.json") for a in archive.LEDGERS
    ]:
        storages[alias].delete(name)
    assert archive.load(backup, only_ledgers=True) == 3
    assert read(places) == ledgers


def test_file_of_an_erased_person_is_not_restored(places, db):
    write("default", f"files/{uuid4()}/{uuid4()}/photo.webp", b"photo")
    backup = saved()
    for path in places.rglob("photo.webp"):
        path.unlink()
    assert archive.load(backup) == 0


def test_files_are_restored_to_a_bucket_through_a_pipe(places, settings):
    """Read the archive as `deploy/restore` does: from a stream that cannot go back."""
    write("default", "images/a.webp", b"a" * 100_000)
    archived = saved().getvalue()
    with bucket_at() as origin:
        settings.STORAGES = settings.STORAGES | {"default": storage_at(origin)}
        make_bucket()
        reader, writer = os.pipe()
        with os.fdopen(reader, "rb") as stream, ThreadPoolExecutor() as pool:
            sent = pool.submit(_send, writer, archived)
            assert archive.load(stream) == 1
            sent.result()
        with storages["default"].open("images/a.webp") as file:
            assert file.read() == b"a" * 100_000
        storages["default"].delete("images/a.webp")


def _send(descriptor, content):
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


def test_installation_without_any_file_is_saved(places):
    assert archive.load(saved()) == 0
