"""The weight of a page as a browser would load it, and its grade by EcoIndex.

EcoIndex (https://www.ecoindex.fr/comment-ca-marche/) ranks the nodes, the requests and the size of
a page among those of the web, by the quantiles below. Its package on PyPI has a licence that this
project cannot use (CC BY-NC-ND), and does not run on the Python of this project.
"""

import gzip
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from django.contrib.staticfiles import finders


def _numbers(text):
    return [float(number) for number in text.split()]


NODES = _numbers(
    "0 47 75 159 233 298 358 417 476 537 603 674 753 843 949 1076 1237 1459 1801 2479 594601"
)
REQUESTS = _numbers("0 2 15 25 34 42 49 56 63 70 78 86 95 105 117 130 147 170 205 281 3920")
KILOBYTES = _numbers(
    "0 1.37 144.7 319.53 479.46 631.97 783.38 937.91 1098.62 1265.47 1448.32 1648.27 1876.08 "
    "2142.06 2465.37 2866.31 3401.59 4155.73 5400.08 8037.54 223212.26"
)
LEFT_OUT = ("svg", "noscript", "template")  # they are counted, their content is not
A = 80  # a grade A is above it
IMPORT = re.compile(r'^import .*"\./([\w-]+\.js)"', re.MULTILINE)
# Pages name one font. The style sheet asks for the two others where titles and texts use them.
FONTS = ("fonts/bricolage.woff2", "fonts/source-serif.woff2")
STATIC = "/static/"


@dataclass
class Weight(HTMLParser):
    """The nodes of a page, and the addresses that its HTML makes a browser request.

    As EcoIndex does, leave out what is inside a picture, and what a browser with scripts has not in
    its document.
    """

    html: bytes
    nodes: int = 0
    files: set[str] = field(default_factory=set)
    skipped_tag: str = ""

    def __post_init__(self):
        super().__init__()
        self.feed(self.html.decode())

    def handle_starttag(self, tag, attrs):
        """Count the element, and store the address of its file."""
        if self.skipped_tag:
            return
        self.skipped_tag = tag if tag in LEFT_OUT else ""
        values = dict(attrs)
        self.nodes += 1
        relation = values.get("rel", "")
        if tag == "link" and relation in ("stylesheet", "preload", "icon"):
            self.files.add(values["href"])
        elif tag in ("script", "img") and values.get("src"):
            self.files.add(values["src"])

    def handle_endtag(self, tag):
        """Count again after an element whose content is left out."""
        if tag == self.skipped_tag:
            self.skipped_tag = ""

    @property
    def first_visit(self):
        """Return the bytes of HTML, styles, scripts and the preloaded font, compressed."""
        return self.later_visit + sum(size_of(name) for name in self._own())

    @property
    def later_visit(self):
        """Return the bytes of the HTML, compressed."""
        return compressed(self.html)

    @property
    def score(self):
        """Return the EcoIndex, with every font that the styles may request."""
        requests = 1 + len(self.files | self._own() | set(FONTS))
        kilobytes = (self.first_visit + sum(size_of(name) for name in FONTS)) / 1000
        nodes = _quantile(NODES, self.nodes)
        requests_quantile = _quantile(REQUESTS, requests)
        size = _quantile(KILOBYTES, kilobytes)
        return round(100 - 5 * (3 * nodes + 2 * requests_quantile + size) / 6)

    def _own(self):
        """Return the static files that the page names, and the modules that they import."""
        named = {name.removeprefix(STATIC) for name in self.files if name.startswith(STATIC)}
        return named | {other for name in named for other in _imports(name)}


def compressed(data):
    return len(gzip.compress(data, 6))


@cache
def size_of(name):
    """Return the bytes of a static file as they are sent. Fonts are compressed already."""
    data = Path(finders.find(name)).read_bytes()
    return len(data) if name.endswith(".woff2") else compressed(data)


@cache
def _imports(name):
    if not name.endswith(".js"):
        return set()
    code = Path(finders.find(name)).read_text(encoding="utf-8")
    return {f"{name.rpartition('/')[0]}/{module}" for module in IMPORT.findall(code)}


def _quantile(quantiles, value):
    place = bisect_right(quantiles, value) - 1
    if place >= len(quantiles) - 1:
        return len(quantiles) - 1
    return place + (value - quantiles[place]) / (quantiles[place + 1] - quantiles[place])
