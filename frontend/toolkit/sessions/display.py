"""The display choices of a person: theme, size of text and motion, in one cookie.

The cookie is set only when they choose. The server reads it, so that pages do not flash.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

from django.http import HttpResponseRedirect

from consult.accounts.requests import SiteRequest

DISPLAY_COOKIE = "display"
THEMES = ("auto", "light", "dark")
TEXTS = ("normal", "large", "largest")
MOTIONS = ("auto", "reduced")
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Display:
    """Three display choices, each from a closed list."""

    theme: str = "auto"
    text: str = "normal"
    motion: str = "auto"

    @classmethod
    def of(cls, theme: str, text: str, motion: str) -> Display:
        """Return display choices. A choice that is not in its list becomes the first one of it."""
        return cls(
            theme if theme in THEMES else THEMES[0],
            text if text in TEXTS else TEXTS[0],
            motion if motion in MOTIONS else MOTIONS[0],
        )

    @property
    def cookie(self) -> str:
        """Return the value of the cookie."""
        return ".".join(astuple(self))


def display_of(request: SiteRequest) -> Display:
    """Return the display choices in the cookie of a request."""
    parts = getattr(request, "COOKIES", {}).get(DISPLAY_COOKIE, "").split(".")
    return Display.of(*parts) if len(parts) == 3 else Display()


def remember(response: HttpResponseRedirect, display: Display, *, secure: bool) -> None:
    """Set the cookie, or delete it for the default choices."""
    if display == Display():
        response.delete_cookie(DISPLAY_COOKIE)
        return
    response.set_cookie(
        DISPLAY_COOKIE,
        display.cookie,
        max_age=A_YEAR,
        samesite="Lax",
        secure=secure,
        httponly=True,
        path="/",
    )
