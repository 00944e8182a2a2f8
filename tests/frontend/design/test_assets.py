"""What is served to a first visit: built files that are there, small, and the same each time."""

import gzip
import importlib.util
import re
from pathlib import Path

import pytest

from frontend.toolkit.icons import LUCIDE, POSITION_GLYPHS

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


def test_the_sprite_holds_every_icon_and_nothing_else():
    ids = re.findall(r'<symbol id="([\w-]+)"', BUILT.read_text(encoding="utf-8"))
    assert ids == [*LUCIDE, *(f"position-{name}" for name in POSITION_GLYPHS)]


def test_three_families_weigh_less_than_seventy_kilobytes():
    weights = {path.stem: path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2")}
    first = sum(weights[name] for name in ("atkinson-next", "bricolage", "source-serif"))
    assert first < 70_000


def test_french_spaces_and_marks_are_in_every_family():
    from fontTools.ttLib import TTFont

    wanted = {ord(mark) for mark in "éèêàçùœŒ«»€’“”…–—°\u00a0\u202f"}
    for name in ("atkinson-next", "bricolage", "source-serif"):
        assert wanted - set(TTFont(STATIC / "fonts" / f"{name}.woff2").getBestCmap()) == set()


# « Map, recorder, player and uploader are separate modules loaded by the pages that use them » (UI.md, 14).
APART = ("map.js", "recorder.js", "player.js", "transcript.js", "upload.js", "direct.js", "desk-live.js")


def test_own_scripts_and_the_sheet_stay_in_their_budget():
    scripts = {path.name: compressed(path) for path in (STATIC / "js").glob("*.js")}
    assert sum(size for name, size in scripts.items() if name not in APART) < 20_000
    assert all(scripts[name] < 5_000 for name in APART)
    assert compressed(STATIC / "css" / "consult.css") < 16_000


def test_the_sheet_asks_nothing_of_anyone_else():
    text = (STATIC / "css" / "consult.css").read_text(encoding="utf-8")
    addresses = re.findall(r"url\(([^)]+)\)", text)
    assert addresses
    for address in addresses:
        assert not re.match(r"data:|https?:|//", address)
        assert (STATIC / "css" / address).resolve().is_file()


def test_the_same_inputs_give_the_same_sprite(assets):
    assert assets.sprite() == BUILT.read_text(encoding="utf-8")


def test_nothing_is_done_when_nothing_changed(assets, capsys, monkeypatch):
    monkeypatch.setattr(assets, "build", lambda: pytest.fail("built again"))
    monkeypatch.setattr("sys.argv", ["assets.py"])
    if not assets.up_to_date(assets.fingerprint()):
        pytest.skip("the built files are older than their inputs")
    assets.main()
    assert capsys.readouterr().out == ""
