"""Servers that tests start on free ports of this machine: any command, and the proxy."""

import contextlib
import os
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

CADDYFILE = Path(__file__).resolve().parents[1] / "docker" / "Caddyfile"


def free_port():
    """Return a free port of the loopback address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command, env, port):
    """Run a server until the block ends. The block begins when the server listens."""
    with subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            limit = time.monotonic() + 30
            while process.poll() is None and time.monotonic() < limit:
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                time.sleep(0.05)
            yield
        finally:
            process.terminate()


@contextlib.contextmanager
def proxied(web_ports, home, config=CADDYFILE):
    """Run the proxy in front of web servers on these ports, and yield its address."""
    site, files, admin, asked = (free_port() for _ in range(4))
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "CADDY_ADMIN": f"127.0.0.1:{admin}",
        "SITES": f"http://127.0.0.1:{site}",
        "FILES_SITE": f"http://127.0.0.1:{files}",
        "ASK_PORT": str(asked),
        "WEB": " ".join(f"127.0.0.1:{port}" for port in web_ports),
        "ACME_EMAIL": "proxy@example.org",
    }
    with running(["caddy", "run", "--adapter", "caddyfile", "--config", str(config)], env, site):
        yield f"http://127.0.0.1:{site}"


def ask(proxy, path, accepted="gzip", **fields):
    """Return the encoding and the bytes of the answer to a request through the proxy."""
    request = urllib.request.Request(
        f"{proxy}/{path}", headers={"Accept-Encoding": accepted, **fields}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers["Content-Encoding"], answer.read()
