"""The web server as docker/web starts it.

The tests check which forwarded headers it trusts, and the metrics that its processes count
together.
"""

import contextlib
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.servers import free_port
from tests.tooling.runners import wait_for

ROOT = Path(__file__).resolve().parents[2]
# A stand-in for uvicorn with the same command line, on an application that needs no database.
UVICORN = """#!/bin/sh
shift
exec "{python}" -m uvicorn tests.tooling.echo_client:application "$@"
"""
FIXED = {"FORWARDED_ALLOW_IPS", "HOST"}


@contextlib.contextmanager
def served(folder, **environment):
    """Run docker/web on a free port of this machine and yield the port."""
    program = folder / "uvicorn"
    program.write_text(UVICORN.format(python=sys.executable))
    program.chmod(0o755)
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if name not in FIXED}
    clean |= {"PATH": f"{folder}:{os.environ['PATH']}", "PORT": str(port), "TMPDIR": str(folder)}
    clean |= {"WEB_WORKERS": "1", **environment}
    with subprocess.Popen(
        [ROOT / "docker" / "web"], cwd=ROOT, env=clean, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_for(lambda: process.poll() is not None or answer(port))
            assert process.poll() is None
            yield port
        finally:
            process.terminate()


def answer(port, path="", host="127.0.0.1", **headers):
    """Return the scheme and the address that the application received.

    Return None while the server does not listen.
    """
    request = urllib.request.Request(f"http://{host}:{port}/{path}", headers=headers)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with contextlib.suppress(OSError), direct.open(request, timeout=10) as response:
        return response.read().decode()


FORWARDED = {"X-Forwarded-For": "198.51.100.77, 203.0.113.5", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [
        ({}, "https 203.0.113.5"),  # a proxy on this machine
        ({"FORWARDED_ALLOW_IPS": "127.0.0.0/8"}, "https 203.0.113.5"),
        # Two proxies in a row.
        ({"FORWARDED_ALLOW_IPS": "127.0.0.1,203.0.113.5"}, "https 198.51.100.77"),
        # Headers of a machine that is no proxy.
        ({"FORWARDED_ALLOW_IPS": "10.0.0.9"}, "http 127.0.0.1"),
        ({"FORWARDED_ALLOW_IPS": ""}, "http 127.0.0.1"),
    ],
    ids=["default", "network", "two proxies", "another machine", "nobody"],
)
def test_forwarded_headers_are_trusted_from_the_proxy_only(tmp_path, trusted, expected):
    with served(tmp_path, **trusted) as port:
        assert answer(port, **FORWARDED) == expected


@pytest.mark.parametrize(
    ("environment", "is_reached"), [({}, False), ({"HOST": ""}, False), ({"HOST": "0.0.0.0"}, True)]
)
def test_other_addresses_of_the_machine_answer_only_where_host_says_so(
    tmp_path, environment, is_reached
):
    with served(tmp_path, **environment) as port:
        assert (answer(port, host="127.0.0.2") is not None) is is_reached


def test_health_of_the_process_is_asked_past_an_http_proxy(tmp_path, monkeypatch, local):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    with served(tmp_path) as port:
        healthy = [sys.executable, ROOT / "docker" / "healthy"]
        done = subprocess.run(healthy, env={**os.environ, "PORT": str(port)}, check=False)
        assert done.returncode == 0
        assert local("application")._answers(port)


@pytest.mark.parametrize("name", ["docker-compose.yml", "deploy/kubernetes/web.yaml"])
def test_web_server_in_a_container_listens_on_every_address(name):
    assert re.search(r"HOST(: |, value: )0\.0\.0\.0", (ROOT / name).read_text())


def counted(port):
    """Return how many pages the processes of the server have answered.

    A process counts a page after it has sent it.
    """
    match = re.search(
        r'requests_total{kind="page",status="200"} (.*)', answer(port, "metrics") or ""
    )
    return float(match[1]) if match else 0


def test_figures_are_those_of_every_process_of_the_server(tmp_path):
    with served(tmp_path, WEB_WORKERS="2") as port:
        wait_for(lambda: counted(port) == 1)  # the response that `served` waited for
        for _ in range(20):
            answer(port)
        wait_for(lambda: counted(port) == 21)
        assert [counted(port) for _ in range(5)] == [21] * 5
