"""`deploy/backup` saves the schema's extensions; a failed `deploy/restore` changes no data."""

import os
import re
import subprocess
from pathlib import Path

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


def test_database_stays_as_it_was_where_the_restore_fails(tmp_path):
    for name, body in (
        ("psql", ":"),
        ("pg_restore", "exit 1"),
        ("python", ":"),
        ("sha256sum", ":"),
    ):
        write_fake_program(tmp_path, name, body)
    (tmp_path / "database.dump").touch()
    url = "postgresql://owner:secret@db.example.org/consult?sslmode=verify-full&sslrootcert=/etc/ssl/root.pem"
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "DATABASE_OWNER_URL": url}
    done = subprocess.run(
        [DEPLOY / "restore", tmp_path], env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "as it was" in done.stderr) == (1, True)
    calls = (tmp_path / "said").read_text().splitlines()
    renamed, dropped, renamed_back = [line for line in calls if line.startswith("psql")]
    assert "postgresql://owner:secret@db.example.org/postgres?sslmode=verify-full" in renamed
    before = re.search(r'RENAME TO "(consult_before_\w+)"', renamed)[1]
    assert dropped.endswith('DROP DATABASE IF EXISTS "consult"')
    assert renamed_back.endswith(f'ALTER DATABASE "{before}" RENAME TO "consult"')
    assert not [line for line in calls if line.startswith("python")]
