"""The texts of a piece of HTML that a person reads or that a screen reader reads aloud."""

from html.parser import HTMLParser

READ_ATTRIBUTES = {
    "alt",
    "title",
    "placeholder",
    "aria-label",
    "data-consult-copied",
    "data-consult-announce",
}
SILENT = ("script", "style", "code")


class Shown(HTMLParser):
    """The pieces of a page: text between tags, and some attributes."""

    def __init__(self, markup):
        super().__init__()
        self.pieces, self._silent = [], 0
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self._silent += tag in SILENT
        self.pieces += [value for name, value in attrs if name in READ_ATTRIBUTES and value]

    def handle_endtag(self, tag):
        self._silent -= tag in SILENT

    def handle_data(self, data):
        if not self._silent:
            self.pieces.append(data)
