"""The whole set of colour tokens, computed from one colour."""

import pytest

from consult.organisations import brand
from tests.frontend.design import tokens


def test_sample_colour_gives_the_values_of_the_design():
    light, dark = brand.ramp(tokens.SAMPLE)
    assert light == {
        "brand": "#11524E", "brand-hover": "#053E3B", "on-brand": "#FFFFFF", "brand-deep": "#013432",
        "brand-tint": "#E7F6F4", "brand-soft": "#C3E9E5", "brand-line": "#609C97",
        "deep-ink": "#FFFFFF", "deep-muted": "#BFDBD8", "deep-thread": "#85C2BC", "deep-line": "#376460",
    }  # fmt: skip
    assert dark == {
        "brand": "#8FCBC6", "brand-hover": "#A8E5E0", "on-brand": "#0F1614", "brand-deep": "#002C2A",
        "brand-tint": "#142725", "brand-soft": "#11403D", "brand-line": "#4B8682",
        "deep-ink": "#F1F6F6", "deep-muted": "#B9D4D2", "deep-thread": "#79B5AF", "deep-line": "#2C5955",
    }  # fmt: skip


def test_unreadable_yellow_becomes_a_readable_brown():
    assert brand.ramp("#FFCC00")[0]["brand"] == "#796006"


@pytest.mark.parametrize(
    "colour", ["", "red", "#FFF", "11524E", "#11524G", "#11524E;}", "#11524E\n"]
)
def test_value_that_is_not_a_colour_is_refused(colour):
    with pytest.raises(ValueError, match="not a #RRGGBB colour"):
        brand.ramp(colour)


def test_stylesheet_has_tokens_for_light_dark_device_and_dark_choice():
    text = brand.css(tokens.SAMPLE)
    light, dark = brand.ramp(tokens.SAMPLE)
    assert text.count("--brand:") == 3
    assert text.count(f"--brand:{light['brand']};") == 1
    assert text.count(f"--brand:{dark['brand']};") == 2
    assert text.splitlines()[1].startswith(
        "@media (prefers-color-scheme: dark) { :root:not([data-theme=light])"
    )


def test_fingerprint_depends_on_the_colour_only():
    assert brand.fingerprint("#11524E") == brand.fingerprint("#11524E")
    assert brand.fingerprint("#11524E") == brand.fingerprint("#11524e")
    assert len({brand.fingerprint(colour) for colour in tokens.COLOURS}) == len(tokens.COLOURS)
