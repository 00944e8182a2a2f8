"""Pictures of the pages, to look at: CONSULT_SHOTS=folder pytest tests/e2e/test_shots.py."""

import os
import re
from pathlib import Path

import pytest

from tests.e2e.conftest import sign_in
from tests.e2e.visits import visits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("everything"),
    pytest.mark.skipif(not os.environ.get("CONSULT_SHOTS"), reason="no folder asked"),
]


def pages(scene):
    here = f"/consultations/{scene.consultation.slug}"
    proposal = f"{here}/proposals/{scene.proposal.number}"
    return {
        "home": "/",
        "consultation": f"{here}/",
        "topic": f"{here}/topics/theme-4/",
        "proposal": f"{proposal}/",
        "propose": f"{here}/topics/theme-4/propose/",
        "sign-in": "/sign-in/",
        "search": "/search/?q=carte",
        "open-data": f"/open-data/{scene.consultation.slug}/",
        "one-by-one": f"{here}/topics/theme-4/one-by-one/",
        "list": "/consultations/",
        "how": "/how-it-works/",
        "log": f"{here}/moderation-log/",
    }


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_pictures_of_pages_for_a_visitor(browse, site, width, dark):
    page = browse(width=width, dark=dark)
    for name, address in pages(site.scene).items():
        page.goto(address)
        page.screenshot(path=_file(name, width, dark), full_page=True)


def test_pictures_of_pages_for_a_participant(browse, site):
    page = browse()
    sign_in(page, "citoyenne@example.org")
    for name, address in (pages(site.scene) | {"account": "/account/"}).items():
        page.goto(address)
        page.screenshot(path=_file(f"{name}-in", 1280, False), full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_pictures_of_every_page(browse, everything, width):
    for label, page in visits(browse, everything, width=width):
        page.screenshot(
            path=_file(f"all{re.sub('[^a-z0-9]+', '-', label)}", width, False), full_page=True
        )


def _file(name, width, dark):
    folder = Path(os.environ["CONSULT_SHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}-{width}{'-dark' if dark else ''}.png"
