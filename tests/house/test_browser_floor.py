"""Checks of docs/browsers.md: scripts are modules, so that old browsers do not load them.

Each script is listed on the page.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = re.compile(r"<script\b[^>]*>")
# The only script that is not a module. It acts on the whole page, whose forms and links work
# without it.
HTMX = '<script defer src="{% static "django_htmx/htmx-2.min.js" %}">'


def tags():
    """Return every script tag, with the name of its template."""
    pages = sorted((ROOT / "frontend" / "templates").rglob("*.html"))
    return [(page.name, tag) for page in pages for tag in SCRIPT.findall(page.read_text())]


def test_scripts_are_modules_that_old_browsers_do_not_load():
    assert len(tags()) > 3
    others = [(page, tag) for page, tag in tags() if 'type="module"' not in tag and tag != HTMX]
    assert others == []


def test_every_script_is_listed_with_its_browsers():
    folder = ROOT / "frontend" / "static" / "js"
    written = set(
        re.findall(r"^\| `([\w./-]+\.js)`", (ROOT / "docs" / "browsers.md").read_text(), re.M)
    )
    assert written == {str(path.relative_to(folder)) for path in folder.rglob("*.js")}


def test_drawings_are_small_without_the_style_sheet():
    source = (ROOT / "frontend" / "templatetags" / "components.py").read_text()
    drawn = [line for line in source.splitlines() if "'<svg" in line]
    assert drawn
    assert [line for line in drawn if 'width="20" height="20"' not in line] == []
