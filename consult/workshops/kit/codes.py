"""QR codes: an address that a phone reads from paper."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import segno

# A quarter of the drawing may be creased, stained or written on.
TOLERANCE = "q"
BORDER = 4


@dataclass(frozen=True)
class QrCode:
    """An address as a drawing: `path` for SVG in a square of `size`, one unit a module, its quiet zone around."""

    address: str
    size: int
    path: str

    def png(self, scale: int = 8) -> bytes:
        """The same as a picture, for documents that hold no drawing."""
        out = BytesIO()
        _encoded(self.address).save(out, kind="png", scale=scale, border=BORDER)
        return out.getvalue()

    @property
    def data_uri(self) -> str:
        """The same as an image in its own address, for paper alone: pages allow none."""
        return _encoded(self.address).svg_data_uri(border=BORDER, scale=4)


def qr_of(address: str) -> QrCode:
    """The code of an address."""
    encoded = _encoded(address)
    return QrCode(address, encoded.symbol_size(border=BORDER)[0], _path(encoded))


def _encoded(address):
    return segno.make_qr(address, error=TOLERANCE, boost_error=False)


def _path(encoded):
    """One horizontal stroke for each run of dark modules."""
    strokes = []
    for y, row in enumerate(encoded.matrix):
        x = 0
        while x < len(row):
            run = next((i for i, module in enumerate(row[x:]) if not module), len(row) - x)
            if run:
                strokes.append(f"M{x + BORDER} {y + BORDER}h{run}v1h-{run}z")
            x += run or 1
    return "".join(strokes)
