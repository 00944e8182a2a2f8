"""`deploy/backup` encrypts what it saves. A failed `deploy/restore` changes no row."""

import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def test_extensions_of_the_schema_are_saved(db):
    named = set(re.findall(r"--extension=(\w+)", (DEPLOY / "place").read_text()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        installed = {name for (name,) in cursor.fetchall()}
    assert named == installed - {"plpgsql", "pg_stat_statements"}


def write_fake_program(folder, name, body):
    """Write a program that notes its command line and then runs this shell code."""
    program = folder / name
    program.write_text(f'#!/bin/sh\necho "{name} $*" >> {folder}/said\n{body}\n')
    program.chmod(0o755)


@pytest.fixture
def restore(tmp_path):
    """Return a function that runs `deploy/restore` with stand-ins of its programs.

    It returns the process, and the command lines of the stand-ins. `failing` is a pattern of the
    command lines that fail, as a shell writes it. `moment` is the second argument.
    """
    url = "postgresql://owner:secret@db.example.org/consult?sslmode=verify-full&sslrootcert=/etc/ssl/root.pem"

    def run(failing="nothing", moment=None, saved_at="2027-03-24T02:00:00Z\n"):
        fails = f'case "$0 $*" in {failing}) exit 1;; esac'
        for name in ("psql", "pg_restore", "python", "sha256sum"):
            write_fake_program(tmp_path, name, fails)
        write_fake_program(tmp_path, "age", f"{fails}\necho saved")
        if saved_at:
            (tmp_path / "saved-at").write_text(saved_at)
        env = {
            **os.environ,
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "DATABASE_OWNER_URL": url,
            "BACKUP_IDENTITY": "/media/key/consult.txt",
        }
        done = subprocess.run(
            [DEPLOY / "restore", tmp_path, *([moment] if moment else [])],
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        return done, (tmp_path / "said").read_text().splitlines()

    return run


def test_ledgers_are_replayed_before_any_file(restore):
    done, calls = restore()
    assert done.returncode == 0, done.stderr
    commands = [line.rpartition("manage.py ")[2] for line in calls if line.startswith("python")]
    assert commands == [
        "load_files --only-ledgers",
        "migrate --noinput",
        "replay_registers --saved-at 2027-03-24T02:00:00Z",
        "replay_erasures",
        "replay_decisions",
        "load_files",
    ]
    opened = [line for line in calls if line.startswith("age")]
    assert all("--decrypt --identity /media/key/consult.txt" in line for line in opened)


@pytest.mark.parametrize(
    "failing",
    ["*pg_restore*", "*migrate*", "*replay_registers*", "*replay_erasures", "*--only-ledgers"],
)
def test_database_stays_as_it_was_where_the_restore_fails(restore, failing):
    done, calls = restore(failing)
    assert (done.returncode, "as it was" in done.stderr) == (1, True)
    checked, renamed, dropped, renamed_back = [line for line in calls if line.startswith("psql")]
    assert "rolcreatedb" in checked
    assert "postgresql://owner:secret@db.example.org/postgres?sslmode=verify-full" in renamed
    before = re.search(r'RENAME TO "(consult_before_\w+)"', renamed)[1]
    assert dropped.endswith('DROP DATABASE IF EXISTS "consult"')
    assert renamed_back.endswith(f'ALTER DATABASE "{before}" RENAME TO "consult"')
    assert not [line for line in calls if line.endswith("load_files")]


def test_backup_that_does_not_say_when_it_was_made_needs_the_moment(restore):
    done, calls = restore(saved_at=None)
    assert (done.returncode, [line.split()[0] for line in calls]) == (1, ["sha256sum"])
    assert "Give the moment at which it began" in done.stderr
    done, calls = restore(saved_at=None, moment="2027-03-23T02:00:00Z")
    assert done.returncode == 0
    assert [line for line in calls if line.endswith("--saved-at 2027-03-23T02:00:00Z")]


def test_restore_by_a_role_that_may_not_create_databases_changes_nothing(restore):
    done, calls = restore("*rolcreatedb*")
    assert done.returncode == 1
    assert "CREATEDB first" in "".join(calls)
    assert not [line for line in calls if "RENAME" in line or line.startswith("python")]


def test_restore_says_how_to_go_on_where_files_are_missing(restore):
    done, calls = restore(r"*manage.py\ load_files")
    assert done.returncode == 1
    assert "files are missing. Before the site opens" in done.stderr
    assert not [line for line in calls[-3:] if "DROP DATABASE" in line]


def backup(tmp_path, recipient, **programs):
    """Run `deploy/backup` with stand-ins of PostgreSQL and of the application."""
    folder = tmp_path / "programs"
    folder.mkdir()
    stated = {"pg_dump": "echo rows of people", "python": "echo files of people"} | programs
    for name, body in stated.items():
        write_fake_program(folder, name, body)
    settings = tmp_path / "settings"
    settings.mkdir()
    (settings / "env").write_text("SECRET_KEY='never beside the dump'\n")
    (settings / "vote_key").write_text("the key of the votes\n")
    env = {
        **os.environ,
        "PATH": f"{folder}:{os.environ['PATH']}",
        "DATABASE_OWNER_URL": "postgresql://owner@db.example.org/consult",
        "CONSULT_SETTINGS": str(settings),
        "VOTE_KEY_FILE": str(settings / "vote_key"),
        "BACKUP_RECIPIENT": recipient,
    }
    return subprocess.run(
        [DEPLOY / "backup", tmp_path / "saved"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_backup_is_opened_by_its_key_alone(tmp_path, age_key):
    identity, recipient = age_key
    done = backup(tmp_path, recipient)
    assert done.returncode == 0, done.stderr
    files = {path.name: path.read_bytes() for path in (tmp_path / "saved").iterdir()}
    encrypted = {"database.dump.age", "files.tar.age", "settings.tar.age"}
    assert set(files) == {"SHA256SUMS", "saved-at", *encrypted}
    assert not [
        name for name, content in files.items() if b"people" in content or b"SECRET" in content
    ]
    opened = subprocess.run(
        ["age", "--decrypt", "--identity", identity, tmp_path / "saved" / "database.dump.age"],
        capture_output=True,
        check=True,
    )
    assert opened.stdout == b"rows of people\n"


def test_backup_contains_no_key_of_the_votes(tmp_path, age_key):
    identity, recipient = age_key
    assert backup(tmp_path, recipient).returncode == 0
    opened = {
        path.name: subprocess.run(
            ["age", "--decrypt", "--identity", identity, path], capture_output=True, check=True
        ).stdout
        for path in (tmp_path / "saved").glob("*.age")
    }
    assert b"never beside the dump" in opened["settings.tar.age"]
    assert not [name for name, content in opened.items() if b"key of the votes" in content]


def test_backup_says_when_it_began(tmp_path, age_key):
    before = datetime.now(UTC).replace(microsecond=0)
    done = backup(tmp_path, age_key[1], pg_dump=f"cp {tmp_path}/saved/saved-at {tmp_path}/seen")
    assert done.returncode == 0, done.stderr
    stated = (tmp_path / "seen").read_text()
    assert stated == (tmp_path / "saved" / "saved-at").read_text()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n", stated)
    assert before <= datetime.fromisoformat(stated.strip()) <= datetime.now(UTC)
    assert " ./saved-at\n" in (tmp_path / "saved" / "SHA256SUMS").read_text()


def test_backup_without_a_recipient_saves_nothing(tmp_path):
    done = backup(tmp_path, "")
    assert (done.returncode, "public key" in done.stderr) == (2, True)
    assert not (tmp_path / "saved").exists()


def test_backup_whose_dump_fails_says_so(tmp_path, age_key):
    done = backup(tmp_path, age_key[1], pg_dump="echo half; exit 1")
    assert done.returncode == 1
    assert "Saved" not in done.stdout
