"""The contrast of colour pairs, for the eight colours in both modes.

A pair under its threshold fails.
"""

import pytest

from consult.organisations.brand import contrast, ramp
from tests.frontend.design import tokens

PAIRS = [
    *[("ink", ground, 7) for ground in ("paper", "surface", "sunken", "brand-tint", "brand-soft")],
    *[("muted", ground, 4.5) for ground in ("paper", "surface", "sunken", "brand-tint")],
    *[("edge", ground, 3) for ground in ("surface", "paper")],
    *[("brand", ground, 4.5) for ground in ("paper", "surface", "brand-tint")],
    ("on-brand", "brand", 4.5),
    ("on-brand", "brand-hover", 4.5),
    ("brand-hover", "brand-tint", 4.5),
    ("deep-ink", "brand-deep", 7),
    ("deep-muted", "brand-deep", 4.5),
    ("deep-thread", "brand-deep", 3),
    ("brand-line", "surface", 3),
    ("hi-ink", "hi", 7),
    ("hi-edge", "surface", 3),
    *[(position, "surface", 4.5) for position in ("agree", "mixed", "dis")],
    ("on-vote", "agree", 4.5),
    ("on-vote", "dis", 4.5),
    ("mixed", "mixed-bg", 3),
    ("dis", "dis-bg", 3),
    *[(name, f"{name}-bg", 4.5) for name in ("ok", "warn", "err", "info")],
    ("ink", "ok-bg", 7),
    ("ink", "warn-bg", 7),
    ("ink", "err-bg", 7),
    ("ink", "info-bg", 7),
    ("paper", "ink", 7),
    ("focus", "surface", 3),
]


def modes(colour):
    light, dark = ramp(colour)
    yield "light", tokens.light() | light
    yield "dark", tokens.dark_by_choice() | dark


@pytest.mark.parametrize("colour", tokens.COLOURS)
def test_every_pair_is_readable_for_each_colour(colour):
    weak = [
        f"{mode}: {ink} on {ground} is {contrast(found[ink], found[ground]):.2f}, needs {needed}"
        for mode, found in modes(colour)
        for ink, ground, needed in PAIRS
        if contrast(found[ink], found[ground]) < needed
    ]
    assert weak == []


@pytest.mark.parametrize(("mode", "found"), list(modes(tokens.SAMPLE)))
def test_fixed_inks_are_readable_on_their_grounds(mode, found):
    assert contrast("#13201C", found["mixed-fill"]) >= 4.5
    assert contrast("#13201C", "#FFE27A") >= 7
    assert contrast("#FFE27A", found["brand-deep"]) >= 7


def test_contrast_follows_the_formula_of_wcag():
    assert contrast("#000000", "#FFFFFF") == 21
    assert contrast("#FFFFFF", "#777777") == pytest.approx(4.48, abs=0.005)


def test_measured_contrasts_of_the_sample_organisation_are_unchanged():
    light = tokens.light()
    measured = {
        ("ink", "paper"): 15.6,
        ("brand", "surface"): 9.0,
        ("brand-line", "surface"): 3.1,
        ("muted", "sunken"): 6.4,
    }
    assert {
        pair: round(contrast(light[pair[0]], light[pair[1]]), 1) for pair in measured
    } == measured


def test_dark_tokens_are_the_same_by_choice_and_by_device():
    assert tokens.dark_by_choice() == tokens.dark_by_device()
    assert tokens.dark_by_choice().keys() == tokens.light().keys()


def test_style_sheet_contains_the_ramp_of_the_sample_organisation():
    light, dark = ramp(tokens.SAMPLE)
    assert {name: tokens.light()[name] for name in light} == light
    assert {name: tokens.dark_by_choice()[name] for name in dark} == dark
