"""The engine of PDF files loads no address of a text."""

import pytest

from consult.core.papers import paper
from tests.media.test_corpus import listen_on_port

weasyprint = pytest.importorskip("weasyprint", exc_type=ImportError)


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1/"])
def test_fetcher_refuses_addresses_of_files_and_networks(address):
    with pytest.raises(ValueError, match="protocol"):
        paper.make_fetcher(weasyprint)(address)


def test_fetcher_loads_data():
    assert paper.make_fetcher(weasyprint)("data:,words").read() == b"words"


def test_write_pdf_of_a_page_with_addresses_opens_no_connection(tmp_path):
    styles = tmp_path / "styles.css"
    with listen_on_port() as (url, connections):
        styles.write_text(f"@import url({url}/a.css); body {{ background: url({url}/a.png) }}")
        markup = (
            f"<html lang=fr><title>Essai</title><link rel=stylesheet href={url}/b.css>"
            f"<img alt='' src={url}/b.png><svg><image href={url}/c.png></image></svg></html>"
        )
        assert paper.write_pdf(markup, styles).read(5) == b"%PDF-"
    assert connections == []
