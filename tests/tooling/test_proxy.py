"""The proxy of docker/Caddyfile, where Caddy is installed: it compresses what gains from it and hides the inside."""

import contextlib
import gzip
import http.server
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

CADDYFILE = Path(__file__).resolve().parents[2] / "docker" / "Caddyfile"
BODY = b"consultation " * 1000
TEXTS = ("text/html;charset=utf-8", "text/css", "text/javascript", "text/csv", "application/json", "application/jsonl")
TEXTS += ("image/svg+xml", "application/atom+xml", "application/rss+xml")

pytestmark = pytest.mark.skipif(not (shutil.which("caddy") or os.environ.get("CI")), reason="caddy is not installed")


class Application(http.server.BaseHTTPRequestHandler):
    """Answer any path with a body of the type that the path names."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", self.path[1:])
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_):
        """Keep the output of the tests clean."""


def free_port():
    """A port of the loopback address that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command, env, port):
    """A server, from the moment it listens."""
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
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


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """The address of the proxy in front of an application."""
    application = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=application.serve_forever, daemon=True).start()
    site, files, admin = (free_port() for _ in range(3))
    home = str(tmp_path_factory.mktemp("caddy"))
    env = {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "CADDY_ADMIN": f"127.0.0.1:{admin}",
        "SITES": f"http://127.0.0.1:{site}",
        "FILES_SITE": f"http://127.0.0.1:{files}",
        "WEB": f"127.0.0.1:{application.server_port}",
        "ACME_EMAIL": "proxy@example.org",
    }
    with running(["caddy", "run", "--adapter", "caddyfile", "--config", str(CADDYFILE)], env, site):
        yield f"http://127.0.0.1:{site}"
    application.shutdown()
    application.server_close()


def ask(proxy, path, accepted="gzip"):
    """The answer's encoding and its bytes."""
    request = urllib.request.Request(f"{proxy}/{path}", headers={"Accept-Encoding": accepted})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers["Content-Encoding"], answer.read()


@pytest.mark.parametrize("kind", TEXTS)
def test_texts_are_compressed(proxy, kind):
    encoding, sent = ask(proxy, kind)
    assert (encoding, gzip.decompress(sent)) == ("gzip", BODY)
    assert len(sent) < len(BODY) / 10


def test_browser_that_knows_zstd_gets_it(proxy):
    assert ask(proxy, "text/html", "gzip, deflate, br, zstd")[0] in ("zstd", "gzip")
    assert ask(proxy, "text/html", "zstd")[0] == "zstd"


@pytest.mark.parametrize("kind", ["application/zip", "font/woff2", "image/png"])
def test_what_is_compressed_already_is_left_alone(proxy, kind):
    assert ask(proxy, kind) == (None, BODY)


def test_client_that_takes_no_encoding_gets_none(proxy):
    assert ask(proxy, "text/html", "identity") == (None, BODY)


@pytest.mark.parametrize("path", ["metrics", "metrics/x", "health/ready", "health/serve"])
def test_inside_is_hidden(proxy, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(proxy, path)
    with refused.value as answer:
        assert answer.code == 404
