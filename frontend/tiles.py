"""Where the ground of interactive maps comes from: a provider that the installation declares, or nowhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings


def tiles() -> dict[str, str]:
    """The address of the tiles and whom they are owed to; empty where none is declared: points on a plain ground."""
    return {"url": settings.MAP_TILES_URL, "attribution": settings.MAP_TILES_ATTRIBUTION}


def allowing_tiles(response):
    """Let this page, and no other, show images of the provider's host."""
    host = urlsplit(settings.MAP_TILES_URL.replace("{s}", "*"))
    if host.netloc:
        response._csp_update = {"img-src": [f"{host.scheme}://{host.netloc}"]}
    return response
