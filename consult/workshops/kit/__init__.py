"""The kit of a workshop: one content, as a page to print, a tagged PDF or an ODT document.

`contents` builds it in the current language, `paper` and `document` write it. Nothing is stored
here.
"""

from consult.workshops.kit.contents import Kit, make
from consult.workshops.kit.paper import can_make_pdf, write_pdf

__all__ = ["Kit", "can_make_pdf", "make", "write_pdf"]
