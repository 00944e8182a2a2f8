"""The outcome of a contribution: its use in the synthesis, its answer, and the milestones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.html import escape

from consult.accounts.viewer import Viewer
from consult.core.memory import remembered
from consult.outcomes.answers.selectors.answers import answers_of_proposals
from consult.outcomes.models import OfficialAnswer, SynthesisVersion
from consult.outcomes.syntheses.content import BlockContent, ChapterContent, from_json

if TYPE_CHECKING:
    from debates.models import Proposal

SECONDS = 60
MAIN_POINT = "main_point"
QUOTATION = "quotation"


@dataclass(frozen=True)
class Use:
    """A passage of the published synthesis that uses a contribution.

    `kind` is `quotation` for its own words, `main_point` for a statement that counts it. Words of a
    comment under the contribution are a quotation with `is_of_comment`.
    """

    kind: str
    block: str
    chapter: str
    topic_slug: str
    text: str
    html: str
    is_of_comment: bool = False


@dataclass(frozen=True)
class PublishedSynthesis:
    """A published version of a synthesis, without its content."""

    number: int
    published_at: datetime


@dataclass(frozen=True)
class Outcome:
    """The outcome of a contribution. Without a synthesis, its use is not known yet."""

    uses: tuple[Use, ...] = ()
    synthesis: PublishedSynthesis | None = None
    answer: OfficialAnswer | None = None

    @property
    def is_known(self) -> bool:
        """Return whether there is anything to tell: a synthesis or an answer."""
        return bool(self.synthesis or self.answer)


@dataclass(frozen=True)
class _Version:
    synthesis: PublishedSynthesis
    uses: dict[int, tuple[Use, ...]] = field(default_factory=dict)


def get_outcomes(viewer: Viewer, proposals: Iterable[Proposal]) -> dict[UUID, Outcome]:
    """Return what became of some contributions that the viewer may read, by id.

    Two queries for any number of them, three more with an answer, and one where a version of a
    synthesis is read again, once a minute.
    """
    rows = list(proposals)
    versions = _latest_versions(viewer, {proposal.consultation_id for proposal in rows})
    answers = answers_of_proposals(viewer, [proposal.pk for proposal in rows])
    return {
        proposal.pk: _outcome(
            proposal, versions.get(proposal.consultation_id), answers.get(proposal.pk)
        )
        for proposal in rows
    }


def get_outcome(viewer: Viewer, proposal: Proposal) -> Outcome:
    """Return what became of a contribution that the viewer may read, as `get_outcomes` does."""
    return get_outcomes(viewer, [proposal])[proposal.pk]


def _outcome(
    proposal: Proposal, version: _Version | None, answer: OfficialAnswer | None
) -> Outcome:
    if version is None:
        return Outcome(answer=answer)
    return Outcome(version.uses.get(proposal.number, ()), version.synthesis, answer)


def _latest_versions(viewer: Viewer, consultation_ids: Iterable[UUID]) -> dict[UUID, _Version]:
    rows = (
        SynthesisVersion.objects.filter(
            organisation=viewer.organisation, synthesis__consultation__in=list(consultation_ids)
        )
        .order_by("synthesis", "-number")
        .distinct("synthesis")
        .values_list("pk", "synthesis__consultation_id", "number", "published_at", "withdrawn")
    )
    return {
        consultation: _Version(
            PublishedSynthesis(number, published_at),
            # Withdrawing a passage changes the content, and adds to the list of withdrawn ones.
            remembered(f"uses:{pk}:{len(withdrawn)}", SECONDS, partial(_list_uses, pk)),
        )
        for pk, consultation, number, published_at, withdrawn in rows
    }


def _list_uses(version_id: UUID) -> dict[int, tuple[Use, ...]]:
    """Return the uses of every contribution in a version, by the number of the contribution."""
    stored = SynthesisVersion.objects.filter(pk=version_id).values_list("content", flat=True).get()
    found: dict[int, list[Use]] = {}
    for chapter in from_json(stored).chapters:
        for block in chapter.blocks:
            for number, use in _uses_in(chapter, block):
                found.setdefault(number, []).append(use)
    return {number: tuple(uses) for number, uses in found.items()}


def _uses_in(chapter: ChapterContent, block: BlockContent) -> list[tuple[int, Use]]:
    place: dict[str, Any] = {
        "block": block.id,
        "chapter": chapter.title,
        "topic_slug": chapter.topic.slug if chapter.topic else "",
    }
    quotation = block.quotation
    if quotation and quotation.number and not quotation.withdrawn:
        use = Use(
            kind=QUOTATION,
            text=quotation.text,
            html=quotation.text_html,
            is_of_comment=quotation.kind == "comment",
            **place,
        )
        return [(quotation.number, use)]
    use = Use(kind=MAIN_POINT, text=block.text, html=block.html, **place)
    return [(number, use) for number in block.contributions] + [
        (
            row.number,
            Use(
                kind=QUOTATION,
                text=row.words,
                html=escape(row.words),
                is_of_comment=row.kind == "comment",
                **place,
            ),
        )
        for row in block.quoted
        if row.number and row.kind in ("proposal", "comment")
    ]
