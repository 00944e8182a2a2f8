"""The pictures of the demo, drawn here with rectangles and circles, so that their licence is ours.

They show that a consultation and its topics carry a picture with a credit.
"""

from __future__ import annotations

import random
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from consult.accounts.viewer import Viewer
from consult.consultations.actions import welcome as welcome_actions
from consult.core.files import checks

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.core.files.checks import Prepared

WIDTH = 1600
HEIGHT = 800
SKY = "#E7F6F4"
SUN = "#F2C94C"
HILLS = ("#C3E9E5", "#8FCBC6", "#609C97")
WALLS = ("#F7F3EA", "#EAD9BF", "#D9B99B", "#C98F6B")
ROOFS = ("#A8543B", "#8C3F2B", "#6E4B3A")
GROUND = "#11524E"
SKINS = ("#EAD9BF", "#D9B99B", "#C98F6B", "#8C5A3C")
CREDIT = "dessin du projet Consult, CC0"
TOWN = {
    "fr": "Dessin : des maisons au pied de trois collines, sous un soleil jaune.",
    "en": "Drawing: houses at the foot of three hills, under a yellow sun.",
}
COUNTER = {
    "fr": "Dessin : un comptoir, deux écrans et quatre personnes qui se parlent.",
    "en": "Drawing: a counter, two screens, and four people talking.",
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
