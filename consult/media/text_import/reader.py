"""Run as a program of its own, in the cage (`python -I reader.py KIND PATH MOST`): a document in, its words out.

It imports nothing of the application. Whatever goes wrong in it is a refusal, never a failure of the site.
"""

import json
import sys
import zipfile
from xml.parsers import expat

MOST_PAGES, BLOCK = 1000, 65536
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MANIFEST = "META-INF/manifest.xml"


class Unreadable(Exception):
    """Why it cannot be read: a value of `Refusal`."""


class Words:
    """What was read, as long as it is not too long."""

    def __init__(self, most):
        self.most, self.length, self.parts = most, 0, []

    def add(self, text):
        """Words, in their order."""
        self.length += len(text)
        if self.length > self.most:
            raise Unreadable("too_much_work")
        self.parts.append(text)


class Markup:
    """Words of an XML document: which elements hold them, break lines or are left out. No DOCTYPE is ever needed."""

    def __init__(self, words, *, held, breaks, signs, left_out):
        self.words, self.held, self.breaks, self.signs, self.left_out = words, held, breaks, signs, left_out
        self.inside = self.out = 0

    def read(self, stream):
        """Read to the end, block by block."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self.refuse
        parser.StartElementHandler, parser.EndElementHandler = self.begin, self.end
        parser.CharacterDataHandler = self.text
        while block := stream.read(BLOCK):
            parser.Parse(block, False)
        parser.Parse(b"", True)

    def refuse(self, *_):
        """Entities, outside or growing, begin with one."""
        raise Unreadable("protected")

    def begin(self, name, attributes):
        """An element opens."""
        self.out += name in self.left_out
        self.inside += name in self.held
        if not self.out and name in self.signs:
            self.words.add(self.signs[name](attributes))

    def end(self, name):
        """An element closes."""
        if not self.out and name in self.breaks:
            self.words.add("\n\n")
        self.inside -= name in self.held
        self.out -= name in self.left_out

    def text(self, text):
        """Words, where words are."""
        if self.inside and not self.out:
            self.words.add(text)


def _spaces(attributes):
    count = attributes.get(f"{TEXT} c", "1")
    return " " * min(100, int(count) if count.isdigit() else 1)


def odt(path, words):
    """An ODT: paragraphs and titles, without comments nor what was struck out."""
    paragraphs = {f"{TEXT} p", f"{TEXT} h"}
    signs = {f"{TEXT} s": _spaces, f"{TEXT} tab": lambda _: "\t", f"{TEXT} line-break": lambda _: "\n"}
    left_out = {f"{OFFICE} annotation", f"{TEXT} tracked-changes"}
    with zipfile.ZipFile(path) as package:
        if MANIFEST in package.namelist() and b"encryption-data" in package.read(MANIFEST):
            raise Unreadable("protected")
        with package.open("content.xml") as stream:
            Markup(words, held=paragraphs, breaks=paragraphs, signs=signs, left_out=left_out).read(stream)


def docx(path, words):
    """A DOCX: paragraphs, without what was struck out nor the codes of fields."""
    signs = {f"{WORD} tab": lambda _: "\t", f"{WORD} br": lambda _: "\n", f"{WORD} cr": lambda _: "\n"}
    left_out = {f"{WORD} pPr", f"{WORD} rPr"}  # tabs of a style are not typed ones
    markup = Markup(words, held={f"{WORD} t"}, breaks={f"{WORD} p"}, signs=signs, left_out=left_out)
    with zipfile.ZipFile(path) as package, package.open("word/document.xml") as stream:
        markup.read(stream)


def pdf(path, words):
    """A PDF: the text of its pages; scans have none."""
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


def main():
    """Answer with the words, or with why there are none."""
    kind, path, most = sys.argv[1], sys.argv[2], int(sys.argv[3])
    words = Words(most)
    try:
        {"odt": odt, "docx": docx, "pdf": pdf}[kind](path, words)
        told = {"text": "".join(words.parts)}
    except Unreadable as refused:
        told = {"refusal": str(refused)}
    except (MemoryError, RecursionError) as error:
        told = {"refusal": "too_much_work", "detail": type(error).__name__}
    except Exception as error:
        told = {"refusal": "damaged", "detail": type(error).__name__}
    sys.stdout.buffer.write(json.dumps(told).encode())


if __name__ == "__main__":
    main()
