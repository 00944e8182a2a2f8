"""The command that migrates the database of this checkout and loads its demo.

The checkout's own Python runs it. A note records what was done, with the marks of the code and of
the database. While both marks are the same, nothing is done again and Django is not loaded.
Otherwise, or if the note is missing or unreadable, everything is done again.
"""

import contextlib
import hashlib
import io
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("consult", "debates", "votes", "moderation", "frontend")
DEMO = ROOT / "consult" / "demo"
LOCKS = ROOT / ".venv" / ".consult-locks"
NOT_OURS = {"node_modules", "static", "__pycache__"}
LANGUAGE = ("LC_ALL", "LC_MESSAGES", "LANG")
# The query reads the cluster, the database, each migration with the time of its application, and
# the organisations. A restored dump, a migration undone by hand, or another server gives another
# result.
IDENTITY = """
SELECT (SELECT system_identifier FROM pg_control_system()),
       (SELECT oid FROM pg_database WHERE datname = current_database()),
       (SELECT md5(string_agg(concat_ws(' ', id, app, name, applied), ',' ORDER BY id)) FROM django_migrations),
       (SELECT md5(string_agg(id::text, ',' ORDER BY id)) FROM organisations_organisation)
"""


def prepare(note: Path) -> None:
    """Do the work that the note does not record for this code and this database.

    Then write the note again.
    """
    before = read(note)
    now = {"code": mark_of_code(), "demo": mark_of_demo(), "port": os.environ.get("PORT", "")}
    found = database()
    is_known = found is not None and before.get("database") == found
    if not (is_known and before.get("code") == now["code"]):
        migrate()
    if is_known and before.get("demo") == now["demo"]:
        now["accounts"] = before["accounts"].replace(f":{before['port']}/", f":{now['port']}/")
    else:
        now["accounts"] = load_demo()
    write(note, {**now, "database": database()})


def read(note: Path) -> dict:
    """Return the contents of the note, or an empty dictionary."""
    with contextlib.suppress(OSError, ValueError):
        return json.loads(note.read_text())
    return {}


def write(note: Path, done: dict) -> None:
    """Replace the note in one step, so that no reader sees an incomplete one."""
    beside = note.with_name(f".{note.name}.{os.getpid()}")
    beside.write_text(json.dumps(done, indent=1, ensure_ascii=False) + "\n")
    beside.replace(note)


def database() -> list[str] | None:
    """Return the values that identify this database and its state, or None on a database error."""
    import psycopg  # noqa: PLC0415 - tests of the marks need no driver

    try:
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"], connect_timeout=10) as line:
            return [str(value) for value in line.execute(IDENTITY).fetchone()]
    except psycopg.Error:
        return None


def mark_of_code() -> str:
    """Return a mark of all that migrations may depend on.

    This is our own modules, the versions of the packages, and the settings.
    """
    modules = sorted(path for name in PACKAGES for path in _modules(ROOT / name))
    return _mark([*modules, LOCKS], os.environ.get("DJANGO_SETTINGS_MODULE", ""))


def mark_of_demo() -> str:
    """Return a mark of the demo: its code, its texts, the language of its messages, and ffmpeg.

    The demo has recordings only where ffmpeg is installed.
    """
    files = sorted(path for path in DEMO.rglob("*") if path.is_file() and path.suffix != ".pyc")
    has_ffmpeg = shutil.which("ffmpeg") is not None
    return _mark(files, *(os.environ.get(name, "") for name in LANGUAGE), f"ffmpeg={has_ffmpeg}")


def _modules(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        yield from (Path(place, name) for name in files if name.endswith(".py"))


def _mark(files: Iterable[Path], *words: str) -> str:
    digest = hashlib.sha256("\0".join(words).encode())
    for path in files:
        if path.exists():
            content = path.read_bytes()
            digest.update(f"\0{path.relative_to(ROOT)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def migrate() -> None:
    """Check the code, and update the schema as its owner."""
    _command("migrate", verbosity=0, skip_checks=False)


def load_demo() -> str:
    """Load the demo, or its missing parts. Return the text about its accounts."""
    output = io.StringIO()
    _command("seed_demo", stdout=output)
    return output.getvalue()


def _command(name: str, **options: object) -> None:
    import django  # noqa: PLC0415 - importing takes half a second, which most runs do not need
    from django.apps import apps  # noqa: PLC0415
    from django.core.management import CommandError, call_command  # noqa: PLC0415

    if not apps.ready:
        django.setup()
    try:
        call_command(name, **options)
    except CommandError as refusal:
        raise SystemExit(f"{name}: {refusal}") from None


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
