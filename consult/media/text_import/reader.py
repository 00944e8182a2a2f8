"""A program for the sandbox that reads a document and prints its words as JSON.

Usage: `python -I reader.py KIND PATH MOST`.

It imports nothing of the application. Any error in it is a refusal of the document, never a failure
of the site.
"""

import json
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

MOST_PAGES = 1000
BLOCK = 65536
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MANIFEST = "META-INF/manifest.xml"


class Unreadable(Exception):
    """Raised when a document cannot be read, with the reason: a value of `Refusal`."""


class Words:
    """The words read so far, up to a maximum length."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.length = 0
        self.parts: list[str] = []

    def add(self, text: str) -> None:
        """Append words. Raise `Unreadable` beyond the maximum length."""
        self.length += len(text)
        if self.length > self.most:
            raise Unreadable("too_much_work")
        self.parts.append(text)


class Markup:
    """A reader of the words of an XML document.

    It knows which elements contain words (`containers`), end a paragraph (`breaks`), represent
    a character (`signs`) or are skipped (`skipped`). The cells of a table row form one paragraph.
    A document never needs a DOCTYPE.
    """

    def __init__(
        self,
        words: Any,
        *,
        containers: Iterable[str],
        breaks: Iterable[str],
        signs: dict[str, Callable[..., str]],
        skipped: set[str],
        row: str = "",
        cell: str = "",
    ) -> None:
        self.row = row
        self.cell = cell
        self.cells = self.inside_cells = 0
        self.words = words
        self.containers = containers
        self.breaks = breaks
        self.signs = signs
        self.skipped = skipped
        self.inside = self.out = 0

    def read(self, stream: IO[bytes]) -> None:
        """Read a stream to its end, block by block."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self.refuse
        parser.StartElementHandler = self.begin
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        while block := stream.read(BLOCK):
            parser.Parse(block, False)
        parser.Parse(b"", True)

    def refuse(self, *_: Any) -> None:
        """Refuse a DOCTYPE: external and expanding entities are declared in one."""
        raise Unreadable("protected")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Handle an opening element."""
        self.out += name in self.skipped
        self.inside += name in self.containers
        if name == self.row:
            self.cells = 0
        if name == self.cell:
            if self.cells:
                self.words.add(" | ")
            self.cells += 1
            self.inside_cells += 1
        if not self.out and name in self.signs:
            self.words.add(self.signs[name](attributes))

    def end(self, name: str) -> None:
        """Handle a closing element."""
        self.inside_cells -= name == self.cell
        if not self.out and (name in self.breaks or name == self.row):
            self.words.add(" " if self.inside_cells else "\n\n")
        self.inside -= name in self.containers
        self.out -= name in self.skipped

    def text(self, text: str) -> None:
        """Append text that is inside an element with words."""
        if self.inside and not self.out:
            self.words.add(text)


def _spaces(attributes: dict[str, str]) -> str:
    count = attributes.get(f"{TEXT} c", "1")
    return " " * min(100, int(count) if count.isdigit() else 1)


def odt(path: Path, words: Any) -> None:
    """Read an ODT: paragraphs and headings, without comments or deleted passages."""
    paragraphs = {f"{TEXT} p", f"{TEXT} h"}
    signs = {
        f"{TEXT} s": _spaces,
        f"{TEXT} tab": lambda _: "\t",
        f"{TEXT} line-break": lambda _: "\n",
    }
    skipped = {f"{OFFICE} annotation", f"{TEXT} tracked-changes"}
    with zipfile.ZipFile(path) as package:
        if MANIFEST in package.namelist() and b"encryption-data" in package.read(MANIFEST):
            raise Unreadable("protected")
        with package.open("content.xml") as stream:
            Markup(
                words, containers=paragraphs, breaks=paragraphs, signs=signs, skipped=skipped
            ).read(stream)


def docx(path: Path, words: Any) -> None:
    """Read a DOCX: paragraphs, without deleted passages or field codes."""
    signs = {
        f"{WORD} tab": lambda _: "\t",
        f"{WORD} br": lambda _: "\n",
        f"{WORD} cr": lambda _: "\n",
    }
    skipped = {f"{WORD} pPr", f"{WORD} rPr"}  # Tabs of a style are not typed ones.
    markup = Markup(
        words,
        containers={f"{WORD} t"},
        breaks={f"{WORD} p"},
        signs=signs,
        skipped=skipped,
        row=f"{WORD} tr",
        cell=f"{WORD} tc",
    )
    with zipfile.ZipFile(path) as package, package.open("word/document.xml") as stream:
        markup.read(stream)


def pdf(path: str, words: Words) -> None:
    """Read a PDF: the text of its pages. Scanned pages have none."""
    import logging  # noqa: PLC0415

    from pypdf import PdfReader  # noqa: PLC0415

    logging.disable()
    document = PdfReader(path, strict=False)
    if document.is_encrypted and not document.decrypt(""):
        raise Unreadable("protected")
    if len(document.pages) > MOST_PAGES:
        raise Unreadable("too_much_work")
    for page in document.pages:
        words.add(page.extract_text() + "\n\n")


def main() -> None:
    """Print the words, or the reason why there are none."""
    kind = sys.argv[1]
    path = sys.argv[2]
    most = int(sys.argv[3])
    words = Words(most)
    try:
        {"odt": odt, "docx": docx, "pdf": pdf}[kind](path, words)  # type: ignore[operator]  # three functions of one shape
        answer = {"text": "".join(words.parts)}
    except Unreadable as refused:
        answer = {"refusal": str(refused)}
    except (MemoryError, RecursionError) as error:
        answer = {"refusal": "too_much_work", "detail": type(error).__name__}
    except Exception as error:
        answer = {"refusal": "damaged", "detail": type(error).__name__}
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
