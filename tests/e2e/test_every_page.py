"""Every page, opened once by whoever may see it: axe in light and dark, on small and wide screens, with target sizes of
WCAG 2.2; then larger text, more space between letters, forced colours, no motion: nothing is lost for anyone.
"""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.e2e.everything import EVERYBODY, WITHOUT_PAGE
from tests.e2e.looks import losses
from tests.e2e.visits import CITIZENS, TEAM, UNFOLD, visits
from tests.pages.routes import pages

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("everything")]
AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
EVERY_RULE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
}
# The dark mode changes colours and nothing else: the tokens of the style sheet. A wide screen moves what a small one
# shows; only its head of page is another, and the same everywhere for one person.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
PLACES = {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"],
    },
    "rules": {"target-size": {"enabled": True}},
}
RUN = """async (rules) => {
  const found = await axe.run({ ...rules, resultTypes: ["violations"] });
  return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
}"""


def axe_finds(page, widths, *, is_first):
    """What axe finds on a page that is open, at these widths, light and dark.

    Every rule on a telephone, and on the first page that a person sees on a wide screen.
    """
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        light = EVERY_RULE if width == 390 or is_first else PLACES
        for scheme, rules in (("light", light), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce", forced_colors="none")
            yield from (f"{width} {scheme} {line}" for line in page.evaluate(RUN, rules))


def name_of(url):
    """Which line of the table of addresses it is, in any language."""
    try:
        return resolve(urlsplit(url).path.removeprefix("/en")).url_name
    except Resolver404:
        return None


# Pages of the team are looked at by axe on a telephone, where most is found; `make soak` looks at them in every way.
@pytest.mark.parametrize("whole", [CITIZENS, pytest.param(TEAM, marks=pytest.mark.soak)], ids=["citizens", "team"])
def test_no_page_has_anything_that_axe_finds_or_loses_anything_for_anyone(browse, everything, whole):
    found, opened, known = [], set(), set()
    for people, widths in ((whole, (1280, 390)), (tuple(name for name in EVERYBODY if name not in whole), (390,))):
        for what, page in visits(browse, everything, people, inspected=True, first=AXE):
            opened.add(name_of(page.url))
            page.evaluate(UNFOLD)
            found += [f"{what} {line}" for line in axe_finds(page, widths, is_first=page.context not in known)]
            if people == whole:
                found += [f"{what} {how}: {line}" for how, lines in losses(page) for line in lines]
            known.add(page.context)
    assert found == []
    assert opened >= {page.name for page in pages()} - WITHOUT_PAGE
