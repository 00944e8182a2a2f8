"""The kit of a workshop on paper: one content, as a page to print, a tagged PDF, or a document to edit.

`contents` says what is in it, in the language at work; `paper` and `document` write it. Nothing here is kept.
"""

from consult.workshops.kit.contents import Kit, make
from consult.workshops.kit.paper import can_make_pdf, write_pdf

__all__ = ["Kit", "can_make_pdf", "make", "write_pdf"]
