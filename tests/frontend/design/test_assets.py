"""The static files of a first visit: built, small, and reproducible."""

import gzip
import importlib.util
import re
from pathlib import Path

import pytest

from frontend.toolkit.pages.icons import LUCIDE, POSITION_GLYPHS

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "frontend" / "static"
BUILT = STATIC / "icons.svg"

pytestmark = pytest.mark.skipif(not BUILT.exists(), reason="run scripts/assets.py first")


@pytest.fixture(scope="module")
def assets():
    spec = importlib.util.spec_from_file_location("assets", ROOT / "scripts" / "assets.py")
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["assets"] = module
    spec.loader.exec_module(module)
    return module


def compressed(path):
    return len(gzip.compress(path.read_bytes(), 9))


def test_sprite_contains_exactly_the_icons():
    ids = re.findall(r'<symbol id="([\w-]+)"', BUILT.read_text(encoding="utf-8"))
    assert ids == [*LUCIDE, *(f"position-{name}" for name in POSITION_GLYPHS)]


def test_three_font_families_weigh_less_than_seventy_kilobytes():
    weights = {path.stem: path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2")}
    first = sum(weights[name] for name in ("atkinson-next", "bricolage", "source-serif"))
    assert first < 70_000


def test_every_font_family_has_french_spaces_and_marks():
    from fontTools.ttLib import TTFont

    wanted = {ord(mark) for mark in "éèêàçùœŒ«»€’“”…–—°\u00a0\u202f"}
    for name in ("atkinson-next", "bricolage", "source-serif"):
        assert wanted - set(TTFont(STATIC / "fonts" / f"{name}.woff2").getBestCmap()) == set()


# Separate modules, loaded only by the pages that use them.
APART = (
    "answers.js",
    "quote.js",
    "synthesis.js",
    "map.js",
    "recorder.js",
    "player.js",
    "transcript.js",
    "upload.js",
    "direct.js",
    "desk-live.js",
    "doubts.js",
    "starts.js",
)


def test_scripts_and_style_sheet_are_within_their_budget():
    scripts = {path.name: compressed(path) for path in (STATIC / "js").glob("*.js")}
    assert sum(size for name, size in scripts.items() if name not in APART) < 20_000
    assert all(scripts[name] < 5_200 for name in APART)
    assert compressed(STATIC / "css" / "consult.css") < 18_500
    # The sheet of the team's pages.
    assert compressed(STATIC / "css" / "desk.css") < 4_000


def test_style_sheet_loads_no_external_file():
    text = (STATIC / "css" / "consult.css").read_text(encoding="utf-8")
    addresses = re.findall(r"url\(([^)]+)\)", text)
    assert addresses
    for address in addresses:
        assert not re.match(r"data:|https?:|//", address)
        assert (STATIC / "css" / address).resolve().is_file()


def test_sprite_is_reproducible(assets):
    assert assets.sprite() == BUILT.read_text(encoding="utf-8")


def test_unchanged_assets_are_not_built_again(assets, capsys, monkeypatch):
    monkeypatch.setattr(assets, "build", lambda: pytest.fail("built again"))
    monkeypatch.setattr("sys.argv", ["assets.py"])
    if not assets.up_to_date(assets.fingerprint()):
        pytest.skip("the built files are older than their inputs")
    assets.main()
    assert capsys.readouterr().out == ""
