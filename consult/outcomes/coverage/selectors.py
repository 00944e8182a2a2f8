"""The use of contributions by a synthesis, its last count, and a selection to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consult.core.exceptions import NotAllowed
from consult.outcomes.coverage.contributions import list_contributions
from consult.outcomes.coverage.draws import seed_of
from consult.outcomes.coverage.measures import Coverage, measure
from consult.outcomes.coverage.rules import FEWEST_PEOPLE
from consult.outcomes.enums import QuotationKind
from consult.outcomes.models import (
    CoverageCount,
    MainPointSupport,
    Quotation,
    RepresentativeSelection,
)
from consult.outcomes.syntheses import rules as synthesis_rules
from consult.outcomes.syntheses import selectors as synthesis_selectors
from debates.proposals.selectors.proposals import get_proposals, proposals, public_proposals
from votes.exceptions import NotCountedHere, ResultsAreHidden
from votes.selectors.agreements import are_positions_closed
from votes.selectors.counts import ordered, with_counts

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from uuid import UUID

    from django.db.models import QuerySet

    from consult.accounts.viewer import Viewer
    from consult.consultations.models import Consultation
    from consult.outcomes.models import Synthesis
    from consult.outcomes.syntheses.content import SynthesisContent
    from debates.models import Proposal


def used_numbers(content: SynthesisContent) -> set[int]:
    """Return the numbers of the contributions that a content uses.

    These are the contributions attached to main points, and those that are quoted. A quotation of
    a comment or of a transcript does not use a contribution.
    """
    attached = {
        number
        for chapter in content.chapters
        for block in chapter.blocks
        for number in block.contributions
    }
    return attached | {
        quotation.number
        for _chapter, quotation in content.quotations()
        if quotation.kind == QuotationKind.PROPOSAL and quotation.number and not quotation.withdrawn
    }


def used_in_draft(synthesis: Synthesis) -> set[UUID]:
    """Return the ids of the contributions that the draft uses."""
    attached = MainPointSupport.objects.filter(
        block__chapter__synthesis=synthesis,
        block__chapter__deleted_at=None,
        block__deleted_at=None,
    )
    quoted = Quotation.objects.in_draft().of_synthesis(synthesis.pk)
    quoted = quoted.filter(kind=QuotationKind.PROPOSAL, proposal__isnull=False)
    return {
        *attached.values_list("proposal", flat=True),
        *quoted.values_list("proposal", flat=True),
    }


def list_unused(
    consultation: Consultation, used: Iterable[UUID], *, topic_id: UUID | None = None
) -> QuerySet[Proposal, Any]:
    """Return the ids of the public contributions that are not used, by number."""
    rows = public_proposals(consultation).exclude(pk__in=list(used))
    if topic_id:
        rows = rows.filter(topic=topic_id)
    return rows.order_by("number").values_list("pk", flat=True)


def count_public(consultation: Consultation) -> int:
    """Return the number of public contributions of a consultation."""
    return public_proposals(consultation).count()


def count_public_used(consultation: Consultation, used: Iterable[UUID]) -> int:
    """Return the number of public contributions among those that are used."""
    return public_proposals(consultation).filter(pk__in=list(used)).count()


def find_count(viewer: Viewer, synthesis: Synthesis) -> CoverageCount | None:
    """Return the last count of the draft, or None. Raise `NotAllowed` for others than writers."""
    if not synthesis_rules.can_write(viewer, synthesis.consultation_id):
        raise NotAllowed
    return CoverageCount.objects.filter(synthesis=synthesis).first()


def compute_coverage(
    viewer: Viewer, consultation: Consultation, numbers: Container[int]
) -> Coverage:
    """Return the coverage of the contributions with these numbers.

    It reads every public text and draws 1,000 selections: about 3 seconds for 10,000
    contributions, so pages read a stored result.
    """
    return measure(list_contributions(viewer, consultation, numbers), seed_of(consultation.pk))


def stream_used(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the public contributions that the latest published synthesis uses, by number."""
    content = synthesis_selectors.current_version(viewer, consultation.pk)
    if content is None:
        return
    rows = public_proposals(consultation).filter(number__in=used_numbers(content))
    for number, proposal in rows.order_by("number").values_list("number", "pk"):
        yield {"proposal": proposal, "number": number}


def stream_coverage(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the coverage of the latest published synthesis, recounted from the present texts.

    The figures of the published version are frozen. These follow the dataset that they are part
    of, from which a withdrawn text may have gone in the meantime.
    """
    version = next(iter(synthesis_selectors.versions(viewer, consultation.pk)[:1]), None)
    if version is None:
        return
    content = synthesis_selectors.from_json(version.content)
    coverage = compute_coverage(viewer, consultation, used_numbers(content))
    for group in coverage.groups:
        yield {
            "dimension": group.dimension,
            "group": group.group,
            "contributions": group.contributions,
            "used": group.used,
            "low": group.low,
            "high": group.high,
            "draws_below": group.below,
            "draws_equal": group.equal,
            "draws": coverage.draws,
            "seed": coverage.seed,
            "synthesis": version.number,
        }


def find_selection(viewer: Viewer, consultation_id: UUID) -> RepresentativeSelection | None:
    """Return the representative selection of a consultation, or None before it is computed.

    Raise `NotAllowed` for others than writers.
    """
    if not synthesis_rules.can_write(viewer, consultation_id):
        raise NotAllowed
    rows = RepresentativeSelection.objects.filter(organisation=viewer.organisation)
    return rows.filter(consultation=consultation_id).first()


def can_select(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the votes on contributions are closed, so that a selection may be made."""
    return are_positions_closed(viewer, consultation_id)


def list_selected(
    viewer: Viewer, consultation: Consultation, selection: RepresentativeSelection | None, size: int
) -> list[Proposal]:
    """Return the first public contributions of a selection, in its order.

    It is empty if fewer than 100 people agreed with a contribution.
    """
    if selection is None or selection.people < FEWEST_PEOPLE:
        return []
    rows = public_proposals(consultation).filter(number__in=selection.numbers)
    ids = dict(rows.values_list("number", "pk"))
    chosen = [ids[number] for number in selection.numbers if number in ids][:size]
    found = get_proposals(viewer, chosen, consultation=consultation)
    return [found[pk] for pk in chosen if pk in found]


def list_most_supported(
    viewer: Viewer, consultation: Consultation, size: int
) -> list[tuple[Proposal, int]]:
    """Return the contributions with most agreements minus disagreements, and their agreements.

    The list is empty while a count of the consultation is hidden, because an order would reveal it.
    """
    rows = proposals(viewer, consultation=consultation, tombstones=False).counted()
    try:
        rows = ordered(viewer, rows, "most_supported", consultation_id=consultation.pk)
    except (ResultsAreHidden, NotCountedHere):
        return []
    found = with_counts(viewer, list(rows[:size]))
    return [(one, one.count.agree) for one in found if one.count and one.count.agree]


def read_count(count: CoverageCount | None) -> Coverage | None:
    """Return the stored coverage of a draft, or None before it is counted."""
    return Coverage.from_json(count.content) if count and count.content else None
