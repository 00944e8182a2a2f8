"""The pages, each opened once by a person who may see it, lose nothing for anyone.

Axe checks them in light and dark, small and wide, with the target sizes of WCAG 2.2. Then the test
tries larger text, more space between letters, forced colours and no motion.
"""

from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.e2e.everything import EVERYBODY, ON_THE_WAY, WITHOUT_PAGE
from tests.e2e.looks import losses
from tests.e2e.visits import CITIZENS, UNFOLD, visits
from tests.pages.routes import pages

pytestmark = [pytest.mark.browser, pytest.mark.takes(600), pytest.mark.usefixtures("everything")]
ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
EVERY_RULE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
}
# The dark mode changes only colours, the tokens of the style sheet. A wide screen moves the content
# of a small one. Only its page header differs, and it is the same on all pages of one person.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
PLACES = {
    "runOnly": {
        "type": "rule",
        "values": [
            "color-contrast",
            "link-in-text-block",
            "target-size",
            "scrollable-region-focusable",
        ],
    },
    "rules": {"target-size": {"enabled": True}},
}
RUN = """async (rules) => {
  const found = await axe.run({ ...rules, resultTypes: ["violations"] });
  return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
}"""


def ways_of(*, is_wide, is_first, is_soak):
    """Return the ways in which axe checks a page, besides every rule on a telephone in light.

    On the first page of a person, axe also checks every rule on a wide screen.
    """
    ways = [(390, "dark", COLOURS)]
    ways += [(1280, "light", EVERY_RULE if is_first else PLACES)] if is_wide else []
    ways += [(1280, "dark", COLOURS)] if is_wide and (is_first or is_soak) else []
    return ways


def axe_finds(page, ways):
    """Yield what axe finds on an open page.

    Axe runs first with every rule on a telephone in light, then in the given ways.
    """
    page.evaluate(AXE)
    page.emulate_media(reduced_motion="reduce", forced_colors="none")
    for width, scheme, rules in [(390, "light", EVERY_RULE), *ways]:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        yield from (f"{width} {scheme} {line}" for line in page.evaluate(RUN, rules))


def name_of(url):
    """Return the name of an address in the table of addresses, in any language, or None."""
    try:
        return resolve(urlsplit(url).path.removeprefix("/en")).url_name
    except Resolver404:
        return None


# Axe checks one in 64 of the pages of citizens, in half of the ways. It checks one in 96 of the
# pages of half of the team, on a telephone. `make soak` checks all pages in every way.
@pytest.mark.parametrize(
    "whole", [CITIZENS, pytest.param(EVERYBODY, marks=pytest.mark.soak)], ids=["sample", "soak"]
)
def test_every_page_passes_axe_and_loses_nothing_for_anyone(browse, everything, whole, sample):
    found, known, is_soak = [], set(), whole == EVERYBODY
    opened = {name_of(stop.address) for stops in everything.stops.values() for stop in stops}
    opened |= set() if is_soak else ON_THE_WAY
    team = [name for name in EVERYBODY if name not in whole]
    for people in (whole, sample("team", team, 2)):
        is_wide = people == whole
        choose = partial(sample, share=64 if is_wide else 96)
        for label, page in visits(browse, everything, people, choose, inspected=True):
            name, is_first = name_of(page.url), page.context not in known
            opened.add(name)
            page.evaluate(UNFOLD)
            ways = sample(
                f"ways of {name}", ways_of(is_wide=is_wide, is_first=is_first, is_soak=is_soak), 2
            )
            found += [f"{label} {line}" for line in axe_finds(page, ways)]
            if is_wide:
                found += [
                    f"{label} {view}: {line}" for view, lines in losses(page) for line in lines
                ]
            known.add(page.context)
    assert found == [], "\n".join(found)
    assert opened >= {page.name for page in pages()} - WITHOUT_PAGE
