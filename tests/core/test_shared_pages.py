"""What anybody may see is kept a few seconds; what is somebody's never is (anchor 36, T-53)."""

import pytest
from django.core.cache import caches
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from consult.core.shared_pages import SharedPagesMiddleware

PUBLIC = "public, max-age=0, s-maxage=5"


@pytest.fixture(autouse=True)
def kept(settings):
    """The shared pages are really kept."""
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages-under-test"},
    }
    caches["pages"].clear()


class Site:
    """A site that counts how often it had to work."""

    def __init__(self, make):
        self.made, self.make = 0, make
        self.middleware = SharedPagesMiddleware(self.answer)

    def answer(self, request):
        self.made += 1
        return self.make(self.made)

    def get(self, path="/", host="testserver", cookie=None, **headers):
        if cookie:
            headers["cookie"] = cookie
        return self.middleware(RequestFactory().get(path, headers={"host": host, **headers}))


def public(number):
    return HttpResponse(f"page {number}", headers={"Cache-Control": PUBLIC})


def test_public_page_is_made_once_and_has_an_etag():
    site = Site(public)
    first, second = site.get(), site.get()
    assert (first.content, second.content, site.made) == (b"page 1", b"page 1", 1)
    assert first["ETag"] == second["ETag"]
    assert second["Age"] == "0"
    assert site.get(**{"if-none-match": first["ETag"]}).status_code == 304


def test_each_host_and_address_is_a_page_of_its_own():
    site = Site(public)
    pages = [site.get(), site.get(host="autre.example.org"), site.get("/?page=2"), site.get("/en/")]
    assert [page.content for page in pages] == [b"page 1", b"page 2", b"page 3", b"page 4"]


@pytest.mark.parametrize("own", [{"cookie": "session=x"}, {"authorization": "Bearer x"}, {"hx-request": "true"}])
def test_somebody_is_neither_kept_nor_served_from_what_is_kept(own):
    site = Site(public)
    assert site.get(**own).content == b"page 1"
    assert site.get().content == b"page 2"
    assert site.get(**own).content == b"page 3"


def with_cookie(number):
    response = public(number)
    response.set_cookie("display", "dark")
    return response


@pytest.mark.parametrize(
    "make",
    [
        with_cookie,
        lambda number: HttpResponse("x", headers={"Cache-Control": "private, no-store"}),
        lambda number: HttpResponse("x"),
        lambda number: HttpResponse("x", status=404, headers={"Cache-Control": PUBLIC}),
        lambda number: StreamingHttpResponse(["x"], headers={"Cache-Control": PUBLIC}),
    ],
)
def test_what_is_not_for_sharing_is_made_each_time(make):
    site = Site(make)
    site.get()
    site.get()
    assert site.made == 2
