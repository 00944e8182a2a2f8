"""The writer of Markdown from a tree of HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from consult.opendata.importers.markdown_escapes import escape_line_starts

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.opendata.importers.html_tree import Node

HEADINGS = {f"h{level}": level for level in range(1, 7)}
EMPHASIS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
SAFE_ADDRESS = re.compile(r"(https?://|mailto:)[^\s<>]+\Z", re.IGNORECASE)


class Markdown:
    """A writer of Markdown that can leave out emphasis and links.

    `linked` contains the elements that became links.
    """

    def __init__(self, escape: Callable[[str], str], *, emphasis=True, links=True):
        self.escape, self.emphasis, self.links = escape, emphasis, links
        self.linked: set[Node] = set()

    def write(self, tree: Node) -> str:
        """Return the Markdown of the whole tree."""
        return "\n\n".join(self._blocks(tree))

    def _blocks(self, node) -> list[str]:
        """Return the blocks in a node. Consecutive texts and inline elements make a paragraph."""
        found, run = [], []
        for child in [*node.children, None]:
            if child is not None and (isinstance(child, str) or not child.is_block):
                run.append(child)
                continue
            found += self._paragraph(run)
            run = []
            if child is not None:
                found += self._block(child)
        return [block for block in found if block]

    def _paragraph(self, run) -> list[str]:
        lines = [line.strip(" ") for line in self._inline(run).split("\n")]
        return ["\n".join(escape_line_starts(line) for line in lines).strip("\n")]

    def _block(self, node) -> list[str]:
        if node.tag in HEADINGS:
            title = self._inline(node.children).replace("\n", " ").strip()
            return ["#" * HEADINGS[node.tag] + " " + title] if title else []
        if node.tag in ("ul", "ol"):
            return [self._list(node)]
        if node.tag == "blockquote":
            return [
                "\n".join(
                    f"> {line}".rstrip() for line in "\n\n".join(self._blocks(node)).split("\n")
                )
            ]
        if node.tag == "pre":
            return [_fenced(_raw(node))]
        return ["---"] if node.tag == "hr" else self._blocks(node)

    def _list(self, node):
        items, number = [], 1
        for child in node.children:
            blocks = self._paragraph([child]) if isinstance(child, str) else self._blocks(child)
            blocks = [block for block in blocks if block]
            if not blocks:
                continue
            mark = f"{number}. " if node.tag == "ol" else "- "
            indent = "\n" + " " * len(mark)
            items.append(
                mark + "\n\n".join(blocks).replace("\n", indent).replace(indent + "\n", "\n\n")
            )
            number += 1
        return "\n".join(items)

    def _inline(self, children) -> str:
        return re.sub(r" *\n *", "\n", "".join(self._piece(child) for child in children))

    def _piece(self, child):
        if isinstance(child, str):
            return self.escape(child)
        if child.tag == "br":
            return "\n"
        inner = self._inline(child.children)
        if child.tag in EMPHASIS and self.emphasis:
            return _marked(inner, EMPHASIS[child.tag])
        address = child.attributes.get("href", "").strip()
        if child.tag == "a" and self.links and inner.strip() and SAFE_ADDRESS.match(address):
            self.linked.add(child)
            return f"[{inner.strip()}](<{address}>)"
        return inner


def _marked(inner, mark):
    """Return the text with emphasis around its words, and not around blanks or signs next to them.

    Markdown would not recognise emphasis there.
    """
    return "\n".join(_marked_line(line, mark) for line in inner.split("\n"))


def _marked_line(line, mark):
    signs = r"\s*" if "](<" in line else r"[\W_]*"
    # A line always matches, because each of the three parts may be empty.
    parts = cast("re.Match[str]", re.fullmatch(rf"({signs})(.*?)({signs})", line))
    before, core, after = parts.groups()
    return f"{before}{mark}{core}{mark}{after}" if core else line


def _raw(node):
    return "".join(child if isinstance(child, str) else _raw(child) for child in node.children)


def _fenced(content):
    longest = max((len(run) for run in re.findall(r"`+", content)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{content.strip(chr(10))}\n{fence}" if content.strip() else ""
