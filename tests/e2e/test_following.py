"""Following in a browser: the link that stops e-mails without scripts, and embeds.

The embeds are in a page of another origin.
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.signing import Signer
from playwright.sync_api import expect

from tests.e2e.conftest import SECRET

pytestmark = pytest.mark.browser


def test_link_of_an_email_stops_emails_without_scripts_and_sign_in(browse, site):
    author = site.scene.proposal.author_id
    token = Signer(key=SECRET, salt="consult.notifications.stop").sign(author.hex)
    page = browse(scripts=False)
    page.goto(f"/mail-stop/{token}/")
    page.get_by_role("button", name="Arrêter ces e-\u2060mails").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Vous ne recevrez plus ces e-\u2060mails"
    )


@pytest.fixture
def neighbour(site):
    """Yield the address of a page of another origin that frames an embed and a page of the site."""
    here = f"/consultations/{site.scene.consultation.slug}/proposals/{site.scene.proposal.number}/"
    frames = "".join(
        f'<iframe src="{site.origin}{path}"></iframe>' for path in (f"/embed{here}", here)
    )

    class Neighbour(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>x</title>{frames}".encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Neighbour)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_other_site_may_frame_an_embed_and_no_page(browse, site, neighbour):
    page = browse()
    page.goto(neighbour)
    page.wait_for_load_state("networkidle")
    _whole, embed, refused = page.frames
    expect(embed.locator("h1")).to_have_text(site.scene.proposal.title.replace("'", "’"))
    assert refused.url.startswith("chrome-error:")
    assert page.context.cookies() == []
