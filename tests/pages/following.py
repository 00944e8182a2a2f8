"""The links and forms of a page, so that a test sends what a reader without scripts would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

FIELDS = ("input", "textarea", "select", "button")


@dataclass
class Form:
    """A form with the names of its fields, and the values that a browser sends with all boxes ticked."""

    action: str
    method: str
    names: set = field(default_factory=set)
    fields: dict = field(default_factory=dict)


class Page(HTMLParser):
    """A parser that collects links as pairs of words and address, and forms."""

    def __init__(self, response):
        super().__init__()
        self.links, self.forms = [], []
        self._open = self._text = None
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "a":
            self.links.append(["", found.get("href", "")])
        elif tag == "form":
            self._open = Form(found.get("action") or "", found.get("method", "get"))
            self.forms.append(self._open)
        elif tag in FIELDS and self._open and found.get("name"):
            name = found["name"]
            self._open.names.add(name)
            if tag == "textarea":
                self._text = name
                self._open.fields[name] = ""
            elif tag == "input":
                self._open.fields[name] = found.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._text = None

    def handle_data(self, data):
        if self._text:
            self._open.fields[self._text] += data
        elif self.links:
            self.links[-1][0] += data


def find_link(response, words):
    """Return the address of the first link of a page that has these words, apostrophes as typed."""
    return next(
        url for text, url in Page(response).links if words in text.replace("’", "'").strip()
    )


def read_form(response, name):
    """Return the first form of a page that has a field of this name."""
    return next(form for form in Page(response).forms if name in form.names)
