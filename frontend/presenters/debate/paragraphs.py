"""The paragraphs of a proposal with their comments, and the passage that a comment is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from consult.accounts.viewer import Viewer
from consult.core.templatetags.sanitised import sanitised
from consult.core.words.blocks import Block
from debates.comments.selectors import passages as passage_selectors
from debates.comments.selectors.passages import Passage as FoundPassage
from frontend.presenters.debate.proposals import url_of
from frontend.presenters.parts.components import Paragraph, Passage

if TYPE_CHECKING:
    from debates.models import Comment, Proposal


def paragraphs(viewer: Viewer, proposal: Proposal, *, may_write: bool) -> list[Paragraph]:
    """Return the paragraphs of a proposal, each with its links to comment and to its comments.

    One query where the proposal has comments. The list is empty where fewer than two paragraphs
    have an anchor: one paragraph alone is the whole text.
    """
    blocks = passage_selectors.paragraphs(proposal)
    named = [block.anchor for block in blocks if block.anchor]
    if len(named) < 2:
        return []
    counts = passage_selectors.paragraph_counts(viewer, proposal) if proposal.comments_count else {}
    numbers = {anchor: place + 1 for place, anchor in enumerate(named)}
    return [_paragraph(proposal, block, numbers, counts, may_write=may_write) for block in blocks]


def _paragraph(
    proposal: Proposal,
    block: Block,
    numbers: dict[str, int],
    counts: dict[str, int],
    *,
    may_write: bool,
) -> Paragraph:
    if not block.anchor:
        return Paragraph(sanitised(block.markup))
    query = "?" + urlencode({"paragraph": block.anchor})
    comments = counts.get(block.anchor, 0)
    return Paragraph(
        html=sanitised(block.markup),
        number=numbers[block.anchor],
        comments=comments,
        comments_url=f"{url_of('proposal', proposal)}{query}#comments" if comments else "",
        write_url=url_of("proposal-comment", proposal) + query if may_write else "",
    )


def about(viewer: Viewer, proposal: Proposal, comments: Iterable[Comment]) -> dict[str, Passage]:
    """Return the passages that comments are about, by the name of the paragraph.

    One query where the current text no longer has one of the paragraphs.
    """
    return {
        name: _present(proposal, found)
        for name, found in passage_selectors.passages(viewer, proposal, comments).items()
    }


def present_passage(viewer: Viewer, proposal: Proposal, paragraph: str) -> Passage | None:
    """Return one paragraph of a proposal, from its current text or an earlier one, or None."""
    found = passage_selectors.passage(viewer, proposal, paragraph) if paragraph else None
    return _present(proposal, found) if found else None


def _present(proposal: Proposal, found: FoundPassage) -> Passage:
    """Return a passage with its address.

    Words that changed are linked in the history, the others in the current text.
    """
    if found.is_current:
        return Passage(
            found.words,
            f"{url_of('proposal', proposal)}#{found.anchor}",
            language=proposal.language,
        )
    where = f"{url_of('proposal-versions', proposal)}#version-{found.version}"
    return Passage(found.words, where, is_current=False, language=proposal.language)
