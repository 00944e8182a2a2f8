"""The component pages, rendered without database, middleware or server, and shown to a browser."""

import mimetypes
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from django.utils import translation

from consult.organisations import brand
from frontend.living import views

ROOT = Path(__file__).resolve().parents[3]
ORIGIN = "http://consult.example.org"
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'"


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = "tests.frontend.design.urls"


@pytest.fixture
def living():
    """Return a function that renders a component page.

    Example: ``living("topic", language="en", theme="dark")``. Without a name, it renders the sheet
    of components.
    """

    def render(name="", *, language="fr", **query):
        request = RequestFactory().get("/components/", query)
        with translation.override(language):
            response = (
                views.show_sample_page(request, name) if name else views.list_components(request)
            )
        return response.content.decode()

    return render


@pytest.fixture
def show(chromium, living):
    """Return a function that opens a component page in a browser.

    Example: ``page = show("topic", width=390, colour_scheme="dark")``. The content security policy
    of the product is sent with the page. ``page.refused`` lists console errors, such as violations
    of the policy.
    """

    def open_page(
        name="", *, width=1280, colour_scheme="light", language="fr", javascript=True, **query
    ):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=colour_scheme,
            java_script_enabled=javascript,
        )
        page = context.new_page()
        page.refused = []
        page.on(
            "console", lambda message: message.type == "error" and page.refused.append(message.text)
        )
        html = living(name, language=language, **query)
        page.route(f"{ORIGIN}/**", lambda route: _answer(route, html))
        page.goto(f"{ORIGIN}/components/")
        page.evaluate("document.fonts.ready")
        return page

    return open_page


def _answer(route, html):
    path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
    if path == "/components/":
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
        return route.fulfill(status=200, headers=headers, body=html)
    if path == "/display/":
        form = (
            '<form data-consult-dialog-content><h2 id="t" tabindex="-1">Affichage</h2>'
            "<button>Appliquer</button></form>"
        )
        return route.fulfill(status=200, content_type="text/html", body=form)
    if path.startswith("/components/brand/"):
        colour = path.removeprefix("/components/brand/").removesuffix(".css")
        return route.fulfill(status=200, content_type="text/css", body=brand.css(f"#{colour}"))
    found = finders.find(path.removeprefix("/static/"))
    if not found:
        return route.fulfill(status=404)
    return route.fulfill(
        status=200, content_type=mimetypes.guess_type(found)[0], body=Path(found).read_bytes()
    )
