"""File uploads in a browser: they survive a lost network and a reloaded page."""

import re

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import translation
from playwright.sync_api import expect

from consult.core.postgres import tenancy
from consult.media.octets.storage import octets
from consult.workshops.models import Facilitation
from tests.e2e import scene
from tests.e2e.conftest import answers, inside, serve, sign_in
from tests.media.buckets import bucket_at, make_bucket, storage_at
from tests.media.given import content
from tests.servers import free_port
from tests.workshops import recorded

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("direct"), pytest.mark.long]
EMAIL = "enregistrements@example.org"
OTHER_EMAIL = "autre-enregistrements@example.org"
SLOWLY = {"offline": False, "latency": 10, "downloadThroughput": -1, "uploadThroughput": 6_000_000}
POLICY = {"content-security-policy": "default-src 'self'; object-src 'none'; base-uri 'none'"}


def form(token, consultation):
    """Return a form with the upload component, as a page of this site has it."""
    context = {
        "purpose": "voice",
        "consultation": consultation,
        "largest": 100_000_000,
        "formats": "Son",
    }
    with translation.override("fr"):
        component = render_to_string("components/uploader.html", {"LANGUAGE_CODE": "fr", **context})
    hidden = f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
    return f'<form method="post" enctype="multipart/form-data">{hidden}{component}<button>Envoyer</button></form>'


def framed(page, consultation):
    """Show the form at the address of the account page.

    The session, the token and the policy are those of the site.
    """
    page.goto("/account/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    body = re.sub(
        r"(<main[^>]*>).*(</main>)", rf"\1{form(token, consultation)}\2", page.content(), flags=re.S
    )
    body = body.replace(
        "</body>", '<script type="module" src="/static/js/upload.js"></script></body>'
    )
    answer = {"content_type": "text/html; charset=utf-8", "headers": POLICY, "body": body}
    page.route("**/account/", lambda route: route.fulfill(**answer))
    page.goto("/account/")


def in_bucket(origin):
    """Use the storage of the bucket inside the block."""
    return override_settings(STORAGES={**settings.STORAGES, "default": storage_at(origin)})


@pytest.fixture(scope="module")
def bench(site, django_db_blocker):
    """Return the path of the page where a facilitator adds recordings of a workshop."""
    return make_bench(site, django_db_blocker, EMAIL)


@pytest.fixture(scope="module")
def other_bench(site, django_db_blocker):
    """Return the path of the same page of another workshop and another facilitator."""
    return make_bench(site, django_db_blocker, OTHER_EMAIL)


def make_bench(site, django_db_blocker, email):
    """Create a workshop with its facilitator, and return the path of its recordings."""
    with django_db_blocker.unblock(), inside(site.database):
        tenancy.set_organisation(site.scene.organisation.pk)
        workshop = recorded.workshop(site.scene.consultation)
        viewer = scene.known(
            site.scene.organisation, email, "Animation", "facilitator", site.scene.consultation
        )
        fields = {"organisation": site.scene.organisation, "participant": viewer.participant}
        Facilitation.objects.create(workshop=workshop, **fields)
        return f"/staff/workshops/{workshop.pk}/recordings/"


@pytest.fixture(scope="module")
def direct(site, bench):
    """Yield the origin of the same site with direct uploads, and the origin of the bucket."""
    port = free_port()
    with bucket_at() as origin:
        with in_bucket(origin):
            make_bucket()
            octets.bucket.open_to_browsers()
        environment = {
            "DJANGO_SETTINGS_MODULE": "tests.e2e.direct_settings",
            "BUCKET_ORIGIN": origin,
        }
        server = serve(site.database, port, site.folder, **environment)
        try:
            answers(server, port, site.folder)
            yield f"http://localhost:{port}", origin
        finally:
            server.terminate()
            server.wait(20)


def begin(page, file):
    """Choose a file while the network is slow, and return the connection to the browser's tools."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOWLY)
    page.locator("#upload-files").set_input_files(file)
    expect(page.get_by_role("progressbar", name=file.name)).not_to_have_attribute(
        "aria-valuenow", "0"
    )
    return line


def lose(page, file):
    """Cut the network while a file is being sent, then restore it."""
    line, state = begin(page, file), page.locator("[data-upload-state]")
    line.send("Network.emulateNetworkConditions", SLOWLY | {"offline": True})
    expect(state).to_contain_text("est perdu")
    expect(page.get_by_role("button", name=f"Reprendre {file.name}")).to_be_visible()
    line.send("Network.emulateNetworkConditions", SLOWLY)
    expect(page.locator("[data-state=sending]")).to_be_visible()


def go_on(page, file):
    """Reload the page and choose the same file again. Return the id of the upload."""
    page.reload()
    expect(page.locator("[data-upload-state]")).to_contain_text(
        "Choisissez de nouveau le même fichier"
    )
    page.locator("#upload-files").set_input_files(file)
    expect(page.locator("[data-state=done]")).to_be_visible(timeout=60_000)
    expect(page.locator(".upload")).to_have_count(1)
    assert not [message for message in page.wrong if "ERR_INTERNET_DISCONNECTED" not in message]
    return page.locator("input[name=upload]").input_value()


@pytest.fixture
def file(tmp_path):
    """Return a file of three pieces, or two parts."""
    (tmp_path / "soirée.mp3").write_bytes(content(24_000_000))
    return tmp_path / "soirée.mp3"


def test_file_arrives_after_a_lost_network_and_a_reloaded_page(browse, site, file):
    page, begun = browse(), []
    page.on(
        "request",
        lambda request: (
            request.method == "PATCH" and begun.append(int(request.headers["upload-offset"]))
        ),
    )
    sign_in(page, "citoyenne@example.org")
    framed(page, site.scene.consultation)
    lose(page, file)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert").filter(has_text="encore en cours")).to_be_visible()
    sent = go_on(page, file)
    [arrived] = (site.folder / "media" / "uploads").glob(f"*/{sent}")
    assert arrived.read_bytes() == file.read_bytes()
    assert begun[-1] > 0


def test_file_with_saved_answers_is_attached_once_after_its_page_was_closed(
    other_bench, browse, file
):
    page = browse()
    sign_in(page, OTHER_EMAIL)
    page.goto(other_bench)
    begin(page, file)
    expect(page.get_by_text("Restez sur cette page")).to_be_visible()
    page.locator("#id_title").fill("La table du fond (exemple)")
    page.locator("[name=consent]").first.check()
    page.locator("#id_people").fill("4")
    page.locator("[name=has_minors]").last.check()
    page.get_by_role("button", name="Enregistrer les réponses").click()
    expect(page.get_by_text("Les réponses sont enregistrées. Chaque fichier")).to_be_visible()
    expect(page.get_by_text("fermer cette page")).to_have_count(0)
    page.goto("/account/")
    page.goto(other_bench)
    tiles = page.locator("#tiles")
    expect(tiles).to_contain_text("Les réponses sont enregistrées.")
    page.locator("#upload-files").set_input_files(file)
    expect(page.get_by_text("Il manque les réponses")).to_have_count(0)
    expect(tiles).to_contain_text("Reçu", timeout=60_000)
    expect(page.locator("[data-upload-list] .upload")).to_have_count(0)
    expect(tiles.locator(".upload")).to_have_count(1)


def test_file_goes_directly_to_the_bucket_after_the_same_losses(direct, bench, browse, file):
    origin, bucket = direct
    page, requests = browse(at=origin), []
    page.on(
        "request", lambda request: requests.append((request.method, request.url.startswith(bucket)))
    )
    sign_in(page, EMAIL)
    page.goto(bench)
    lose(page, file)
    sent = go_on(page, file)
    with in_bucket(bucket):
        paths = [path for path in octets.bucket.paths() if path.endswith(sent)]
        with storages["default"].open(*paths) as arrived:
            assert arrived.read() == file.read_bytes()
    assert ("PUT", True) in requests
    assert {method for method, is_bucket in requests if is_bucket} <= {"PUT", "OPTIONS"}
    assert "PATCH" not in dict(requests)
