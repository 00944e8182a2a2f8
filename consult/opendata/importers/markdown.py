"""The writer of Markdown from a tree of HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from markdownify import ATX, MarkdownConverter

from consult.opendata.importers.markdown_escapes import escape_line_starts

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.opendata.importers.html_tree import Tree

SAFE_ADDRESS = re.compile(r"(https?://|mailto:)[^\s<>]+\Z", re.IGNORECASE)


class Markdown(MarkdownConverter):
    """A writer of Markdown that can leave out emphasis and links.

    `dropped` contains the addresses of elements that did not become links.
    """

    class Options:
        """The options of the library."""

        heading_style = ATX
        bullets = "-"
        # Line breaks of the source are blanks. No line is wrapped.
        wrap = True
        wrap_width = None

    def __init__(
        self, escape: Callable[[str], str], *, emphasis: bool = True, links: bool = True
    ) -> None:
        super().__init__()
        self.escape_signs = escape
        self.emphasis = emphasis
        self.links = links
        self.dropped: list[str] = []
        self._numbers: dict[int, int] = {}

    def write(self, tree: Tree) -> str:
        """Return the Markdown of the whole tree."""
        self._numbers = {}
        return self.convert_soup(tree.soup)

    def process_text(self, el: Any, parent_tags: set[str] | None = None) -> str:
        """Return the text without the blanks next to a line break."""
        text = super().process_text(el, parent_tags)  # type: ignore[misc]
        if getattr(el.previous_sibling, "name", "") == "br":
            text = text.lstrip(" ")
        return text.rstrip(" ") if getattr(el.next_sibling, "name", "") == "br" else text

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Return the text with the escapes of this writer, also where it may begin a line."""
        escaped = self.escape_signs(text)
        start = escaped.lstrip()
        return escaped[: len(escaped) - len(start)] + escape_line_starts(start)

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Return a link, or the text alone where the address is none that a reader may follow."""
        address = el.get("href")
        if address is None:
            return text
        address = address.strip()
        words = text.strip()
        if "_noformat" in parent_tags or not (self.links and words and SAFE_ADDRESS.match(address)):
            self.dropped.append(address)
            return text
        before = text[: -len(text.lstrip())]
        after = text[len(text.rstrip()) :]
        return f"{before}[{words}](<{address}>){after}"

    def convert_b(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Return strong words."""
        return self._emphasised(text, "**", parent_tags)

    def convert_em(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Return emphasised words."""
        return self._emphasised(text, "*", parent_tags)

    convert_strong = convert_b
    convert_i = convert_em

    def convert_br(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Return a line break, or a blank in a heading."""
        return " " if "_inline" in parent_tags else "\n"

    def convert_li(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Return an item of a list.

        The items of an ordered list are numbered once for each list. The library counts the items
        before each item, which takes seconds for a list of some thousand items.
        """
        if el.parent is None or el.parent.name != "ol" or not text.strip():
            return super().convert_li(el, text, parent_tags)  # type: ignore[misc]
        if id(el) not in self._numbers:
            items = el.parent.find_all("li", recursive=False)
            self._numbers |= {id(item): number for number, item in enumerate(items, 1)}
        bullet = f"{self._numbers[id(el)]}. "
        lines = text.strip().split("\n")
        indented = "\n".join(" " * len(bullet) + line if line else "" for line in lines)
        return f"{bullet}{indented[len(bullet) :]}\n"

    def convert_pre(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Return a fenced block, whose fence is longer than every run of backticks in it."""
        longest = max((len(run) for run in re.findall(r"`+", text)), default=2)
        fence = "`" * max(3, longest + 1)
        content = text.strip("\n")
        return f"\n\n{fence}\n{content}\n{fence}\n\n" if content.strip() else ""

    def _emphasised(self, text: str, mark: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags or not self.emphasis:
            return text
        return "\n".join(_marked(line, mark) for line in text.split("\n"))


def _marked(line: str, mark: str) -> str:
    """Return the line with emphasis around its words, not around blanks or signs next to them.

    Markdown would not recognise emphasis there.
    """
    signs = r"\s*" if "](<" in line else r"[\W_]*"
    # A line always matches, because each of the three parts may be empty.
    parts = cast("re.Match[str]", re.fullmatch(rf"({signs})(.*?)({signs})", line))
    before, core, after = parts.groups()
    return f"{before}{mark}{core}{mark}{after}" if core else line
