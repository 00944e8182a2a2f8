"""The page side of each voting method: its ballot form, its votes in words, and its result.

Each registered method has a module here with the name of its kind, which defines `Page`
(docs/adding-a-voting-method.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from frontend.presenters.voting.method_page import MethodPage
from votes.counting.methods import METHODS

if TYPE_CHECKING:
    from votes.models import Question

PAGES: dict[str, MethodPage] = {
    kind: import_string(f"{__name__}.{kind}.Page")() for kind in METHODS
}


def page_of(question: Question) -> MethodPage:
    """Return the page side of the voting method of a poll."""
    return PAGES[question.kind]
