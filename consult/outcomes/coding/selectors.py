"""Samples that two writers code: each sees their own codes only, until both have finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from consult.core.postgres.lookup import get_row
from consult.outcomes.coding.agreement import Agreement, measure_agreement
from consult.outcomes.models import CandidateTheme, Coding, CodingSample
from consult.outcomes.models.themes import SEATS
from debates.proposals.selectors.proposals import get_proposals

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from debates.models import Proposal


@dataclass(frozen=True)
class Unit:
    """A contribution of a sample with the codes that the viewer may see.

    `proposal` is None where the contribution left public view. `codes` has one code, or both when
    both writers have finished.
    """

    place: int
    proposal_id: UUID
    proposal: Proposal | None
    codes: tuple[int | None, ...]

    @property
    def is_equal(self) -> bool:
        """Return whether both writers gave this contribution the same code."""
        return len(set(self.codes)) == 1


def list_samples(viewer: Viewer, consultation_id: UUID) -> QuerySet[CodingSample]:
    """Return the samples of a consultation as a writer, the latest first. Raise `NotAllowed`."""
    if not may(viewer, "synthesis.write", consultation_id):
        raise NotAllowed
    rows = CodingSample.objects.filter(organisation=viewer.organisation)
    return rows.filter(consultation=consultation_id)


def get_sample(viewer: Viewer, consultation_id: UUID, number: int) -> CodingSample:
    """Return a sample as a writer. Raise `NotFound` or `NotAllowed`."""
    return get_row(list_samples(viewer, consultation_id), number=number)


def seat_of(viewer: Viewer, sample: CodingSample) -> int | None:
    """Return the seat of the viewer, 1 or 2, or None for a writer who does not code the sample."""
    person = viewer.participant
    if person and sample.first_coder_id == person.pk:
        return 1
    return 2 if person and sample.second_coder_id == person.pk else None


def count_missing(sample: CodingSample) -> dict[int, int]:
    """Return how many contributions each seat has not coded yet. One query."""
    missing = dict.fromkeys(SEATS, 0)
    for seat in Coding.objects.filter(sample=sample, code=None).values_list("seat", flat=True):
        missing[seat] += 1
    return missing


def list_units(viewer: Viewer, consultation: Consultation, sample: CodingSample) -> list[Unit]:
    """Return the contributions of a sample in order, with the codes that the viewer may see.

    Until both writers have finished, these are the viewer's own codes, and none for others.
    """
    is_finished = not any(count_missing(sample).values())
    seats = SEATS if is_finished else (seat_of(viewer, sample),)
    rows = Coding.objects.filter(sample=sample).order_by("place", "seat")
    codes: dict[UUID, list[int | None]] = {}
    for proposal_id, seat, code in rows.values_list("proposal", "seat", "code"):
        visible = codes.setdefault(proposal_id, [])
        if seat in seats:
            visible.append(code)
    found = get_proposals(viewer, codes, consultation=consultation)
    return [
        Unit(place, pk, found.get(pk), tuple(unit_codes))
        for place, (pk, unit_codes) in enumerate(codes.items(), start=1)
    ]


def read_agreement(sample: CodingSample, units: list[Unit]) -> Agreement | None:
    """Return the agreement on a finished sample, or None before or if it has no value."""
    if any(len(unit.codes) != len(SEATS) for unit in units):
        return None
    return measure_agreement([unit.codes for unit in units], sample.seed)


def export_coded(viewer: Viewer) -> list[dict]:
    """Return the samples that the viewer coded, for the copy of their own data."""
    person = viewer.person()
    coded = CodingSample.objects.filter(organisation=viewer.organisation)
    rows = [
        {
            "consultation": sample.consultation_id,
            "sample": sample.number,
            "codes": [
                {"proposal": proposal, "code": sample.codes[code]}
                for proposal, code in Coding.objects.filter(
                    sample=sample, seat=seat, code__isnull=False
                ).values_list("proposal", "code")
            ],
        }
        for seat, column in zip(SEATS, ("first_coder", "second_coder"), strict=True)
        for sample in coded.filter(**{column: person})
    ]
    themes = CandidateTheme.objects.filter(organisation=viewer.organisation, decided_by=person)
    return rows + [
        {"theme": pk, "theme_state": state, "decided_at": decided_at}
        for pk, state, decided_at in themes.values_list("pk", "state", "decided_at")
    ]
