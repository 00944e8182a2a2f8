"""The command that makes the files that are built and never committed: fonts, icons, outlines.

It makes three families of fonts, reduced to the characters that the site needs, one sprite of
icons, and the outlines of countries. Run ``python scripts/assets.py`` after the browser packages
are fetched. The same inputs give the same bytes, and nothing is done if neither the inputs nor this
script have changed. ``--force`` builds again.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from consult.core.words.geometry import simplify  # noqa: E402
from frontend.toolkit.pages.icons import LUCIDE, POSITION_GLYPHS  # noqa: E402

PACKAGES = ROOT / "frontend" / "node_modules"
STATIC = ROOT / "frontend" / "static"
FONTS = STATIC / "fonts"
SPRITE = STATIC / "icons.svg"
VENDOR = STATIC / "vendor"
STAMP = VENDOR / ".assets"
ATLAS = PACKAGES / "world-atlas" / "countries-10m.json"
OUTLINES = ROOT / "frontend" / "outlines"
FINEST = 0.005  # in degrees, about half a kilometre: finer details of outlines are left out

SOURCE_MAP = re.compile(rb"^//# sourceMappingURL=.*$", re.MULTILINE)
NARROW_NO_BREAK_SPACE = 0x202F
THIN_SPACE = 0x2009
FEATURES = [
    "kern",
    "liga",
    "calt",
    "ccmp",
    "locl",
    "mark",
    "mkmk",
    "tnum",
    "lnum",
    "sups",
    "ordn",
    "case",
]
BASIC = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2000, 0x2070), 0x20AC, 0x2122}
BASIC |= {*range(0x2190, 0x2194), 0x2212, 0x2260, 0x2264, 0x2265, 0x2713}


@dataclass(frozen=True)
class Font:
    """A family of fonts: a source file for each of two alphabets, and the limits of its axes."""

    name: str
    package: str
    file: str
    axes: dict[str, float | tuple[float, float]]

    def source(self, alphabet: str) -> Path:
        folder = PACKAGES / "@fontsource-variable" / self.package / "files"
        return folder / f"{self.package}-{alphabet}-{self.file}-normal.woff2"


FAMILIES = (
    Font("atkinson-next", "atkinson-hyperlegible-next", "wght", {"wght": (400, 700)}),
    Font("bricolage", "bricolage-grotesque", "opsz", {"opsz": 36, "wght": 700}),
    Font("source-serif", "source-serif-4", "wght", {"wght": (400, 600)}),
)
# A browser fetches the second alphabet only if a page contains one of its letters, most often in a
# name.
ALPHABETS = {"latin": "", "latin-ext": "-ext"}
LEAFLET = PACKAGES / "leaflet" / "dist"
LEAFLET_SHEET = LEAFLET / "leaflet.css"
SCRIPTS = {
    "idiomorph-ext.min.js": PACKAGES / "idiomorph" / "dist" / "idiomorph-ext.min.js",
    "leaflet.js": LEAFLET / "leaflet.js",
    "tus.min.js": PACKAGES / "tus-js-client" / "dist" / "tus.min.js",
    # The stylesheet of Leaflet names these images. Our maps show none of them.
    **{
        f"images/{name}.png": LEAFLET / "images" / f"{name}.png"
        for name in ("layers", "layers-2x", "marker-icon")
    },
}


def cut(source: Path, axes: dict[str, float | tuple[float, float]]) -> bytes:
    """Narrow the axes of a font, keep French and English letters, and return a woff2 file."""
    # Imported here, because most runs find everything up to date and need no font library.
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415

    font = TTFont(source, recalcTimestamp=False)
    limits = {
        tag: value
        for tag, value in axes.items()
        if tag in {axis.axisTag for axis in font["fvar"].axes}
    }
    instantiateVariableFont(font, limits, inplace=True)
    buffer = BytesIO()  # the subsetter works only on a font that was saved once
    font.save(buffer)
    font = TTFont(BytesIO(buffer.getvalue()), recalcTimestamp=False)
    lend_narrow_space(font)
    options = Options(
        layout_features=FEATURES,
        flavor="woff2",
        hinting=False,
        desubroutinize=False,
        notdef_outline=True,
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=BASIC)
    subsetter.subset(font)
    font.flavor = "woff2"
    written = BytesIO()
    font.save(written)
    return written.getvalue()


def lend_narrow_space(font) -> None:
    """Draw U+202F with the thin space, because French punctuation needs it and no family has it."""
    for table in font["cmap"].tables:
        if table.isUnicode() and THIN_SPACE in table.cmap:
            table.cmap.setdefault(NARROW_NO_BREAK_SPACE, table.cmap[THIN_SPACE])


def symbol(name: str) -> str:
    """Return one Lucide icon as a symbol.

    Its presentation attributes are left to the stylesheet.
    """
    drawing = (PACKAGES / "lucide-static" / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    inside = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
    if inside is None:
        raise SystemExit(f"assets: {name}.svg holds no drawing")
    shapes = re.sub(r"\s*\n\s*", "", inside[1]).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def sprite() -> str:
    """Return a file with every icon and glyph that pages may name."""
    glyphs = [
        f'<symbol id="position-{k}" viewBox="0 0 20 20">{v}</symbol>'
        for k, v in POSITION_GLYPHS.items()
    ]
    credit = (
        "<!-- Lucide, ISC licence, https://lucide.dev/license; position-* are Consult's own -->"
    )
    body = "\n".join([*map(symbol, LUCIDE), *glyphs])
    return f'<svg xmlns="http://www.w3.org/2000/svg">{credit}\n{body}\n</svg>\n'


def outlines() -> Iterator[tuple[str, list]]:
    """Yield the English name and the polygons of each country, from a file of Natural Earth.

    The source is TopoJSON: arcs of whole numbers, each the difference from the point before it.
    Countries refer to arcs, from the other end where the number is a complement.
    """
    atlas = json.loads(ATLAS.read_text(encoding="utf-8"))
    arcs = [list(decoded(arc, atlas["transform"])) for arc in atlas["arcs"]]
    for country in atlas["objects"]["countries"]["geometries"]:
        shapes = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        found = [[joined(ring, arcs) for ring in shape] for shape in shapes]
        drawn = [[ring for ring in shape if ring] for shape in found if shape[0]]
        if drawn:
            yield country["properties"]["name"], drawn


def decoded(arc: list[list[int]], transform: dict) -> Iterator[tuple[float, float]]:
    x = y = 0
    for step_x, step_y in arc:
        x += step_x
        y += step_y
        yield tuple(
            value * scale + shift
            for value, scale, shift in zip(
                (x, y), transform["scale"], transform["translate"], strict=True
            )
        )


def joined(ring: list[int], arcs: list) -> list:
    """Return the points of a ring, or nothing if it is too small to be drawn."""
    points: list = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    half = len(points) // 2  # a ring ends where it begins, so each half is simplified
    simplified = simplify(points[: half + 1], FINEST)[:-1] + simplify(points[half:], FINEST)[:-1]
    return (
        [[round(value, 3) for value in point] for point in simplified]
        if len(simplified) > 2
        else []
    )


def inputs() -> Iterator[Path]:
    yield Path(__file__)
    yield ROOT / "consult" / "core" / "words" / "geometry.py"
    yield ATLAS
    yield ROOT / "frontend" / "toolkit" / "pages" / "icons.py"
    yield from (font.source(alphabet) for font in FAMILIES for alphabet in ALPHABETS)
    yield PACKAGES / "lucide-static" / "package.json"
    yield LEAFLET_SHEET
    yield from SCRIPTS.values()


def outputs() -> Iterator[Path]:
    yield SPRITE
    yield OUTLINES / "France.json"
    yield from (
        FONTS / f"{font.name}{suffix}.woff2" for font in FAMILIES for suffix in ALPHABETS.values()
    )
    yield VENDOR / "leaflet.css"
    yield from (VENDOR / name for name in SCRIPTS)


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in inputs():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def up_to_date(mark: str) -> bool:
    return (
        STAMP.is_file() and STAMP.read_text() == mark and all(path.is_file() for path in outputs())
    )


def build() -> None:
    for folder in (FONTS, VENDOR, VENDOR / "images", OUTLINES):
        folder.mkdir(parents=True, exist_ok=True)
    for font in FAMILIES:
        for alphabet, suffix in ALPHABETS.items():
            (FONTS / f"{font.name}{suffix}.woff2").write_bytes(
                cut(font.source(alphabet), font.axes)
            )
    SPRITE.write_text(sprite(), encoding="utf-8")
    for name, polygons in outlines():
        drawn = json.dumps(polygons, separators=(",", ":"))
        (OUTLINES / f"{name}.json").write_text(drawn, encoding="utf-8")
    for name, source in SCRIPTS.items():
        # Source maps are not served, so their names are removed: `collectstatic` stops at a name
        # without a file.
        (VENDOR / name).write_bytes(
            SOURCE_MAP.sub(b"", source.read_bytes())
            if name.endswith(".js")
            else source.read_bytes()
        )
    # In the lowest layer, so that our own rules take precedence.
    (VENDOR / "leaflet.css").write_text(
        f"@layer vendor {{\n{LEAFLET_SHEET.read_text()}\n}}\n", encoding="utf-8"
    )


def main() -> None:
    if not PACKAGES.is_dir():
        raise SystemExit("assets: the browser packages are missing; run npm ci in frontend/ first")
    mark = fingerprint()
    if up_to_date(mark) and "--force" not in sys.argv:
        return
    build()
    STAMP.write_text(mark)
    for path in outputs():
        print(f"assets: {path.relative_to(ROOT)} {path.stat().st_size / 1000:.1f} kB")


if __name__ == "__main__":
    main()
