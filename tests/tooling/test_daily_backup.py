"""`docker/backup` saves once a day and deletes old folders.

`deploy/archive-wal` stores each file of the write-ahead log once.
"""

import gzip
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
URL = "postgresql://owner:secret@db.example.org/consult"


@pytest.fixture
def daily(tmp_path):
    """Return a function that runs the backup service with stand-ins of its programs.

    They write one line instead of the database and the files.
    """
    backups, programs = tmp_path / "backups", tmp_path / "programs"
    backups.mkdir()
    programs.mkdir()
    (tmp_path / "env").write_text("SECRET_KEY='…'\n")

    def look(*, fails=False, hour="0", days="35", backups_are=""):
        for name, body in (
            ("pg_dump", "exit 1" if fails else "echo dump"),
            ("python", "echo files"),
            ("age", "cat"),
        ):
            (programs / name).write_text(f"#!/bin/sh\n{body}\n")
            (programs / name).chmod(0o755)
        env = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "DATABASE_OWNER_URL": URL,
            "CONSULT_SETTINGS": str(tmp_path / "env"),
            "BACKUP_RECIPIENT": "age1example",
            "BACKUPS": backups_are,
            "BACKUP_HOUR": hour,
            "BACKUP_KEPT_DAYS": days,
        }
        command = [ROOT / "docker" / "backup", backups, "once"]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=True)

    look.folder = backups
    return look


def days(folder):
    return sorted(path.name for path in folder.iterdir())


def day(ago):
    return (datetime.now(UTC) - timedelta(days=ago)).strftime("%Y-%m-%d")


def test_service_saves_everything_once_a_day(daily):
    daily()
    assert days(daily.folder) == [day(0)]
    assert days(daily.folder / day(0)) == [
        "SHA256SUMS",
        "database.dump.age",
        "files.tar.age",
        "saved-at",
        "settings.tar.age",
    ]
    assert "Saved" not in daily().stdout


def test_service_saves_nothing_where_backups_are_off(daily):
    assert "nothing is saved" in daily(backups_are="off").stdout
    assert days(daily.folder) == []


def test_service_waits_for_its_hour_unless_nothing_was_ever_saved(daily):
    (daily.folder / day(1)).mkdir()
    daily(hour="24")
    assert days(daily.folder) == [day(1)]
    (daily.folder / day(1)).rmdir()
    daily(hour="24")
    assert days(daily.folder) == [day(0)]


def test_old_backups_are_deleted_after_a_success_only(daily):
    for ago in (1, 6, 8):
        (daily.folder / day(ago)).mkdir()
    assert "failed" in daily(fails=True, days="7").stderr
    assert {day(1), day(6), day(8)} < set(days(daily.folder))
    daily(days="7")
    assert days(daily.folder) == sorted([day(0), day(1), day(6)])


def test_file_of_the_log_is_archived_once_and_never_replaced(tmp_path, age_key):
    identity, recipient = age_key
    archive, segment = tmp_path / "archive", tmp_path / "segment"
    segment.write_bytes(b"log" * 1000)

    def store(content=None):
        segment.write_bytes(content or segment.read_bytes())
        command = [ROOT / "deploy" / "archive-wal", segment, "000000010000000000000001"]
        env = {**os.environ, "WAL_ARCHIVE": str(archive), "BACKUP_RECIPIENT": recipient}
        return subprocess.run(command, env=env, capture_output=True, check=False).returncode

    assert store() != 0
    archive.mkdir()
    (archive / "000000010000000000000001.gz.age.part").write_bytes(b"half")
    assert (store(), store()) == (0, 0)
    assert store(b"another") != 0
    stored, digest = sorted(archive.iterdir())
    assert digest.name == f"{stored.name}.sha256"
    opened = subprocess.run(
        ["age", "--decrypt", "--identity", identity, stored], capture_output=True, check=True
    )
    assert gzip.decompress(opened.stdout) == b"log" * 1000
