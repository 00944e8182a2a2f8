"""`make run`, whole: a first start with the demo, then starts that find it done, whatever ended the one before."""

import contextlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from tests.tooling.runners import RUNNER, environment, hear_hangups, processes_of, wait_for

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"), pytest.mark.takes(200)]
FIRST_START = 240  # seconds, on a machine that does other things too
ADDRESS = re.compile(r"^Consult runs at (http://localhost:\d+/)")


@contextlib.contextmanager
def site(var):
    """A started site: its process, its address, all it said, the seconds it took."""
    began, said = time.monotonic(), []
    process = subprocess.Popen(
        [*RUNNER, "run"],
        env=environment(var),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=hear_hangups,  # noqa: PLW1509 - no thread of this test is started yet
    )
    watch = threading.Timer(FIRST_START, process.kill)
    watch.start()
    try:
        found = None
        while not found and (line := process.stdout.readline()):
            said.append(line)
            found = ADDRESS.match(line)
        assert found, "".join(said)
        after_set_up = next(place for place, line in enumerate(said) if "(exemple)" in line)
        yield process, found[1], "".join(said[after_set_up:]), time.monotonic() - began
    finally:
        watch.cancel()
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


# Roles that the demo gives are noted for whoever ships logs elsewhere (ADR 47).
AUDITED = '"event": "audit"'


def title(address):
    """The title of the home page."""
    with urllib.request.urlopen(address, timeout=20) as answer:
        return re.search(r"<title>([^<]*)", answer.read().decode())[1]


def test_site_starts_again_quickly_after_any_end(tmp_path):
    var = tmp_path / "var"
    with site(var) as (runner, address, accounts, first):
        assert "Agence des territoires (exemple)" in title(address)
        assert "citoyenne@example.org" in accounts
        runner.send_signal(signal.SIGINT)
        assert runner.wait(60) == 0
    assert processes_of(var) == set()
    port = int(address.rpartition(":")[2].strip("/"))
    with socket.create_server(("127.0.0.1", port)), site(var) as (runner, elsewhere, again, second):
        assert elsewhere != address
        assert again == accounts.replace(address, elsewhere)
        assert second < first
        title(elsewhere)
        runner.kill()
        runner.wait()
        wait_for(lambda: processes_of(var) == set(), seconds=30)
    with site(var) as (runner, address, _said, _third):
        title(address)
        runner.send_signal(signal.SIGTERM)
        assert runner.wait(60) == 0
    assert processes_of(var) == set()
    assert [line for line in (var / "log" / "prepare.log").read_text().splitlines() if AUDITED not in line] == []
