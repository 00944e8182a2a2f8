"""deploy/restore restores the files that deploy/backup saved. A ledger keeps its newer entries."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages

from consult.core import archive

ALIASES = ("default", "erasures", "decisions")


@pytest.fixture
def places(tmp_path, settings, monkeypatch):
    """Replace the three storages by folders.

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
    before, backup = read(places), saved()
    storages["default"].delete("images/a.webp")
    write("default", "b.txt", b"cut short")
    write("default", "work/half-made", b"changed")
    storages["decisions"].delete("2027-01/hidden.json")
    write("erasures", "2027-01/first.json", b"longer since")
    write("erasures", "2027-02/second.json", b"second")
    assert archive.load(backup) == 3
    newer = {
        "erasures/2027-01/first.json": b"longer since",
        "erasures/2027-02/second.json": b"second",
    }
    assert read(places) == before | newer | {"default/work/half-made": b"changed"}


def test_installation_without_any_file_is_saved(places):
    assert archive.load(saved()) == 0
