"""The brand tokens of an organisation, computed from one colour for light and dark pages.

The computation is in OKLCH, where equal steps look equal. The raw colour is never used on a page:
text on a yellow or a pale blue must be readable too. So each token is moved until it has enough
contrast.

``css(colour)`` is the text that the route named ``brand-css`` serves at ``/brand/<hash>.css``,
where ``hash`` is ``fingerprint(colour)``. The hash changes with the colour and with this code, so
the address can be cached for a year.
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass

WHITE = "#FFFFFF"
LIGHT_SURFACE = WHITE
DARK_SURFACE = "#18211E"
DARK_PAPER = "#0F1614"
STEP = 0.005
MOST_CHROMA = 0.16

Ramp = dict[str, str]


@dataclass(frozen=True)
class Shade:
    """A point in OKLCH: lightness from 0 to 1, chroma, hue in radians."""

    lightness: float
    chroma: float
    hue: float

    def at(self, lightness: float, most_chroma: float = MOST_CHROMA) -> Shade:
        """Return this hue at another lightness, with no more chroma than given."""
        return Shade(lightness, min(self.chroma, most_chroma), self.hue)

    def until(self, ratio: float, *, against: str, step: float) -> str:
        """Change the lightness by `step` until the contrast is reached. Return the colour."""
        lightness = self.lightness
        colour = self.hex()
        while contrast(colour, against) < ratio and 0 < lightness < 1:
            lightness += step
            colour = self.at(lightness).hex()
        return colour

    def hex(self) -> str:
        """Return the colour as ``#RRGGBB``. Chroma is lowered until sRGB can show it."""
        chroma = self.chroma
        channels = _linear(self.lightness, chroma, self.hue)
        while chroma > 0 and not all(-1e-4 <= channel <= 1.0001 for channel in channels):
            chroma -= 0.004
            channels = _linear(self.lightness, chroma, self.hue)
        return "#" + "".join(
            f"{round(255 * min(1, _encode(max(0, channel)))):02X}" for channel in channels
        )


def ramp(colour: str) -> tuple[Ramp, Ramp]:
    """Return the brand tokens of a colour, for light pages and for dark ones.

    Raise ValueError where it is not ``#RRGGBB``.
    """
    shade = _shade(colour)
    light = _light(shade)
    dark = _dark(shade)
    light |= _band(shade, light["brand-deep"], ink=WHITE, muted=0.87, thread=0.77, line=0.47)
    dark |= _band(
        shade,
        dark["brand-deep"],
        ink=shade.at(0.97, 0.006).hex(),
        muted=0.85,
        thread=0.73,
        line=0.43,
    )
    return light, dark


def css(colour: str) -> str:
    """Return the stylesheet of an organisation, which contains only its tokens."""
    light, dark = (_declarations(tokens) for tokens in ramp(colour))
    return (
        f":root {{ {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{ {dark} }} }}\n"
        f":root[data-theme=dark] {{ {dark} }}\n"
    )


def preview_css(colour: str) -> str:
    """Return a stylesheet with the tokens of a colour, for parts of a page with the class `mini`."""
    light, dark = (_declarations(tokens) for tokens in ramp(colour))
    return f".mini {{ {light} }}\n.mini[data-theme=dark] {{ {dark} }}\n"


def _declarations(tokens: Ramp) -> str:
    return " ".join(f"--{name}:{value};" for name, value in tokens.items())


def fingerprint(colour: str) -> str:
    """Return the name of the stylesheet in its address.

    Another colour, or a change of this code, gives another name.
    """
    return hashlib.sha256(css(colour).encode()).hexdigest()[:12]


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast of two ``#RRGGBB`` colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _light(shade: Shade) -> Ramp:
    lightness = min(shade.lightness, 0.52)
    return {
        "brand": shade.at(lightness).until(6.0, against=WHITE, step=-STEP),
        "brand-hover": shade.at(max(0.22, lightness - 0.07)).until(8.0, against=WHITE, step=-STEP),
        "on-brand": WHITE,
        "brand-deep": shade.at(0.295, 0.075).hex(),
        "brand-tint": shade.at(0.962, 0.016).hex(),
        "brand-soft": shade.at(0.905, 0.04).hex(),
        "brand-line": shade.at(0.68, 0.10).until(3.1, against=LIGHT_SURFACE, step=-STEP),
    }


def _dark(shade: Shade) -> Ramp:
    return {
        "brand": shade.at(0.80, 0.10).until(8.0, against=DARK_SURFACE, step=STEP),
        "brand-hover": shade.at(0.88, 0.08).hex(),
        "on-brand": DARK_PAPER,
        "brand-deep": shade.at(0.265, 0.05).hex(),
        "brand-tint": shade.at(0.255, 0.025).hex(),
        "brand-soft": shade.at(0.34, 0.05).hex(),
        "brand-line": shade.at(0.58, 0.10).until(3.1, against=DARK_SURFACE, step=STEP),
    }


def _band(shade: Shade, deep: str, *, ink: str, muted: float, thread: float, line: float) -> Ramp:
    """Return the tokens of the dark band, which light and dark pages both have."""
    return {
        "deep-ink": ink,
        "deep-muted": shade.at(muted, 0.03).until(7.0, against=deep, step=STEP),
        "deep-thread": shade.at(thread, 0.07).until(5.0, against=deep, step=STEP),
        "deep-line": shade.at(line, 0.05).hex(),
    }


def _channels(colour: str) -> list[float]:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        raise ValueError(f"not a #RRGGBB colour: {colour!r}")
    return [_decode(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5)]


def _decode(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _encode(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _shade(colour: str) -> Shade:
    """Convert sRGB to OKLCH (Björn Ottosson, 2020)."""
    red, green, blue = _channels(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short
    return Shade(lightness, min(math.hypot(a, b), MOST_CHROMA), math.atan2(b, a))


def _linear(lightness: float, chroma: float, hue: float) -> list[float]:
    """Convert OKLCH to linear sRGB, which may be outside 0 to 1."""
    a = chroma * math.cos(hue)
    b = chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
    return [
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
    ]
