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
    ("pair-link", _("Links"), "brand", "paper", 4.5),
    ("pair-band", _("Header of consultations"), "deep-ink", "brand-deep", 7),
    ("pair-ground", _("Official answers"), "ink", "brand-tint", 7),
)
LIGHT = {"paper": "#F5F7F5", "ink": "#13201C"}
DARK = {"paper": "#0F1614", "ink": "#EDF2EF"}


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
    return _pairs(brand.ramp(colour)[0] | LIGHT)


def are_all_readable(colour: str) -> bool:
    """Return whether the pairs of a colour are sufficient, on light and on dark pages."""
    dark = _pairs(brand.ramp(colour)[1] | DARK)
    return all(pair.is_sufficient for pair in [*proof(colour), *dark])


def _pairs(tokens: dict[str, str]) -> list[Pair]:
    return [
        Pair(kind, label, round(brand.contrast(tokens[text], tokens[ground]), 1), needed)
        for kind, label, text, ground, needed in PAIRS
    ]
