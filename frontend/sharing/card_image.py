"""The image that networks and messaging apps show for a link, of 1200 × 630 pixels.

It shows the question on the colour of the organisation.
"""

from functools import lru_cache

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont, ImageOps

from consult.core.files.images import jpeg
from consult.organisations import brand

WIDTH = 1200
HEIGHT = 630
MARGIN = 72
FONTS = settings.ROOT / "frontend" / "static" / "fonts"
HEAD = "bricolage"
INTERFACE = "atkinson-next"
LARGEST = 76
SMALLEST = 44
MOST_LINES = 4
COPIES = 64


@lru_cache(maxsize=COPIES)
def card(colour: str, above: str, title: str, below: str) -> bytes:
    """Return a JPEG with a line above, the title, a line below, and a drawing of the loom.

    The title is as large as four lines allow.
    """
    tokens = brand.ramp(colour)[0]
    image = Image.new("RGB", (WIDTH, HEIGHT), tokens["brand-deep"])
    draw = ImageDraw.Draw(image)
    _loom(draw, tokens)
    small = _font(INTERFACE, 32)
    draw.text((MARGIN, MARGIN), _cut(above, small), fill=tokens["deep-muted"], font=small)
    size, lines = _fitted(title)
    for number, line in enumerate(lines):
        where = (MARGIN, MARGIN + 66 + number * round(size * 1.14))
        draw.text(where, line, fill=tokens["deep-ink"], font=_font(HEAD, size))
    draw.text((MARGIN, HEIGHT - 84), _cut(below, small), fill=tokens["deep-ink"], font=small)
    return jpeg(image)


def photograph(stream) -> bytes:
    """Return a stored image, cropped around its middle to the size of a card."""
    with Image.open(stream) as image:
        return jpeg(ImageOps.fit(image.convert("RGB"), (WIDTH, HEIGHT), Image.Resampling.LANCZOS))


@lru_cache(maxsize=32)
def _font(family, size):
    return ImageFont.truetype(FONTS / f"{family}.woff2", size)


def _fitted(title):
    """Return the largest font size at which the title fits on four lines, and these lines.

    At the smallest size, a longer title is cut.
    """
    for size in range(LARGEST, SMALLEST - 1, -8):
        lines = _wrapped(title, _font(HEAD, size))
        if len(lines) <= MOST_LINES:
            return size, lines
    shown_lines = lines[:MOST_LINES]
    return size, [
        *shown_lines[:-1],
        _cut(f"{shown_lines[-1]} {lines[MOST_LINES]}", _font(HEAD, size)),
    ]


def _wrapped(text, font):
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= WIDTH - 2 * MARGIN or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return [_cut(line, font) for line in lines]


def _cut(text, font):
    """Return a line that fits. A longer text ends with an ellipsis."""
    room = WIDTH - 2 * MARGIN
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _loom(draw, tokens):
    """Draw some threads of the fabric at the lower right.

    They are always the same, and represent no data.
    """
    top = HEIGHT - 132
    step = 14
    for row in range(3):
        draw.line(
            [(760, top + row * 30), (WIDTH, top + row * 30)], fill=tokens["deep-line"], width=2
        )
    for number in range(31):
        row = (number * 7) % 3
        tall = 8 + (number * 5) % 16
        x = 768 + number * step
        foot = top + row * 30
        colour = "#FFE27A" if number % 9 == 4 else tokens["deep-thread"]
        draw.line([(x, foot), (x, foot - tall)], fill=colour, width=5)
