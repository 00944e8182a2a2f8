"""Samples of contributions that two writers code without seeing each other's codes."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.postgres.lookup import get_row
from consult.core.postgres.places import last_number
from consult.core.records import journal
from consult.core.words.text import clean_line
from consult.outcomes.coding import selectors
from consult.outcomes.coding.exceptions import (
    CodesNeeded,
    CodingIsFinished,
    SampleIsTaken,
    SampleTooSmall,
)
from consult.outcomes.coverage.draws import draw
from consult.outcomes.models import Coding, CodingSample
from consult.outcomes.models.themes import SEATS
from debates.proposals.selectors.proposals import public_proposals

SMALLEST_SAMPLE = 10
LARGEST_SAMPLE = 200
FEWEST_CODES = 2
MOST_CODES = 30
CODE_LENGTH = 80


@transaction.atomic
def draw_sample(
    *, viewer: Viewer, consultation_id: UUID, size: int, codes: Iterable[str]
) -> CodingSample:
    """Draw a sample of public contributions. The viewer is its first coder.

    Raise `NotFound`, `NotAllowed`, `CodesNeeded` or `SampleTooSmall`.
    """
    consultation = get_consultation_by_id(viewer, consultation_id)
    if not may(viewer, "synthesis.write", consultation.pk):
        raise NotAllowed
    names = list(dict.fromkeys(clean_line(code)[:CODE_LENGTH] for code in codes if code.strip()))
    if not FEWEST_CODES <= len(names) <= MOST_CODES:
        raise CodesNeeded(attr="codes")
    known = list(public_proposals(consultation).order_by("number").values_list("pk", flat=True))
    if not SMALLEST_SAMPLE <= size <= min(len(known), LARGEST_SAMPLE):
        raise SampleTooSmall(attr="size")
    number = last_number(CodingSample.objects.filter(consultation=consultation)) + 1
    seed = f"consult-coding-1/{consultation.pk}/{number}"
    sample = CodingSample.objects.create(
        organisation=viewer.organisation,
        consultation=consultation,
        number=number,
        seed=seed,
        codes=names,
        first_coder=viewer.participant,
    )
    drawn = [known[place] for place in draw(seed, 0, size, len(known))]
    Coding.objects.bulk_create(
        Coding(
            organisation=viewer.organisation,
            sample=sample,
            proposal_id=proposal,
            seat=seat,
            place=place,
        )
        for place, proposal in enumerate(drawn, start=1)
        for seat in SEATS
    )
    journal.record(viewer, "coding.draw", sample, size=size)
    return sample


@transaction.atomic
def take_seat(*, viewer: Viewer, sample_id: UUID) -> CodingSample:
    """Become the second coder of a sample, or the first if that seat is free.

    A writer who codes it already keeps their seat. Raise `NotFound`, `NotAllowed` or
    `SampleIsTaken`.
    """
    sample = _locked(viewer, sample_id)
    if selectors.seat_of(viewer, sample):
        return sample
    if sample.first_coder_id is None:
        sample.first_coder = viewer.participant
    elif sample.second_coder_id is None:
        sample.second_coder = viewer.participant
    else:
        raise SampleIsTaken
    sample.save(update_fields=["first_coder", "second_coder"])
    journal.record(viewer, "coding.join", sample)
    return sample


@transaction.atomic
def store_codes(
    *, viewer: Viewer, sample_id: UUID, codes: Mapping[UUID, int | None]
) -> CodingSample:
    """Store codes of the viewer by contribution. Codes that are not given stay.

    Raise `NotFound`, `NotAllowed`, `Invalid` on an unknown code, or `CodingIsFinished`.
    """
    sample = _locked(viewer, sample_id)
    seat = selectors.seat_of(viewer, sample)
    if seat is None:
        raise NotAllowed
    if not any(selectors.count_missing(sample).values()):
        raise CodingIsFinished
    if any(code is not None and not 0 <= code < len(sample.codes) for code in codes.values()):
        raise Invalid(attr="codes")
    rows = list(Coding.objects.filter(sample=sample, seat=seat, proposal__in=list(codes)))
    for row in rows:
        row.code = codes[row.proposal_id]
    Coding.objects.bulk_update(rows, ["code"])
    return sample


def _locked(viewer: Viewer, sample_id: UUID) -> CodingSample:
    rows = CodingSample.objects.filter(organisation=viewer.organisation)
    sample = get_row(rows.select_for_update(of=("self",)), pk=sample_id)
    if not may(viewer, "synthesis.write", sample.consultation_id):
        raise NotAllowed
    return sample
