"""The kit of a workshop on paper: one content, as a page to print, a tagged PDF, or a document to edit.

`contents` says what is in it, in the language at work; `paper` and `document` write it. Nothing here is kept.
"""

from io import BytesIO

from consult.workshops.kit.contents import Kit, make
from consult.workshops.kit.paper import can_make_pdf, write_pdf

__all__ = ["Kit", "can_make_pdf", "make", "write_odt", "write_pdf"]


def write_odt(kit: Kit) -> BytesIO:
    """Write the kit as a document that any word processor opens; return it, to read from its beginning."""
    from consult.workshops.kit import document  # noqa: PLC0415 - its library takes half a second, for few processes

    return document.write_odt(kit)
