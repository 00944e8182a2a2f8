"""The blocks of a chapter, as the editor shows them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from consult.core.postgres import clock
from consult.outcomes.enums import BlockKind
from consult.outcomes.remarks.review_counts import count_unanswered
from consult.outcomes.syntheses import selectors as synthesis_selectors
from consult.outcomes.syntheses.content import BlockContent
from debates.proposals.selectors.proposals import title_of
from frontend.staff.synthesis.quoted_words import QuotedRow, present_words


@dataclass(frozen=True)
class Support:
    """A contribution that is attached to a main point."""

    id: UUID
    number: int
    title: str
    url: str
    language: str


@dataclass(frozen=True)
class Comment:
    """A comment of a writer about a block."""

    id: UUID
    author: str
    text: str
    written_at: datetime
    is_resolved: bool


@dataclass(frozen=True)
class BlockRow:
    """A block with what a writer may do. `locked_by` is the name of another writer who has the lock.

    `remarks` is the number of remarks of participants on it without a reply.
    """

    id: UUID
    kind: str
    label: str
    content: BlockContent
    position: int
    revision: int
    is_written: bool
    saved_at: datetime
    supports: list[Support] = field(default_factory=list)
    quoted: list[QuotedRow] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    remarks: int = 0
    locked_by: str = ""
    locked_until: datetime | None = None
    form: Any = None
    conflict: Any = None

    @property
    def has_form(self) -> bool:
        """Return whether this block has a form: a text, or a figure to choose."""
        return self.is_written or self.kind == BlockKind.FIGURE

    @property
    def unresolved(self) -> int:
        """Return the number of comments that are not resolved."""
        return sum(not comment.is_resolved for comment in self.comments)


def block_rows(request, consultation, synthesis, chapter, *, form=None, conflict=None):
    """Return the rows of a chapter. `form` is the form of the block that is being written."""
    content = synthesis_selectors.chapter_content(request.viewer, synthesis, chapter)
    contents = {block.id: block for block in content.blocks}
    attached = synthesis_selectors.supports(request.viewer, consultation, chapter)
    now = clock.now()
    unanswered = count_unanswered(synthesis)
    return [
        _row(
            request,
            consultation,
            block,
            contents[str(block.pk)],
            position=position,
            attached=attached.get(block.pk, []),
            now=now,
            remarks=unanswered.get(block.pk, 0),
            form=form if form is not None and form.block_id == block.pk else None,
            conflict=conflict,
        )
        for position, block in enumerate(synthesis_selectors.blocks(chapter), 1)
    ]


def _row(
    request, consultation, block, content, *, position, attached, now, remarks, form, conflict
):
    lock = getattr(block, "lock", None)
    if lock is not None and (lock.expires_at <= now or lock.participant == request.viewer.person()):
        lock = None
    kind = BlockKind(block.kind)
    return BlockRow(
        id=block.pk,
        kind=block.kind,
        label=str(kind.label),
        content=content,
        position=position,
        revision=block.revision,
        is_written=kind.is_written,
        saved_at=block.saved_at,
        supports=[
            Support(
                proposal.pk,
                proposal.number,
                title_of(proposal),
                reverse("proposal", args=[consultation.slug, proposal.number]),
                proposal.language,
            )
            for proposal in attached
        ],
        comments=[
            Comment(
                comment.pk,
                comment.author.public_name if comment.author else "",
                comment.text,
                comment.written_at,
                comment.resolved_at is not None,
            )
            for comment in block.comments.all()
        ],
        quoted=present_words(request.viewer, consultation, content.quoted),
        remarks=remarks,
        locked_by=lock.participant.public_name if lock else "",
        locked_until=timezone.localtime(lock.expires_at) if lock else None,
        form=form,
        conflict=conflict if form is not None else None,
    )
