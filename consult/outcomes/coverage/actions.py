"""Counts of coverage while writing, and the representative selection of a consultation."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import NotAllowed
from consult.core.postgres import clock
from consult.core.queue import jobs
from consult.core.records import journal
from consult.outcomes.coverage import selectors
from consult.outcomes.coverage.exceptions import VotesAreOpen
from consult.outcomes.coverage.rules import LONGEST_SELECTION
from consult.outcomes.coverage.selection import select
from consult.outcomes.models import CoverageCount, RepresentativeSelection, Synthesis
from consult.outcomes.syntheses.contribution_search import used_proposals
from debates.proposals.selectors.proposals import public_proposals
from votes.selectors.agreements import agreements_by_proposal, are_positions_closed

COUNT = "outcomes.count_coverage"
SELECT = "outcomes.select_representatives"
# A job that was asked for and has not finished after this time is asked for again.
PATIENCE = timedelta(minutes=15)


def request_count(synthesis: Synthesis) -> CoverageCount:
    """Store a job that counts the coverage of a draft, unless one waits already.

    The actions that change which contributions the draft uses call it in their transaction.
    """
    count, _made = CoverageCount.objects.select_for_update().get_or_create(
        synthesis=synthesis, defaults={"organisation_id": synthesis.organisation_id}
    )
    now = clock.now()
    if count.asked_at is None or count.asked_at < now - PATIENCE:
        count.asked_at = now
        count.save(update_fields=["asked_at"])
        jobs.on_commit(COUNT, synthesis_id=synthesis.pk)
    return count


@transaction.atomic
def count_again(*, viewer: Viewer, synthesis_id: UUID) -> CoverageCount:
    """Request a count of the coverage as a writer. Raise `NotFound` or `NotAllowed`."""
    return request_count(_own(viewer, synthesis_id))


def count_coverage(*, viewer: Viewer, synthesis_id: UUID) -> CoverageCount | None:
    """Count the coverage of a draft and store it. Safe to repeat.

    What is attached during the count is counted by the next job: the request is taken back first.
    """
    synthesis = Synthesis.objects.filter(pk=synthesis_id).first()
    if synthesis is None:
        return None
    CoverageCount.objects.filter(synthesis=synthesis).update(asked_at=None)
    consultation = get_consultation_by_id(viewer, synthesis.consultation_id)
    used = public_proposals(consultation).filter(pk__in=used_proposals(synthesis))
    numbers = set(used.values_list("number", flat=True))
    coverage, sha256 = selectors.count_or_read(viewer, consultation, numbers)
    count, _made = CoverageCount.objects.update_or_create(
        synthesis=synthesis,
        defaults={
            "organisation_id": synthesis.organisation_id,
            "content": coverage.to_json(),
            "facts_sha256": sha256,
            "counted_at": clock.now(),
        },
    )
    return count


@transaction.atomic
def request_selection(*, viewer: Viewer, consultation_id: UUID) -> RepresentativeSelection:
    """Store a job that computes the representative selection, once for a consultation.

    Raise `NotFound`, `NotAllowed`, or `VotesAreOpen` while people may still take a position.
    """
    consultation = get_consultation_by_id(viewer, consultation_id)
    if not may(viewer, "synthesis.write", consultation.pk):
        raise NotAllowed
    if not are_positions_closed(viewer, consultation.pk):
        raise VotesAreOpen
    now = clock.now()
    selection, made = RepresentativeSelection.objects.select_for_update().get_or_create(
        consultation=consultation,
        defaults={
            "organisation": viewer.organisation,
            "numbers": [],
            "people": 0,
            "asked_at": now,
        },
    )
    if made:
        journal.record(viewer, "selection.request", selection)
        jobs.on_commit(SELECT, consultation_id=consultation.pk)
    elif selection.computed_at is None and selection.asked_at < now - PATIENCE:
        selection.asked_at = now
        selection.save(update_fields=["asked_at"])
        jobs.on_commit(SELECT, consultation_id=consultation.pk)
    return selection


def select_now(*, viewer: Viewer, consultation_id: UUID) -> None:
    """Compute the representative selection of a consultation, unless it is computed already."""
    RepresentativeSelection.objects.get_or_create(
        consultation_id=consultation_id,
        defaults={
            "organisation": viewer.organisation,
            "numbers": [],
            "people": 0,
            "asked_at": clock.now(),
        },
    )
    compute_selection(viewer=viewer, consultation_id=consultation_id)


def compute_selection(*, viewer: Viewer, consultation_id: UUID) -> None:
    """Compute a representative selection that was requested, unless it is computed already.

    The ballots are read by the platform only, and nothing but the list and the number of people is
    stored.
    """
    waiting = RepresentativeSelection.objects.filter(consultation=consultation_id, computed_at=None)
    if not waiting.exists():
        return
    consultation = get_consultation_by_id(viewer, consultation_id)
    numbers = dict(public_proposals(consultation).values_list("pk", "number"))
    agreements = {
        numbers[proposal]: people
        for proposal, people in agreements_by_proposal(viewer, consultation.pk).items()
        if proposal in numbers
    }
    waiting.update(
        numbers=select(agreements, LONGEST_SELECTION),
        people=len({person for people in agreements.values() for person in people}),
        computed_at=clock.now(),
    )


def _own(viewer: Viewer, synthesis_id: UUID) -> Synthesis:
    synthesis = selectors.synthesis_selectors.get_draft(viewer, synthesis_id)
    if not may(viewer, "synthesis.write", synthesis.consultation_id):
        raise NotAllowed
    return synthesis
