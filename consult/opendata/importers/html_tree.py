"""The tree of an imported HTML text, with the elements alone that a text may have.

Elements that programs read are left out, and unknown elements are replaced by their content.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString

if TYPE_CHECKING:
    from bs4.element import Tag


# Elements in deeper ones than this become their siblings.
DEEPEST = 20
LISTS = ["ul", "ol"]
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
EMPHASIS = ["strong", "b", "em", "i"]
KEPT_BLOCKS = [*HEADINGS, *LISTS, "p", "div", "li", "blockquote", "pre", "hr"]
KEPT = [*KEPT_BLOCKS, *EMPHASIS, "a", "br", "code", "span"]
# In these elements, blocks are shown as the words around them.
ONE_BLOCK = [*HEADINGS, *EMPHASIS, "a", "pre"]
OTHER_BLOCKS = {
    *("section", "article", "header", "footer", "aside", "main", "figure", "figcaption"),
    *("address", "center", "fieldset", "form", "details", "summary", "dl", "dt", "dd"),
    *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"),
}
SILENT = [
    *("script", "style", "iframe", "object", "noscript", "template", "svg", "math", "title"),
    *("textarea", "select", "input", "img", "embed", "source", "track", "link", "meta", "base"),
    *("param", "area", "col"),
]


class Soup(BeautifulSoup):
    """A tree that ends open paragraphs and items where the next one begins, and that is not deep."""

    def handle_starttag(self, name: str, *args: Any, **kwargs: Any) -> Tag | None:
        """Add an element to the tree, and return it."""
        if name in ("p", "li") and self.currentTag and self.currentTag.name == name:
            self.handle_endtag(name)
        tag = super().handle_starttag(name, *args, **kwargs)
        if len(self.tagStack) > DEEPEST:
            self.popTag()
        return tag


@dataclass(frozen=True)
class Tree:
    """A parsed text, with the names of the elements whose meaning is lost."""

    soup: Soup
    dropped_tags: set[str]

    @property
    def has_emphasis(self) -> bool:
        """Return whether a part of the text is emphasised."""
        return self.soup.find(EMPHASIS) is not None

    def words(self) -> str:
        """Return every text in the tree, in order."""
        return " ".join(self.soup.find_all(string=True))


def parse(markup: str) -> Tree:
    """Return the tree of a piece of HTML, even if it is malformed."""
    # A marked section is parsed as a comment, as browsers do. The parser would refuse it. The empty
    # comment in front shows the library that a single word is no name of a file.
    soup = Soup(f"<!---->{markup.replace('<![', '<! [')}", "html.parser", string_containers={})
    dropped_tags = {tag.name for tag in soup.find_all(True)} - set(KEPT)
    for string in soup.find_all(string=True):
        if type(string) is not NavigableString:
            string.extract()
    for tag in soup.find_all(SILENT):
        if not tag.decomposed:
            tag.decompose()
    for tag in soup.find_all(True):
        tag.name = _name_of(tag)
        tag.attrs = {name: value for name, value in tag.attrs.items() if name == "href"}
    for tag in soup.find_all(LISTS):
        _wrap_items(soup, tag)
    return Tree(soup, dropped_tags)


def _name_of(tag: Tag) -> str:
    """Return the name of the element that the text has in place of another one."""
    name = "div" if tag.name in OTHER_BLOCKS else tag.name
    if name == "li" and tag.parent.name not in LISTS:  # type: ignore[union-attr]  # the parser makes tags
        name = "div"
    if name in KEPT_BLOCKS:
        return "span" if any(parent.name in ONE_BLOCK for parent in tag.parents) else name
    return name if name in KEPT and name != "code" else "span"


def _wrap_items(soup: Soup, found: Any) -> None:
    """Make an item of each child of a list that is none."""
    for child in list(found.children):
        if child.name != "li" and (child.name or child.strip()):
            child.wrap(soup.new_tag("li"))
