"""Printed pages: a receipt is one sheet, and long pages leave out their controls."""

import os
import re
from pathlib import Path

import pytest

from tests.e2e.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("everything")]
# A ballot is printed with its boxes, to be filled in by hand.
LEFT_OUT = "nav, button:not(.position), input:not(form.print input), select, textarea, .btn, .sharing, .legend"
SEEN = """(left) => [...document.querySelectorAll(left)]
  .filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 120))"""
LONG = re.compile(r"/consultations/([\w-]+/|[\w-]+/(topics|proposals|questions)/[\w-]+/)$")


def sheets(page, name):
    """Return how many A4 sheets a page takes. The PDF is stored if CONSULT_SHOTS names a folder."""
    folder = os.environ.get("CONSULT_SHOTS")
    printed = page.pdf(format="A4", path=Path(folder) / f"{name}.pdf" if folder else None)
    return len(re.findall(rb"/Type\s*/Page\b", printed))


def test_receipts_are_one_sheet_each(browse, everything):
    page = browse(at=everything.origin)
    sign_in(page, everything.emails["owner"])
    receipts = [
        stop.address for stop in everything.stops["owner"] if stop.address.endswith("/receipt/")
    ]
    assert len(receipts) > 1
    for place, address in enumerate(receipts):
        page.goto(address)
        assert sheets(page, f"receipt-{place}") == 1, address


def test_printed_long_pages_leave_out_the_controls(browse, everything):
    page = browse(at=everything.origin)
    page.emulate_media(media="print")
    long = [
        stop.address
        for stop in everything.stops["visitor"]
        if LONG.search(stop.address) and not stop.refused
    ]
    assert len(long) > 12
    for place, address in enumerate(long):
        page.goto(address)
        assert (address, page.evaluate(SEEN, LEFT_OUT)) == (address, [])
        assert 1 <= sheets(page, f"page-{place}") <= 6, address
