"""A sandboxed program has limits, reads no secret, and ends with the process that started it."""

import ctypes
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from consult.core.files.confinement.confined import landlock_version
from consult.media.cage import runner
from consult.media.enums import Refusal
from consult.media.exceptions import IsRefused


def run(code, folder, *, watch=None, **limits):
    """Run a Python program of these lines in the sandbox and return its output."""
    output = bytearray()
    limits = runner.Limits(**{"cpu": 10, "clock": 20, **limits})
    runner.run(
        [sys.executable, "-I", "-S", "-c", code],
        folder=folder,
        limits=limits,
        watch=watch or runner.Watch(),
        on_output=output.extend,
    )
    return output.decode()


def refused(code, folder, **limits):
    with pytest.raises(IsRefused) as refusal:
        run(code, folder, **limits)
    return refusal.value.refusal


def test_sandboxed_program_sees_no_environment_folder_or_input_of_its_parent(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not-for-it")
    code = (
        "import os, sys, json; print(json.dumps([dict(os.environ), os.getcwd(), sys.stdin.read()]))"
    )
    environment, place, standard_input = json.loads(run(code, tmp_path))
    assert environment == {"LC_ALL": "C", "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    assert (place, standard_input) == (str(tmp_path), "")


def test_sandboxed_program_inherits_no_open_file(tmp_path):
    secret = os.open("/etc/hostname", os.O_RDONLY)
    os.set_inheritable(secret, True)
    code = (
        "import os\n"
        "for number in range(64):\n"
        "    try: print(os.fstat(number) and number)\n"
        "    except OSError: pass"
    )
    try:
        opened = run(code, tmp_path)
    finally:
        os.close(secret)
    assert opened.split() == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("code", "limits"),
    [
        ("x = bytearray(400_000_000); import time; time.sleep(5)", {}),
        ("x = bytearray(5_000_000_000)", {}),
        ("while True: pass", {"cpu": 0.2}),
        ("import time; time.sleep(60)", {"clock": 0.5}),
        ("open('a', 'wb').write(bytes(2_000_000))", {"octets": 1_000_000}),
        ("print('a' * 2_000_000)", {"output": 1_000_000}),
        ("import os; os.kill(os.getpid(), 11)", {}),
    ],
    ids=["memory", "addresses", "processor", "clock", "file", "words", "crash"],
)
def test_sandboxed_program_over_a_limit_is_stopped(code, limits, tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "MOST_MEMORY", 200_000_000)
    began = time.monotonic()
    assert refused(code, tmp_path, **limits) in (Refusal.TOO_MUCH_WORK, Refusal.DAMAGED)
    assert time.monotonic() - began < 15


# ---- a host that refuses namespaces, as the default profile of Docker does

ROOT = Path(__file__).resolve().parents[2]
ATTACKS = """
import json, os, socket
def attempt(act):
    try:
        act()
    except OSError:
        return False
    return True
worker = os.getppid()
print(json.dumps({
    "environment": attempt(lambda: open(f"/proc/{worker}/environ").read(1)),
    "memory": attempt(lambda: open(f"/proc/{worker}/mem", "rb")),
    "file outside": attempt(lambda: open(OUTSIDE).read()),
    "list outside": attempt(lambda: os.listdir(os.path.dirname(OUTSIDE))),
    "write outside": attempt(lambda: open(OUTSIDE + ".new", "w")),
    "connect": attempt(lambda: socket.create_connection(("127.0.0.1", PORT), 2)),
    "signal": attempt(lambda: os.kill(worker, 0)),
    "own folder": attempt(lambda: open("own", "w")),
}))
"""
OWN_FOLDER = {"own folder"}
TO_READ_MEMORY = {"environment", "memory"}
LANDLOCK = landlock_version(ctypes.CDLL(None))


@pytest.fixture
def attacks():
    """Return a function that attacks from the sandbox, and returns which attacks succeeded."""
    if platform.machine() not in ("x86_64", "aarch64"):
        pytest.skip("the numbers of system calls are unknown on this machine")
    # An ordinary user reaches this folder, whatever TMPDIR is.
    with (
        tempfile.TemporaryDirectory(dir="/tmp") as place,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        folder, outside = Path(place, "folder"), Path(place, "outside", "secret")
        for path in (Path(place), folder, outside.parent):
            path.mkdir(exist_ok=True)
            path.chmod(0o777)
        outside.write_text("not for it")
        code = f"OUTSIDE, PORT = {str(outside)!r}, {server.getsockname()[1]}\n{ATTACKS}"

        def attack(*refused, hides=True):
            order = {"code": code, "folder": str(folder), "refused": refused, "hides": hides}
            done = subprocess.run(
                [sys.executable, "-m", "tests.media.caged_worker", json.dumps(order)],
                capture_output=True,
                cwd=ROOT,
                env={"SECRET_KEY": "not-for-it", "PATH": os.environ["PATH"]},
                timeout=60,
                check=False,
            )
            assert done.returncode == 0, done.stderr.decode()
            return {name for name, succeeded in json.loads(done.stdout).items() if succeeded}

        yield attack


@pytest.mark.skipif(LANDLOCK < 1, reason="this kernel has no Landlock")
def test_sandbox_without_namespaces_reads_no_secret_and_no_file_outside(attacks):
    expected = set(OWN_FOLDER)
    if LANDLOCK < 4:
        expected.add("connect")
    if LANDLOCK < 6:
        expected.add("signal")
    assert attacks("unshare") == expected
    assert attacks("unshare", hides=False) == expected


def test_sandbox_without_namespaces_and_landlock_reads_no_environment(attacks):
    assert not attacks("unshare", "landlock") & TO_READ_MEMORY


def test_worker_that_does_not_hide_its_memory_is_read_without_landlock(attacks):
    """Check that the two tests above attack indeed."""
    assert attacks("unshare", "landlock", hides=False) >= {
        *("environment", "file outside", "list outside", "write outside", "connect", "signal"),
    }


def test_sandboxed_program_reads_the_files_that_its_command_names(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    named = tmp_path_factory.mktemp("named") / "sent"
    named.write_text("words")
    output = bytearray()
    runner.run(
        [shutil.which("cat"), str(named)],
        folder=folder,
        limits=runner.Limits(cpu=5, clock=10),
        watch=runner.Watch(),
        on_output=output.extend,
    )
    assert output == b"words"


def test_limits_are_distinguished_from_damage(tmp_path):
    assert refused("import sys; sys.exit(1)", tmp_path) == Refusal.DAMAGED
    assert refused("import time; time.sleep(60)", tmp_path, clock=0.3) == Refusal.TOO_MUCH_WORK
    full = "import sys; sys.stderr.write('No space left on device'); sys.exit(1)"
    with pytest.raises(OSError, match="no room"):
        run(full, tmp_path)


def test_children_of_the_sandboxed_program_end_with_it(tmp_path):
    """End the child processes also when the waiting process gives up."""

    class TakenOver(Exception):
        pass

    def beat():
        if (tmp_path / "pid").exists():
            raise TakenOver

    code = (
        "import os, time\n"
        "child = os.fork()\n"
        "if child: open('pid.new', 'w').write(str(child)); os.rename('pid.new', 'pid')\n"
        "time.sleep(60)"
    )
    with pytest.raises(TakenOver):
        run(code, tmp_path, watch=runner.Watch(beat=beat))
    child = int((tmp_path / "pid").read_text())
    limit = time.monotonic() + 5
    while _lives(child) and time.monotonic() < limit:
        time.sleep(0.05)
    assert not _lives(child)


def _lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
