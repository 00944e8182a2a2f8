"""Comments on a paragraph: how many on each, and what each is about, as the viewer may read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from consult.core import blocks, text
from consult.core.blocks import ANCHOR, Block
from consult.core.exceptions import Invalid
from debates.models import Comment
from debates.visibility import can_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

QUOTED = 240


@dataclass(frozen=True)
class Passage:
    """What a comment is about: a paragraph of the text, in today's version or in an earlier one, and its first words.

    No words where that version is not public any more.
    """

    anchor: str
    version: int
    words: str = ""
    is_current: bool = True


def paragraphs(proposal) -> Sequence[Block]:
    """The text of a proposal, block by block; those that comments may be about have a name."""
    return blocks.cut(proposal.body_html)


def on_paragraph(comments, paragraph: str):
    """Of some comments, those on one paragraph. Raises `Invalid` on what names none."""
    if not ANCHOR.fullmatch(paragraph):
        raise Invalid(attr="paragraph")
    return comments.filter(paragraph=paragraph)


def paragraph_counts(viewer, proposal) -> dict[str, int]:
    """How many public comments each paragraph began, answers apart; one query."""
    if not can_read(viewer, proposal):
        return {}
    rows = Comment.objects.counted().filter(organisation=viewer.organisation, proposal=proposal, paragraph__gt="")
    return dict(rows.order_by().values_list("paragraph").annotate(number=Count("*")))


def passages(viewer, proposal, comments: Iterable[Comment]) -> dict[str, Passage]:
    """What comments of one proposal are about, by the name of the paragraph.

    No query, or one where a paragraph is not in the text of today.
    """
    asked = {comment.paragraph: comment.paragraph_version for comment in comments if comment.paragraph}
    words = _words(proposal.body_html) if asked else {}
    found = {name: Passage(name, proposal.version, words[name]) for name in asked if name in words}
    gone = {name: number for name, number in asked.items() if name not in found}
    return found | (_earlier(viewer, proposal, gone) if gone else {})


def passage(viewer, proposal, paragraph: str) -> Passage | None:
    """One paragraph by its name: of today's text, or of the latest version that had it; one query at the most."""
    if words := _words(proposal.body_html).get(paragraph):
        return Passage(paragraph, proposal.version, words)
    for version in proposal.versions.readable_by(viewer).filter(number__lt=proposal.version).order_by("-number"):
        if words := _words(version.body_html).get(paragraph):
            return Passage(paragraph, version.number, words, is_current=False)
    return None


def _earlier(viewer, proposal, asked):
    texts = proposal.versions.readable_by(viewer).filter(number__in=set(asked.values()))
    words = {version.number: _words(version.body_html) for version in texts}
    return {
        name: Passage(name, number, words.get(number, {}).get(name, ""), is_current=False)
        for name, number in asked.items()
    }


def _words(markup):
    named = ((block.anchor, text.plain(block.markup)) for block in blocks.cut(markup) if block.anchor)
    return {anchor: _beginning(words) for anchor, words in named}


def _beginning(words):
    return words if len(words) <= QUOTED else words[:QUOTED].rsplit(" ", 1)[0] + "…"
