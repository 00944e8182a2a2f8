"""Workshops as rows of open data, as everyone may read them.

No row names a person who was present or gives an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from consult.accounts.viewer import Viewer
from consult.workshops.enums import ExcerptState, TranscriptState, WorkshopState
from consult.workshops.models import (
    DeclaredCount,
    Excerpt,
    Provenance,
    Recording,
    Segment,
    SubReport,
    Workshop,
)
from consult.workshops.models.agreements import agreed_passage
from consult.workshops.models.recordings import ExcerptQuerySet
from consult.workshops.visibility import is_open, words_in_view
from debates.proposals.selectors.proposals import public_proposals

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

CHUNK = 2000
QUOTABLE = (TranscriptState.VALIDATED, TranscriptState.AGREED)


def stream_workshops(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the public workshops, by number."""
    rows = _public(viewer, consultation).order_by("number").values_list(*Workshop.open_data)
    for row in rows.iterator(CHUNK):
        yield _without_blanks(dict(zip(Workshop.open_data, row, strict=True)))


def stream_workshop_topics(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the topics of each public workshop, with the sub-report."""
    rows = SubReport.objects.filter(workshop__in=_public(viewer, consultation))
    found = rows.order_by("workshop__number", "place", "pk").values_list(
        "workshop", "topic", "body"
    )
    for workshop, topic, body in found.iterator(CHUNK):
        yield {"workshop": str(workshop), "topic": str(topic), "report": body or None}


def stream_declared_counts(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield declared counts. `proposal` is None if the contribution is no longer public."""
    public = {row["pk"] for row in public_proposals(consultation)}
    rows = DeclaredCount.objects.filter(
        workshop__in=_published_workshops(viewer, consultation)
    ).order_by("workshop__number", "place")
    names = ("workshop", "place", "topic", "proposal", "label", "count")
    for row in rows.values_list(*names).iterator(CHUNK):
        fields = dict(zip(names, row, strict=True))
        yield fields | {"proposal": fields["proposal"] if fields["proposal"] in public else None}


def stream_provenances(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the provenance of public contributions that other people typed.

    `workshop` is None if the workshop is out of view.
    """
    names = ("proposal", "channel", "workshop", "table", "received_on")
    rows = Provenance.objects.filter(proposal__in=public_proposals(consultation)).order_by(
        "created_at", "pk"
    )
    for *row, state in rows.values_list(*names, "workshop__moderation_state").iterator(CHUNK):
        fields = _without_blanks(dict(zip(names, row, strict=True)))
        yield fields if state is None or is_open(state) else fields | {"workshop": None}


def stream_transcripts(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the passages that may be quoted and reused.

    Passages of wholly public recordings come first, then excerpts of the others.
    """
    for segment in _segments(viewer, consultation).iterator(CHUNK):
        yield _passage(segment, segment.text, segment.speaker)
    for excerpt in _excerpts(viewer, consultation).iterator(CHUNK):
        yield _passage(excerpt, excerpt.quote, "") | {
            "proposal": str(excerpt.provenance.proposal_id)
        }


def passages_in_open_data(workshop: Workshop) -> set[UUID]:
    """Return the ids of passages and excerpts of a workshop that a dataset made now would show.

    Two queries.
    """
    site = Viewer.system(workshop.organisation)
    consultation = workshop.consultation
    return {
        *_ids_of(workshop, _segments(site, consultation)),
        *_ids_of(workshop, _excerpts(site, consultation)),
    }


def _ids_of(workshop: Workshop, rows: QuerySet[Any]) -> QuerySet[Any, UUID]:
    of_workshop = rows.filter(recording__workshop=workshop.pk)
    return of_workshop.order_by().values_list("pk", flat=True)


def _passage(segment: Segment, words: str, speaker: str) -> dict[str, Any]:
    recording = segment.recording
    return {
        "id": str(segment.pk),
        "workshop": str(recording.workshop_id),
        "recording": str(recording.pk),
        "state": recording.transcript_state,
        "language": recording.language,
        "start": segment.start,
        "end": segment.end,
        "speaker": speaker or None,
        "text": words,
        "proposal": None,
    }


def _segments(viewer: Viewer, consultation: Consultation) -> QuerySet[Segment]:
    rows = Segment.objects.filter(
        agreed_passage("reuse"),
        words_in_view("recording"),
        recording__in=Recording.objects.read_by_all(),
        recording__workshop__in=_published_workshops(viewer, consultation),
        recording__may_reuse=True,
        recording__transcript_state__in=QUOTABLE,
        is_masked=False,
    ).exclude(text="")
    return rows.select_related("recording").order_by(
        "recording__workshop__number", "recording__number", "place", "pk"
    )


def _excerpts(viewer: Viewer, consultation: Consultation) -> ExcerptQuerySet:
    rows = Excerpt.objects.agreed("reuse").filter(
        ~Q(recording__in=Recording.objects.read_by_all()),
        words_in_view("recording"),
        recording__workshop__in=_published_workshops(viewer, consultation),
        recording__may_reuse=True,
        recording__transcript_state__in=QUOTABLE,
        state=ExcerptState.PUBLISHED,
        provenance__proposal__in=public_proposals(consultation),
    )
    rows = rows.select_related("recording", "provenance")
    return rows.order_by("recording__workshop__number", "recording__number", "start", "pk")


def _public(viewer: Viewer, consultation: Consultation) -> QuerySet[Any]:
    visitor = Viewer.public(viewer.organisation)
    return Workshop.objects.visible_to(visitor).filter(consultation=consultation)


def _published_workshops(viewer: Viewer, consultation: Consultation) -> QuerySet[Workshop]:
    return _public(viewer, consultation).filter(state=WorkshopState.PUBLISHED)


def _without_blanks(row: dict[str, Any]) -> dict[str, Any]:
    return {name: None if value == "" else value for name, value in row.items()}
