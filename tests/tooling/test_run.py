"""`make run` from start to end: a first start with the demo, then starts that find it loaded.

The tests try every way in which the previous run may have ended.
"""

import contextlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from functools import partial

import pytest

from tests.tooling.runners import RUNNER, environment, processes_of, restore_hangups, wait_for

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.takes(200),
]
FIRST_START = 240  # in seconds, on a machine that runs other work too
ADDRESS = re.compile(r"^Consult runs at (http://localhost:\d+/)")


@contextlib.contextmanager
def site(var):
    """Run the site; yield its process, its address, its output and the seconds of the start."""
    began, output = time.monotonic(), []
    process = subprocess.Popen(
        [*RUNNER, "run"],
        env=environment(var),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=restore_hangups,  # noqa: PLW1509 - no thread of this test is started yet
    )
    watch = threading.Timer(FIRST_START, process.kill)
    watch.start()
    try:
        match = None
        while not match and (line := process.stdout.readline()):
            output.append(line)
            match = ADDRESS.match(line)
        assert match, "".join(output)
        after_set_up = next(place for place, line in enumerate(output) if "(exemple)" in line)
        yield process, match[1], "".join(output[after_set_up:]), time.monotonic() - began
    finally:
        watch.cancel()
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


# Roles that the demo grants are logged for operators who ship logs to another system (ADR 47).
AUDITED = '"event": "audit"'


def title(address):
    """Return the title of the home page."""
    with urllib.request.urlopen(address, timeout=20) as answer:
        return re.search(r"<title>([^<]*)", answer.read().decode())[1]


def interrupt(runner, number):
    runner.send_signal(number)
    assert runner.wait(60) == 0


def kill(runner):
    runner.kill()
    runner.wait()


ENDS = [partial(interrupt, number=signal.SIGINT), partial(interrupt, number=signal.SIGTERM), kill]


@pytest.mark.sampled(1)
def test_site_starts_again_quickly_after_any_end(tmp_path, sample):
    var, used_address = tmp_path / "var", None
    with contextlib.ExitStack() as ports:
        for end in (*sample("ends", ENDS, 3), None):
            with site(var) as (runner, address, output, seconds):
                assert "Agence des territoires (exemple)" in title(address)
                if used_address is None:
                    accounts, first = output.replace(address, ""), seconds
                    assert "citoyenne@example.org" in accounts
                else:
                    assert address != used_address
                    assert output.replace(address, "") == accounts
                    assert seconds < first
                if end is not None:
                    end(runner)
            wait_for(lambda: processes_of(var) == set(), seconds=30)
            if used_address is None:
                used_address = address
                port = int(address.rpartition(":")[2].strip("/"))
                ports.enter_context(socket.create_server(("127.0.0.1", port)))
    assert [
        line
        for line in (var / "log" / "prepare.log").read_text().splitlines()
        if AUDITED not in line
    ] == []
