"""The use of contributions by a synthesis, its last count, and a selection to begin with."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from consult.outcomes.coverage.contributions import list_contributions
from consult.outcomes.coverage.draws import seed_of
from consult.outcomes.coverage.measures import Coverage, digest, measure
from consult.outcomes.coverage.rules import FEWEST_PEOPLE
from consult.outcomes.enums import QuotationKind
from consult.outcomes.models import CoverageCount, RepresentativeSelection, Synthesis
from consult.outcomes.syntheses import selectors as synthesis_selectors
from consult.outcomes.syntheses.content import SynthesisContent
from consult.outcomes.syntheses.contribution_search import used_proposals
from debates.proposals.selectors.proposals import get_proposals, proposals, public_proposals
from votes.exceptions import NotCountedHere, ResultsAreHidden
from votes.selectors.agreements import are_positions_closed
from votes.selectors.counts import ordered, with_counts

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from debates.models import Proposal


def used_numbers(content: SynthesisContent) -> set[int]:
    """Return the numbers of the contributions that a content uses.

    These are the contributions attached to main points, and those that are quoted, in a block or in a
    sentence. A quotation of a comment or of a transcript does not use a contribution.
    """
    in_sentences = {
        row.number
        for chapter in content.chapters
        for block in chapter.blocks
        for row in block.quoted
        if row.kind == QuotationKind.PROPOSAL and row.number
    }
    attached = {
        number
        for chapter in content.chapters
        for block in chapter.blocks
        for number in block.contributions
    }
    return (
        attached
        | in_sentences
        | {
            quotation.number
            for _chapter, quotation in content.quotations()
            if quotation.kind == QuotationKind.PROPOSAL
            and quotation.number
            and not quotation.withdrawn
        }
    )


def list_unused(
    consultation: Consultation, synthesis: Synthesis | None, *, topic_id: UUID | None = None
) -> QuerySet[Proposal, Any]:
    """Return the ids of the public contributions that the draft does not use, by number."""
    rows = public_proposals(consultation)
    if synthesis:
        rows = rows.exclude(pk__in=used_proposals(synthesis))
    if topic_id:
        rows = rows.filter(topic=topic_id)
    return rows.order_by("number").values_list("pk", flat=True)


def used_among(
    consultation: Consultation, synthesis: Synthesis | None, ids: Iterable[UUID]
) -> set[UUID]:
    """Return those of some public contributions that the draft uses. One query."""
    if synthesis is None:
        return set()
    rows = public_proposals(consultation).filter(pk__in=list(ids))
    return set(rows.filter(pk__in=used_proposals(synthesis)).values_list("pk", flat=True))


def count_draft(consultation: Consultation, synthesis: Synthesis) -> tuple[int, int]:
    """Return how many public contributions there are, and how many the draft uses. One query."""
    is_used = Q(pk__in=used_proposals(synthesis))
    counted = public_proposals(consultation).aggregate(
        all=Count("pk"), used=Count("pk", filter=is_used)
    )
    return counted["all"], counted["used"]


def is_current(consultation: Consultation, synthesis: Synthesis, coverage: Coverage) -> bool:
    """Return whether as many contributions are public and used as when the draft was counted."""
    return (coverage.contributions, coverage.used) == count_draft(consultation, synthesis)


def find_count(viewer: Viewer, synthesis: Synthesis) -> CoverageCount | None:
    """Return the last count of the draft, or None. Raise `NotAllowed` for others than writers."""
    if not may(viewer, "synthesis.write", synthesis.consultation_id):
        raise NotAllowed
    return CoverageCount.objects.filter(synthesis=synthesis).first()


def compute_coverage(
    viewer: Viewer, consultation: Consultation, numbers: Container[int]
) -> Coverage:
    """Return the coverage of the contributions with these numbers.

    It reads every public text. If the last count of the draft was made from the same facts, return
    its result. Otherwise draw 1,000 selections: about two seconds for 5,000 used contributions of
    10,000, so pages read the stored result.
    """
    coverage, _sha256 = count_or_read(viewer, consultation, numbers)
    return coverage


def count_or_read(
    viewer: Viewer, consultation: Consultation, numbers: Container[int]
) -> tuple[Coverage, str]:
    """Return the coverage of the contributions with these numbers, and the digest of its facts."""
    facts = list(list_contributions(viewer, consultation, numbers))
    seed = seed_of(consultation.pk)
    sha256 = digest(facts, seed)
    stored = CoverageCount.objects.filter(
        synthesis__consultation=consultation, facts_sha256=sha256
    ).first()
    return read_count(stored) or measure(facts, seed), sha256


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
    if not may(viewer, "synthesis.write", consultation_id):
        raise NotAllowed
    rows = RepresentativeSelection.objects.filter(organisation=viewer.organisation)
    return rows.filter(consultation=consultation_id).first()


def can_select(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the votes on contributions are closed, so that a selection may be made."""
    return are_positions_closed(viewer, consultation_id)


def list_selected(
    viewer: Viewer,
    consultation: Consultation,
    selection: RepresentativeSelection | None,
    size: int,
    *,
    unused_in: Synthesis | None = None,
) -> list[Proposal]:
    """Return the first public contributions of a selection, in its order.

    `unused_in` leaves out those that its draft uses. The list is empty if fewer than 100 people
    agreed with a contribution.
    """
    if selection is None or selection.people < FEWEST_PEOPLE:
        return []
    rows = public_proposals(consultation).filter(number__in=selection.numbers)
    if unused_in:
        rows = rows.exclude(pk__in=used_proposals(unused_in))
    ids = dict(rows.values_list("number", "pk"))
    chosen = [ids[number] for number in selection.numbers if number in ids][:size]
    found = get_proposals(viewer, chosen, consultation=consultation)
    return [found[pk] for pk in chosen if pk in found]


def list_most_supported(
    viewer: Viewer, consultation: Consultation, size: int, *, unused_in: Synthesis | None = None
) -> list[tuple[Proposal, int]]:
    """Return the contributions with most agreements minus disagreements, and their agreements.

    `unused_in` leaves out those that its draft uses. The list is empty while a count of the
    consultation is hidden, because an order would reveal it.
    """
    rows = proposals(viewer, consultation=consultation, tombstones=False).counted()
    if unused_in:
        rows = rows.exclude(pk__in=used_proposals(unused_in))
    try:
        rows = ordered(viewer, rows, "most_supported", consultation_id=consultation.pk)
    except (ResultsAreHidden, NotCountedHere):
        return []
    found = with_counts(viewer, list(rows[:size]))
    return [
        (proposal, proposal.count.agree)
        for proposal in found
        if proposal.count and proposal.count.agree
    ]


def read_count(count: CoverageCount | None) -> Coverage | None:
    """Return the stored coverage of a draft, or None before it is counted."""
    return Coverage.from_json(count.content) if count and count.content else None
