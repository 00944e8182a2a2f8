"""The background tiles of interactive maps, from a provider that the installation declares."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse


def tiles() -> dict[str, str]:
    """Return the address of the tiles and their attribution.

    Both are empty if no provider is declared: maps then show points on a plain ground.
    """
    return {"url": settings.MAP_TILES_URL, "attribution": settings.MAP_TILES_ATTRIBUTION}


def allowing_tiles(response: HttpResponse) -> HttpResponse:
    """Let this page, and no other, show images of the provider's host."""
    host = urlsplit(settings.MAP_TILES_URL.replace("{s}", "*"))
    if host.netloc:
        response._csp_update = {"img-src": [f"{host.scheme}://{host.netloc}"]}  # type: ignore[attr-defined]  # read by the middleware of the CSP
    return response
