"""QR codes: addresses that a phone reads from paper."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segno import QRCode


# The code remains readable when a quarter of the drawing is creased, stained or covered.
TOLERANCE = "q"
BORDER = 4


@dataclass(frozen=True)
class QrCode:
    """An address as a QR code.

    `path` is SVG, in a square of `size`: one unit for each module, quiet zone included.
    """

    address: str
    size: int
    path: str

    def png(self, scale: int = 8) -> bytes:
        """Return the code as a PNG picture, for documents that cannot contain SVG."""
        out = BytesIO()
        _encoded(self.address).save(out, kind="png", scale=scale, border=BORDER)
        return out.getvalue()

    @property
    def data_uri(self) -> str:
        """The code as a `data:` URI, only for paper.

        Web pages of this site do not allow such images.
        """
        return _encoded(self.address).svg_data_uri(border=BORDER, scale=4)


def qr_of(address: str) -> QrCode:
    """Return the QR code of an address."""
    encoded = _encoded(address)
    return QrCode(address, encoded.symbol_size(border=BORDER)[0], _path(encoded))  # type: ignore[arg-type]  # of this type at run time


def _encoded(address: str) -> QRCode:
    import segno  # noqa: PLC0415 - heavy, see test_memory.py

    return segno.make_qr(address, error=TOLERANCE, boost_error=False)


def _path(encoded: QRCode) -> str:
    """Return the SVG path: one horizontal stroke for each run of dark modules."""
    strokes = []
    for y, row in enumerate(encoded.matrix):
        x = 0
        while x < len(row):
            run = next((i for i, module in enumerate(row[x:]) if not module), len(row) - x)
            if run:
                strokes.append(f"M{x + BORDER} {y + BORDER}h{run}v1h-{run}z")
            x += run or 1
    return "".join(strokes)
