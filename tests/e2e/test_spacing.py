"""The space between separate blocks of a page."""

import os
from itertools import pairwise
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
SPACE = 16  # pixels, at least


@pytest.mark.sampled(4)
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_notes_of_a_consultation_have_space_around_them(browse, width, dark):
    page = browse(width=width, dark=dark)
    page.goto("/consultations/budget/")
    boxes = [note.bounding_box() for note in page.locator("main .note").all()]
    boxes.append(page.locator("main > .section, main > .report").first.bounding_box())
    assert len(boxes) == 3
    gaps = [below["y"] - above["y"] - above["height"] for above, below in pairwise(boxes)]
    if folder := os.environ.get("CONSULT_SHOTS"):
        page.screenshot(path=Path(folder) / f"notes-{width}-{'dark' if dark else 'light'}.png")
    assert min(gaps) >= SPACE, gaps
