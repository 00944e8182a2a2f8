"""The proxy of docker/Caddyfile, where Caddy is installed.

It compresses texts and hides the internal paths.
"""

import gzip
import http.client
import http.server
import os
import shutil
import socket
import ssl
import threading
import urllib.error
import urllib.request
from urllib.parse import unquote

import pytest
from django.urls import Resolver404, resolve

from tests.servers import CADDYFILE, ask, free_port, proxied, running

INSIDE = {"metrics", "health-serve", "health-ready", "health-host"}
BODY = b"consultation " * 1000
KNOWN = "ville.example.org"
TEXTS = (
    "text/html;charset=utf-8",
    "text/css",
    "text/javascript",
    "text/csv",
    "application/json",
    "application/jsonl",
)
TEXTS += ("image/svg+xml", "application/atom+xml", "application/rss+xml")

pytestmark = pytest.mark.skipif(
    not (shutil.which("caddy") or os.environ.get("CI")), reason="caddy is not installed"
)


class Application(http.server.BaseHTTPRequestHandler):
    """An application that answers any path with a body of the type that the path names.

    It knows one host when the proxy asks whether to obtain a certificate.
    """

    def do_GET(self):
        is_unknown = self.path.startswith("/health/host") and not self.path.endswith(
            f"?domain={KNOWN}"
        )
        self.send_response(404 if is_unknown else 200)
        self.send_header("Content-Type", self.path[1:])
        self.send_header("Content-Length", str(len(BODY)))
        self.send_header("X-Asked", self.path)
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_):
        """Log nothing, to keep the output of the tests clean."""


@pytest.fixture(scope="module")
def application():
    """Serve the application behind the proxy and yield its port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def proxy(application, tmp_path_factory):
    """Yield the address of the proxy in front of an application."""
    with proxied([application], tmp_path_factory.mktemp("caddy")) as address:
        yield address


@pytest.mark.parametrize("kind", TEXTS)
def test_texts_are_compressed(proxy, kind):
    encoding, sent = ask(proxy, kind)
    assert (encoding, gzip.decompress(sent)) == ("gzip", BODY)
    assert len(sent) < len(BODY) / 10


def test_browser_that_accepts_zstd_receives_zstd(proxy):
    assert ask(proxy, "text/html", "gzip, deflate, br, zstd")[0] in ("zstd", "gzip")
    assert ask(proxy, "text/html", "zstd")[0] == "zstd"


@pytest.mark.parametrize("kind", ["application/zip", "font/woff2", "image/png"])
def test_compressed_formats_are_not_compressed_again(proxy, kind):
    assert ask(proxy, kind) == (None, BODY)


def test_client_that_takes_no_encoding_gets_none(proxy):
    assert ask(proxy, "text/html", "identity") == (None, BODY)


@pytest.mark.parametrize(
    "path", ["metrics", "metrics/x", "health/ready", "health/serve", "health/host"]
)
def test_internal_paths_are_hidden(proxy, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(proxy, path)
    with refused.value as answer:
        assert answer.code == 404


# The same paths in other spellings that a visitor may try: line ends, slashes, dots, capitals,
# percent codes (section 32 of docs/security-tests.md).
SPELLINGS = [
    spelling.format(path)
    for path in ("metrics", "health/ready", "health/serve", "health/host")
    for spelling in (
        "/{}%0a",
        "/{}%0d%0a",
        "//{}",
        "/./{}",
        "/x/../{}",
        "/x/%2e%2e/{}",
        "/{}/",
        "/{}//",
        "/{};x",
        "/{}?x",
    )
] + [
    "/METRICS",
    "/Metrics",
    "/%6detrics",
    "/HEALTH/ready",
    "/health//ready",
    "/health%2fready",
    "/health/%72eady",
]
SPELLINGS += [
    "/metrics%00",
    "/metrics%23",
    "/metrics.",
    "/metrics%20",
    "/health/x/../ready",
    "/en/metrics",
    "/health\\ready",
]


def reached(proxy, path):
    """Return the name of the view that a path, as the application received it, leads to.

    Return "" if there is no such view.
    """
    line = http.client.HTTPConnection(proxy.removeprefix("http://"), timeout=10)
    line.request("GET", path)
    received_path = line.getresponse().headers["X-Asked"]
    line.close()
    try:
        return resolve(unquote(received_path.partition("?")[0])).view_name if received_path else ""
    except Resolver404:
        return ""


def test_strange_spellings_of_hidden_paths_lead_to_nothing_inside(proxy):
    assert {path: name for path in SPELLINGS if (name := reached(proxy, path)) in INSIDE} == {}


def test_hidden_paths_lead_inside_without_the_rule_of_the_proxy(application, tmp_path):
    """Check the mutant: without the rule of the proxy, these spellings reach internal paths."""
    without = tmp_path / "Caddyfile"
    without.write_text(CADDYFILE.read_text().replace("\trespond @inside 404\n", ""))
    with proxied([application], tmp_path, without) as proxy:
        inside = {path for path in SPELLINGS if reached(proxy, path) in INSIDE}
    assert {"/%6detrics", "/health/%72eady", "/metrics?x"} <= inside


def test_certificate_is_obtained_only_for_a_host_that_the_application_knows(application, tmp_path):
    https, unused, files, admin, asked = (free_port() for _ in range(5))
    # The certificates come from a local authority instead of a public one, and the ports need no
    # privileges.
    own = f"{{\n\tlocal_certs\n\tskip_install_trust\n\thttps_port {https}\n\thttp_port {unused}\n"
    config = tmp_path / "Caddyfile"
    config.write_text(CADDYFILE.read_text().replace("{\n", own, 1))
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "CADDY_ADMIN": f"127.0.0.1:{admin}",
        "FILES_SITE": f"http://127.0.0.1:{files}",
        "ASK_PORT": str(asked),
        "WEB": f"127.0.0.1:{free_port()} 127.0.0.1:{application}",
        "ACME_EMAIL": "proxy@example.org",
    }
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    served = {}
    with running(["caddy", "run", "--adapter", "caddyfile", "--config", str(config)], env, https):
        for name in (KNOWN, "inconnue.example.org"):
            with socket.create_connection(("127.0.0.1", https), timeout=10) as line:
                try:
                    with trusting.wrap_socket(line, server_hostname=name):
                        served[name] = True
                except ssl.SSLError:
                    served[name] = False
    assert served == {KNOWN: True, "inconnue.example.org": False}
