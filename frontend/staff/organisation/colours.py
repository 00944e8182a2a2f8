"""Contrast of an organisation's colour: pairs of text and ground, with the ratio that they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from consult.organisations import brand

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAIRS = (
    ("pair-button", _("Buttons"), "on-brand", "brand", 4.5),
    ("pair-link", _("Links"), "brand", "#F5F7F5", 4.5),
    ("pair-band", _("Header of consultations"), "deep-ink", "brand-deep", 7),
    ("pair-ground", _("Official answers"), "#13201C", "brand-tint", 7),
)


@dataclass(frozen=True)
class Pair:
    """A text colour on a ground colour, with its contrast and the contrast that it needs."""

    kind: str
    label: StrOrPromise
    contrast: float
    needed: float

    @property
    def is_sufficient(self) -> bool:
        """Return whether the contrast is sufficient."""
        return self.contrast >= self.needed


def proof(colour: str) -> list[Pair]:
    """Return the pairs of a colour on light pages."""
    tokens, _dark = brand.ramp(colour)
    read = lambda name: tokens.get(name, name)  # noqa: E731
    return [
        Pair(kind, label, round(brand.contrast(read(text), read(ground)), 1), needed)  # type: ignore[arg-type]  # not None here
        for kind, label, text, ground, needed in PAIRS
    ]
