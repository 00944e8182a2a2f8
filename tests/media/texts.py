"""Ordinary and malicious text documents, all made here."""

import zipfile
from io import BytesIO

from docx import Document as Docx
from odfdo import Document as Odt
from odfdo import Header, Paragraph

from tests.core.uploads import package

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"


def docx(*paragraphs: str) -> bytes:
    """Return a DOCX as a word processor saves it."""
    document, stream = Docx(), BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(stream)
    return stream.getvalue()


def odt(title: str, *paragraphs: str) -> bytes:
    """Return an ODT as a word processor saves it."""
    document, stream = Odt("text"), BytesIO()
    document.body.clear()
    document.body.append(Header(1, title))
    for paragraph in paragraphs:
        document.body.append(Paragraph(paragraph))
    document.save(stream)
    return stream.getvalue()


def odt_of(content: str, *more) -> bytes:
    """Return an ODT with exactly this content."""
    return package(
        [("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content), *more]
    )


def docx_of(document: str, *more) -> bytes:
    """Return a DOCX with exactly this document."""
    return package([("[Content_Types].xml", "<Types/>"), ("word/document.xml", document), *more])


def odt_body(inside: str, before: str = "") -> str:
    """Return the content of an ODT."""
    return (
        f'<?xml version="1.0"?>{before}<office:document-content xmlns:office="{ODF}office:1.0" '
        f'xmlns:text="{ODF}text:1.0"><office:body><office:text>{inside}</office:text></office:body>'
        "</office:document-content>"
    )


def docx_body(inside: str, before: str = "") -> str:
    """Return the document of a DOCX."""
    return f'<?xml version="1.0"?>{before}<w:document xmlns:w="{WORD}"><w:body>{inside}</w:body></w:document>'


def pdf(*lines: str) -> bytes:
    """Return a PDF with one page of text, in the simplest form that the format allows."""
    drawn = "".join(
        f"BT /F1 12 Tf 50 {700 - 20 * n} Td ({line}) Tj ET\n" for n, line in enumerate(lines)
    )
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 5\n0000000000 65535 f \n{table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + end.encode()


def encrypted(content: bytes) -> bytes:
    """Return a package whose entries are marked as encrypted."""
    made = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(mark)
        while at >= 0:
            made[at + place] |= 1
            at = made.find(mark, at + 1)
    return bytes(made)


def linked(content: bytes) -> bytes:
    """Return a package that contains a symbolic link."""
    stream = BytesIO(content)
    with zipfile.ZipFile(stream, "a") as made:
        entry = zipfile.ZipInfo("Pictures/photo.png")
        entry.external_attr = 0o120777 << 16
        made.writestr(entry, "/etc/passwd")
    return stream.getvalue()


def protected_pdf(content: bytes) -> bytes:
    """Return a PDF with a password."""
    from pypdf import PdfReader, PdfWriter

    writer, stream = PdfWriter(clone_from=PdfReader(BytesIO(content))), BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(stream)
    return stream.getvalue()
