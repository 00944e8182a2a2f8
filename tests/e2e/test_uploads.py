"""A file on its way from a browser: the network goes and comes back, the page is opened again, nothing is lost."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.media.given import content

pytestmark = pytest.mark.browser
SLOWLY = {"offline": False, "latency": 10, "downloadThroughput": -1, "uploadThroughput": 6_000_000}
POLICY = {"content-security-policy": "default-src 'self'; object-src 'none'; base-uri 'none'"}


def form(token, consultation):
    """A page's own form with the component, as a page of this site is framed."""
    told = {"purpose": "voice", "consultation": consultation.slug, "largest": 100_000_000, "formats": "Son"}
    with translation.override("fr"):
        component = render_to_string("components/uploader.html", {"LANGUAGE_CODE": "fr", **told})
    hidden = f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
    return f'<form method="post" enctype="multipart/form-data">{hidden}{component}<button>Envoyer</button></form>'


def framed(page, consultation):
    """Let the address of one's account show it: the session, the token and the policy are the site's."""
    page.goto("/account/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    body = re.sub(r"(<main[^>]*>).*(</main>)", rf"\1{form(token, consultation)}\2", page.content(), flags=re.S)
    body = body.replace("</body>", '<script type="module" src="/static/js/upload.js"></script></body>')
    answer = {"content_type": "text/html; charset=utf-8", "headers": POLICY, "body": body}
    page.route("**/account/", lambda route: route.fulfill(**answer))
    page.goto("/account/")


def test_file_arrives_whatever_happens_to_network_and_page(browse, site, tmp_path):
    whole, file = content(24_000_000), tmp_path / "soirée.mp3"
    file.write_bytes(whole)
    page, begun = browse(), []
    page.on("request", lambda one: one.method == "PATCH" and begun.append(int(one.headers["upload-offset"])))
    sign_in(page, "citoyenne@example.org")
    framed(page, site.scene.consultation)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOWLY)
    state, choose = page.locator("[data-upload-state]"), page.locator("#upload-files")

    choose.set_input_files(file)
    expect(page.get_by_role("progressbar", name="soirée.mp3")).not_to_have_attribute("aria-valuenow", "0")
    line.send("Network.emulateNetworkConditions", SLOWLY | {"offline": True})
    expect(state).to_contain_text("est perdu")
    expect(page.get_by_role("button", name="Reprendre soirée.mp3")).to_be_visible()
    line.send("Network.emulateNetworkConditions", SLOWLY)
    expect(page.locator("[data-state=sending]")).to_be_visible()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert").filter(has_text="encore en cours")).to_be_visible()

    page.reload()
    expect(state).to_contain_text("Choisissez de nouveau le même fichier")
    choose.set_input_files(file)
    expect(page.locator("[data-state=done]")).to_be_visible(timeout=60_000)
    expect(page.locator(".upload")).to_have_count(1)
    sent = page.locator("input[name=upload]").input_value()
    [arrived] = (site.folder / "media" / "uploads").glob(f"*/{sent}")
    assert arrived.read_bytes() == whole
    assert begun[-1] > 0
    assert not [said for said in page.wrong if "ERR_INTERNET_DISCONNECTED" not in said]
