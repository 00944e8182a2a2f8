"""The pictures of the demo, drawn here with rectangles and circles, so that their licence is ours.

They show that a consultation and its topics carry a picture with a credit. The map of 2017 is drawn
from the outline that maps use (Natural Earth, public domain).
"""

from __future__ import annotations

import json
import random
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from consult.accounts.viewer import Viewer
from consult.consultations.actions import welcome as welcome_actions
from consult.core.files import checks
from consult.core.files.checks import Prepared
from consult.core.words.geometry import Box, Point, Polygon, area
from consult.demo import text_files

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

WIDTH = 1600
HEIGHT = 800
SKY = "#E7F6F4"
SUN = "#F2C94C"
HILLS = ("#C3E9E5", "#8FCBC6", "#609C97")
WALLS = ("#F7F3EA", "#EAD9BF", "#D9B99B", "#C98F6B")
ROOFS = ("#A8543B", "#8C3F2B", "#6E4B3A")
GROUND = "#11524E"
SKINS = ("#EAD9BF", "#D9B99B", "#C98F6B", "#8C5A3C")
DEEP = "#013432"
THREAD = "#8FCBC6"
OUTLINE = "frontend/outlines/France.json"  # made by scripts/assets.py
SQUARE = 690  # pixels for the map of 2017
STROKE = 11  # pixels from a stroke to the next
LEFT = 140  # cards cut 90 pixels from each side
CREDIT = "Consult, CC0"
TOWN = {
    "fr": "Dessin : des maisons au pied de trois collines, sous un soleil jaune.",
    "en": "Drawing: houses at the foot of three hills, under a yellow sun.",
}
COUNTER = {
    "fr": "Dessin : un comptoir, deux écrans et quatre personnes qui se parlent.",
    "en": "Drawing: a counter, two screens, and four people talking.",
}
MAP_OF_2017 = {
    "fr": "Dessin : la France en pointillés, un disque jaune pour chaque ville de métropole où un "
    "atelier a eu lieu, et six lignes de traits, un trait pour chaque contribution.",
    "en": "Drawing: mainland France in dots, a yellow disc for each town with a workshop, and six "
    "lines of strokes, one stroke for each contribution.",
}


def seed(consultation: Consultation) -> None:
    """Give the open sample a cover, and its topic on mediation a picture. Safe to repeat."""
    viewer = Viewer.system(consultation.organisation)
    if not consultation.cover_id:
        welcome_actions.choose_cover(
            viewer=viewer,
            consultation_id=consultation.pk,
            upload=_prepared("bourg.png", draw_town()),
            cover_credit=CREDIT,
            **_alts("cover", TOWN),
        )
    topic = consultation.topics.get(slug="mediation")
    if not topic.picture_id:
        welcome_actions.choose_topic_picture(
            viewer=viewer,
            topic_id=topic.pk,
            upload=_prepared("comptoir.png", draw_counter()),
            picture_credit=CREDIT,
            **_alts("picture", COUNTER),
        )


def seed_past(consultation: Consultation) -> None:
    """Give the consultation of 2017 a cover, where the outline of France was built."""
    if consultation.cover_id or not (settings.ROOT / OUTLINE).is_file():
        return
    welcome_actions.choose_cover(
        viewer=Viewer.system(consultation.organisation),
        consultation_id=consultation.pk,
        upload=_prepared("carte-2017.png", draw_map_of_2017()),
        cover_credit=CREDIT,
        **_alts("cover", MAP_OF_2017),
    )


def _alts(name: str, words: dict[str, str]) -> dict[str, Any]:
    return {f"{name}_alt_{code}": alt for code, alt in words.items()}


def _prepared(name: str, picture: Image.Image) -> Prepared:
    written = BytesIO()
    picture.save(written, "PNG")
    return checks.prepare_image(SimpleUploadedFile(name, written.getvalue(), "image/png"))


def draw_town() -> Image.Image:
    """Return the drawing of a small town, the same each time."""
    chance = random.Random(7)  # noqa: S311  # a drawing, not a secret
    picture = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((1220, 90, 1390, 260), fill=SUN)
    for number, colour in enumerate(HILLS):
        middle = 260 + 560 * number
        top = 300 + 60 * number
        pen.ellipse((middle - 760, top, middle + 760, top + 900), fill=colour)
    left = -40
    while left < WIDTH:
        width = chance.randrange(110, 190)
        top = chance.randrange(430, 560)
        _draw_house(pen, left, top, width, chance)
        left += width + chance.randrange(6, 34)
    pen.rectangle((0, 700, WIDTH, HEIGHT), fill=GROUND)
    return picture


def _draw_house(
    pen: ImageDraw.ImageDraw, left: int, top: int, width: int, chance: random.Random
) -> None:
    pen.rectangle((left, top, left + width, 700), fill=chance.choice(WALLS))
    ridge = (left + width // 2, top - 70)
    pen.polygon([(left - 12, top), ridge, (left + width + 12, top)], fill=chance.choice(ROOFS))
    for row in range(top + 36, 640, 84):
        for column in (left + width // 5, left + 3 * width // 5):
            pen.rectangle((column, row, column + width // 6, row + 44), fill=GROUND)


def draw_counter() -> Image.Image:
    """Return the drawing of a counter where people are helped."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    pen = ImageDraw.Draw(picture)
    for number, colour in enumerate((ROOFS[0], "#1D5DB4", "#8C6A00", ROOFS[2])):
        middle = 280 + 350 * number
        pen.ellipse((middle - 75, 190, middle + 75, 340), fill=SKINS[number])
        pen.rounded_rectangle((middle - 120, 330, middle + 120, 760), 90, fill=colour)
    pen.rectangle((0, 560, WIDTH, HEIGHT), fill=GROUND)
    pen.rectangle((0, 560, WIDTH, 596), fill=HILLS[2])
    for left in (400, 1000):
        pen.rounded_rectangle((left, 400, left + 220, 548), 14, fill="#013432")
        pen.rectangle((left + 16, 416, left + 204, 532), fill=HILLS[0])
        pen.rectangle((left + 96, 548, left + 124, 560), fill="#013432")
    return picture


def draw_map_of_2017() -> Image.Image:
    """Return the drawing of the consultation of 2017: its territory, workshops and contributions."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), DEEP)
    pen = ImageDraw.Draw(picture)
    polygons = json.loads((settings.ROOT / OUTLINE).read_text(encoding="utf-8"))
    polygons.sort(key=lambda polygon: -area(polygon[0]))
    box = Box.around(polygons[0][0])
    island = next(polygon for polygon in polygons if Box(8, 41, 10, 43.5).contains(polygon[0][0]))
    box = box.joined(Box.around(island[0]))
    _draw_dots(picture, [polygons[0], island], box)
    towns: dict[Point, int] = {}
    for workshop in text_files.workshops():
        town = (workshop["longitude"], workshop["latitude"])
        towns[town] = towns.get(town, 0) + workshop["people"]
    for town, people in towns.items():
        if box.contains(town):
            x, y = _at(box, town)
            radius = 9 + people // 4
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=SUN)
    _draw_strokes(pen)
    return picture


def _draw_dots(picture: Image.Image, polygons: list[Polygon], box: Box) -> None:
    """Fill polygons with dots in staggered rows."""
    inside = Image.new("1", picture.size)
    area_pen = ImageDraw.Draw(inside)
    for polygon in polygons:
        area_pen.polygon([_at(box, point) for point in polygon[0]], fill=1)
    pen = ImageDraw.Draw(picture)
    for row, y in enumerate(range(0, HEIGHT, 12)):
        for x in range(row % 2 * 7, WIDTH, 14):
            if inside.getpixel((x, y)):
                pen.ellipse((x - 4, y - 4, x + 4, y + 4), fill=HILLS[2])


def _at(box: Box, point: Point) -> Point:
    """Return the pixel of a point of the map, which is at the left of the picture."""
    scale = SQUARE / max(box.width, box.height)
    x = (point[0] - box.west) * box.narrowing * scale
    return LEFT + x, (HEIGHT - SQUARE) / 2 + (box.north - point[1]) * scale


def _draw_strokes(pen: ImageDraw.ImageDraw) -> None:
    """Draw a line of strokes for each topic with a number, one stroke for each contribution."""
    chance = random.Random(2017)  # noqa: S311  # a drawing, not a secret
    entries = sorted(entry.topic for entry in text_files.entries_of_2017())
    counts = [(topic, len(list(group))) for topic, group in groupby(entries) if topic.isdigit()]
    for row, (_topic, count) in enumerate(counts):
        bottom = 190 + 100 * row
        pen.line((900, bottom, 1452, bottom), fill=GROUND, width=4)
        for place in sorted(chance.sample(range(50), count)):
            x = 904 + STROKE * place
            height = chance.choice((32, 44, 60))
            pen.line((x, bottom - height, x, bottom), fill=THREAD, width=6)
