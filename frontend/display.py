"""How somebody wants pages shown: one cookie, set only when they choose, read by the server so that nothing flashes."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from frontend.doors import DISPLAY_COOKIE

THEMES = ("auto", "light", "dark")
TEXTS = ("normal", "large", "largest")
MOTIONS = ("auto", "reduced")
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Display:
    """Three choices, each from a closed list."""

    theme: str = "auto"
    text: str = "normal"
    motion: str = "auto"

    @classmethod
    def of(cls, theme, text, motion):
        """Choices that are not on the lists become the first of their list."""
        return cls(
            theme if theme in THEMES else THEMES[0],
            text if text in TEXTS else TEXTS[0],
            motion if motion in MOTIONS else MOTIONS[0],
        )

    @property
    def cookie(self) -> str:
        """As kept in the cookie."""
        return ".".join(astuple(self))


def display_of(request) -> Display:
    """What a request's cookie asks for."""
    parts = getattr(request, "COOKIES", {}).get(DISPLAY_COOKIE, "").split(".")
    return Display.of(*parts) if len(parts) == 3 else Display()


def remember(response, display: Display, *, secure: bool):
    """Set the cookie; the default choice takes it away."""
    if display == Display():
        response.delete_cookie(DISPLAY_COOKIE)
        return
    response.set_cookie(
        DISPLAY_COOKIE, display.cookie, max_age=A_YEAR, samesite="Lax", secure=secure, httponly=True, path="/"
    )
