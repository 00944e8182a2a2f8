"""The weight of a first visit, compressed, without media: at most 150 kB.

At most 24 kB of it are scripts of the project. On a phone, a consultation is short, and the first
topic and the first opinion are near its top.
"""

import gzip
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "frontend" / "static"
FIRST_VISIT, OWN_SCRIPTS = 150_000, 27_300
# in pixels from the top of a page, on a phone 390 pixels wide
LONGEST_CONSULTATION, FIRST_TOPIC, FIRST_OPINION = 5500, 1000, 900
BUTTON_HEIGHT = 44
# loaded by pages of the team alone, so not in a first visit
TEAM = (
    "answers.js",
    "desk.js",
    "desk-bulk.js",
    "desk-live.js",
    "doubts.js",
    "quote.js",
    "review.js",
    "slug.js",
    "starts.js",
    "synthesis.js",
    "transcript.js",
)


def compressed(data):
    return len(gzip.compress(data, 6))


def test_own_scripts_are_small():
    sizes = {path.name: compressed(path.read_bytes()) for path in (STATIC / "js").glob("**/*.js")}
    # loaded instead of a library, if files go directly to a bucket
    assert sizes.pop("direct.js") < compressed((STATIC / "vendor" / "tus.min.js").read_bytes())
    assert all(sizes.pop(name) < 3200 for name in TEAM)
    assert sizes and sum(sizes.values()) <= OWN_SCRIPTS, sizes


@pytest.mark.sampled(2)
@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_first_visit_is_light(browse, site, width):
    here = f"/consultations/{site.scene.consultation.slug}"
    proposal = f"{here}/proposals/{site.scene.proposal.number}/"
    for address in (
        "/",
        f"{here}/",
        f"{here}/topics/theme-4/",
        proposal,
        f"{here}/topics/theme-4/propose/",
    ):
        page, weights = browse(width=width), {}
        page.on(
            "response", lambda answer, weights=weights: weights.update({answer.url: weight(answer)})
        )
        page.goto(address, wait_until="networkidle")
        assert len(weights) > 4 and all(url.startswith(site.origin) for url in weights), address
        assert sum(weights.values()) <= FIRST_VISIT, (address, weights)
        if width == 390 and address == f"{here}/":
            assert_consultation_is_short(page)
        if width == 390 and address.endswith("/topics/theme-4/"):
            assert_opinion_is_near_the_top(page)
        page.context.close()


@pytest.mark.browser
def test_consultation_with_everything_is_short_on_a_phone(browse, everything):
    page = browse(at=everything.origin, width=390)
    page.goto("/consultations/")
    page.locator(".consultation-card .cover").first.click()
    assert_consultation_is_short(page)


def assert_consultation_is_short(page):
    page.locator(".topic-card").first.wait_for()
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height <= LONGEST_CONSULTATION
    assert page.locator(".topic-card").first.bounding_box()["y"] <= FIRST_TOPIC


def assert_opinion_is_near_the_top(page):
    """Check the first card: its three buttons are in one row, within the first screen."""
    boxes = [box.bounding_box() for box in page.locator(".position").all()[:3]]
    assert len({box["y"] for box in boxes}) == 1
    assert min(box["height"] for box in boxes) >= BUTTON_HEIGHT
    assert max(box["y"] + box["height"] for box in boxes) <= FIRST_OPINION


def weight(answer):
    """Return the sent bytes of an answer.

    Fonts are compressed already. Pictures, films and sounds are not counted.
    """
    kind = answer.headers.get("content-type", "")
    if kind.startswith(("image/webp", "image/avif", "image/jpeg", "image/png", "video/", "audio/")):
        return 0
    data = answer.body()
    return len(data) if "font" in kind or answer.url.endswith(".woff2") else compressed(data)
