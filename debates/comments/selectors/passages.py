"""Comments on paragraphs: their number for each paragraph, and the paragraph of each comment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import Count

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.core.words import blocks, text
from consult.core.words.blocks import ANCHOR, Block
from debates.models import Comment, Proposal
from debates.models.comments import CommentQuerySet
from debates.visibility import can_read

QUOTED = 240


@dataclass(frozen=True)
class Passage:
    """The paragraph that a comment is about: its version and its first words.

    The version is the current one or an earlier one. `words` is empty where that version is not
    public any more.
    """

    anchor: str
    version: int
    words: str = ""
    is_current: bool = True


def paragraphs(proposal: Proposal) -> Sequence[Block]:
    """Return the text of a proposal, block by block.

    Blocks that comments can be about have a name.
    """
    return blocks.cut(proposal.body_html)


def on_paragraph(comments: CommentQuerySet, paragraph: str) -> CommentQuerySet:
    """Return those of the comments that are about one paragraph.

    Raise `Invalid` if the name is not that of a paragraph.
    """
    if not ANCHOR.fullmatch(paragraph):
        raise Invalid(attr="paragraph")
    return comments.filter(paragraph=paragraph)


def paragraph_counts(viewer: Viewer, proposal: Proposal) -> dict[str, int]:
    """Return the number of public comments on each paragraph, without replies; one query."""
    if not can_read(viewer, proposal):
        return {}
    rows = Comment.objects.counted().filter(
        organisation=viewer.organisation, proposal=proposal, paragraph__gt=""
    )
    return dict(rows.order_by().values_list("paragraph").annotate(number=Count("*")))


def passages(viewer: Viewer, proposal: Proposal, comments: Iterable[Comment]) -> dict[str, Passage]:
    """Return the paragraphs that comments of one proposal are about, by the name of the paragraph.

    This takes no query, or one where a paragraph is not in the current text.
    """
    versions_by_paragraph = {
        comment.paragraph: comment.paragraph_version for comment in comments if comment.paragraph
    }
    words = _words(proposal.body_html) if versions_by_paragraph else {}
    found = {
        name: Passage(name, proposal.version, words[name])
        for name in versions_by_paragraph
        if name in words
    }
    missing = {name: number for name, number in versions_by_paragraph.items() if name not in found}
    return found | (_earlier(viewer, proposal, cast("dict[str, int]", missing)) if missing else {})


def passage(viewer: Viewer, proposal: Proposal, paragraph: str) -> Passage | None:
    """Return a paragraph by its name, or None; at most one query.

    The paragraph is taken from the current text, or from the latest version that had it.
    """
    if words := _words(proposal.body_html).get(paragraph):
        return Passage(paragraph, proposal.version, words)
    for version in (
        proposal.versions.readable_by(viewer)
        .filter(number__lt=proposal.version)
        .order_by("-number")
    ):
        if words := _words(version.body_html).get(paragraph):
            return Passage(paragraph, version.number, words, is_current=False)
    return None


def _earlier(
    viewer: Viewer, proposal: Proposal, versions_by_paragraph: Mapping[str, int]
) -> dict[str, Passage]:
    texts = proposal.versions.readable_by(viewer).filter(
        number__in=set(versions_by_paragraph.values())
    )
    words = {version.number: _words(version.body_html) for version in texts}
    return {
        name: Passage(name, number, words.get(number, {}).get(name, ""), is_current=False)
        for name, number in versions_by_paragraph.items()
    }


def _words(markup: str) -> dict[str, str]:
    named = (
        (block.anchor, text.plain(block.markup)) for block in blocks.cut(markup) if block.anchor
    )
    return {anchor: _beginning(words) for anchor, words in named}


def _beginning(words: str) -> str:
    return words if len(words) <= QUOTED else words[:QUOTED].rsplit(" ", 1)[0] + "…"
