"""The colour tokens of the stylesheet, for the tests of colour."""

import re
from pathlib import Path

SHEET = Path(__file__).resolve().parents[3] / "frontend" / "static" / "css" / "consult.css"
SAMPLE = "#11524E"
COLOURS = (SAMPLE, "#1F4E8C", "#9A3B26", "#6B2A5B", "#FFCC00", "#000000", "#E8F4FF", "#FF0066")


def block(opening):
    """Return the custom properties with colours of the first block after ``opening``."""
    text = SHEET.read_text(encoding="utf-8")
    start = text.index(opening) + len(opening)
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", text[start : text.index("}", start)]))


def light():
    return block("color-scheme: light;")


def dark_by_device():
    return block(":root:not([data-theme=light]) {")


def dark_by_choice():
    return block("\n  [data-theme=dark] {")
