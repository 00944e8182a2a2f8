"""A tolerant parser of HTML into a small tree.

Dangerous elements are left out, and unknown elements are replaced by their content.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 40
BLANKS = re.compile(r"[ \t\n\r\f]+")
VOID = {
    "br",
    "hr",
    "img",
    "wbr",
    "input",
    "col",
    "area",
    "embed",
    "source",
    "track",
    "link",
    "meta",
    "base",
    "param",
}
SILENT = {
    "script",
    "style",
    "iframe",
    "object",
    "noscript",
    "template",
    "svg",
    "math",
    "title",
    "textarea",
    "select",
}
BLOCKS = {
    *(
        "p",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "aside",
        "main",
        "figure",
        "figcaption",
        "address",
        "center",
    ),
    *(
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "dl",
        "dt",
        "dd",
        "fieldset",
        "form",
        "details",
    ),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "summary"),
}
KEPT = {
    "p",
    "div",
    "br",
    "strong",
    "b",
    "em",
    "i",
    "ul",
    "ol",
    "li",
    "blockquote",
    "a",
    "code",
    "pre",
    "hr",
    "span",
}
KEPT |= {"h1", "h2", "h3", "h4", "h5", "h6"}


class Node:
    """An element with its children: texts and elements."""

    __slots__ = ("attributes", "children", "left_out", "tag")

    def __init__(self, tag: str, attributes: dict[str, str] | None = None):
        self.tag, self.attributes = tag, attributes or {}
        self.children: list[Node | str] = []
        self.left_out: set[str] = set()

    @property
    def is_block(self):
        """True if the element is a block, apart from the text around it."""
        return self.tag in BLOCKS

    def words(self) -> str:
        """Return every text in the element, in order."""
        return " ".join(
            child if isinstance(child, str) else child.words() for child in self.children
        )

    def elements(self) -> Iterator[Node]:
        """Yield every element in this element, in order."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.elements()


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self.open, self.silent = [self.root], 0

    def handle_starttag(self, tag, attrs):
        if tag not in KEPT:
            self.root.left_out.add(tag)
        if tag in SILENT:
            self.silent += 1
            return
        if tag in ("p", "li") and self.open[-1].tag == tag:
            self.open.pop()
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID and len(self.open) < DEEPEST:
            self.open.append(node)

    def handle_startendtag(self, tag, attrs):
        if tag in SILENT:
            self.root.left_out.add(tag)
        else:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
            return
        if any(node.tag == tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def parse_marked_section(self, i, report=1):
        """Parse a marked section as a comment, as browsers do.

        Some versions of Python fail on it.
        """
        return self.parse_bogus_comment(i)

    def handle_data(self, data):
        if not self.silent:
            is_pre = any(node.tag == "pre" for node in self.open)
            self.open[-1].children.append(data if is_pre else BLANKS.sub(" ", data))


def parse(markup: str) -> Node:
    """Return the tree of a piece of HTML, even if it is malformed.

    `left_out` names the elements whose meaning is lost.
    """
    builder = _Builder()
    builder.feed(markup)
    builder.close()
    return builder.root
