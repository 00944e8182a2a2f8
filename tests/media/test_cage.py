"""A sandboxed program has limits, reads no secret, and ends with the process that started it."""

import json
import os
import sys
import time
from pathlib import Path

import pytest

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
    try:
        opened = run("import os; print(sorted(os.listdir('/proc/self/fd'))[:4])", tmp_path)
    finally:
        os.close(secret)
    assert opened == "['0', '1', '2', '3']\n"  # the fourth is the listing itself


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
