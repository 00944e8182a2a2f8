"""The tasks that the workshops of a consultation have for the team."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from consult.accounts.viewer import Viewer
from consult.media import selectors as media_selectors
from consult.workshops import rules
from consult.workshops.enums import DeclarationState, TranscriptState, VoiceState
from consult.workshops.meetings.selectors.workshops import own_workshops
from consult.workshops.models import (
    Declaration,
    Recording,
    VoiceMessage,
)
from consult.workshops.transcripts.selectors import transcripts as transcript_selectors

TO_CORRECT = (TranscriptState.DRAFT, TranscriptState.IN_REVIEW)


@dataclass(frozen=True)
class WaitingTranscript:
    """A transcript that has open objections, or that is to be corrected and validated.

    `place` is that of the first passage with an open objection, or None.
    """

    consultation_id: UUID
    workshop_id: UUID
    number: int
    title: str
    objections: int
    place: int | None


@dataclass(frozen=True)
class Waiting:
    """The open tasks of the viewer in one consultation.

    `declarations`: declared workshops without an answer. `voices`: voice messages to write down.
    `files`: files that arrived without the answers about consent. These three are the manager's.
    `transcripts`: the transcripts of the viewer's own workshops that wait.
    """

    declarations: int = 0
    voices: int = 0
    files: int = 0
    transcripts: tuple[WaitingTranscript, ...] = ()

    @property
    def objections(self) -> int:
        """Return the number of open objections to the transcripts."""
        return sum(row.objections for row in self.transcripts)

    @property
    def disputed(self) -> list[WaitingTranscript]:
        """Return the transcripts that have open objections."""
        return [row for row in self.transcripts if row.objections]

    @property
    def to_correct(self) -> list[WaitingTranscript]:
        """Return the transcripts that only wait to be corrected and validated."""
        return [row for row in self.transcripts if not row.objections]


def waiting_in(viewer: Viewer, consultation_ids: Iterable[UUID]) -> dict[UUID, Waiting]:
    """Return what waits for the viewer in each consultation, as manager or facilitator.

    Consultations where nothing waits are left out. At most four queries, and none for a viewer who
    has neither role.
    """
    transcripts = _grouped(list_waiting_transcripts(viewer), "consultation_id")
    managed = [pk for pk in consultation_ids if rules.can_accept(viewer, pk)]
    numbers = _count_for_managers(viewer, managed) if managed else {}
    found = {pk for counted in numbers.values() for pk in counted} | transcripts.keys()
    return {
        pk: Waiting(
            transcripts=transcripts.get(pk, ()),
            **{name: counted.get(pk, 0) for name, counted in numbers.items()},
        )
        for pk in found
    }


def waiting_by_workshop(viewer: Viewer) -> dict[UUID, Waiting]:
    """Return the transcripts that wait in each of the viewer's own workshops. One query."""
    grouped = _grouped(list_waiting_transcripts(viewer), "workshop_id")
    return {pk: Waiting(transcripts=rows) for pk, rows in grouped.items()}


def list_waiting_transcripts(viewer: Viewer) -> list[WaitingTranscript]:
    """Return the transcripts that wait in the viewer's own workshops, latest workshop first.

    One query, or none for a viewer who neither facilitates nor manages.
    """
    if not viewer.consultations_as("facilitator", "manager"):
        return []
    open_objections = (
        transcript_selectors.open_objections().filter(recording=OuterRef("pk")).order_by()
    )
    grouped = open_objections.values("recording")
    rows = Recording.objects.filter(
        organisation=viewer.organisation, workshop__in=own_workshops(viewer)
    ).annotate(
        objections_open=Coalesce(
            Subquery(grouped.annotate(number=Count("pk")).values("number")), 0
        ),
        first_place=Subquery(grouped.annotate(first=Min("segment__place")).values("first")),
    )
    waiting = Q(objections_open__gt=0) & ~Q(transcript_state=TranscriptState.AGREED)
    rows = rows.filter(waiting | Q(transcript_state__in=TO_CORRECT)).order_by(
        "-workshop__held_on", "-workshop__number", "number"
    )
    return [
        WaitingTranscript(*values)
        for values in rows.values_list(
            "workshop__consultation_id",
            "workshop_id",
            "number",
            "title",
            "objections_open",
            "first_place",
        )
    ]


def _grouped(
    rows: Iterable[WaitingTranscript], field: str
) -> dict[UUID, tuple[WaitingTranscript, ...]]:
    found: dict[UUID, tuple[WaitingTranscript, ...]] = {}
    for row in rows:
        pk = getattr(row, field)
        found[pk] = (*found.get(pk, ()), row)
    return found


def _count_for_managers(viewer: Viewer, ids: list[UUID]) -> dict[str, dict[UUID, int]]:
    own = {"organisation": viewer.organisation}
    declared = Declaration.objects.filter(**own, state=DeclarationState.WAITING)
    spoken = VoiceMessage.objects.filter(**own, state=VoiceState.SENT)
    return {
        "declarations": _numbers(declared, ids),
        "voices": _numbers(spoken, ids),
        "files": media_selectors.uploads_without_answers(ids),
    }


def _numbers(rows: QuerySet[Any], ids: list[UUID]) -> dict[UUID, int]:
    rows = rows.filter(consultation__in=ids).order_by()
    return dict(rows.values_list("consultation").annotate(number=Count("pk")))
