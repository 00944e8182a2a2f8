"""Counts of the tasks that the workshops of a consultation have for the team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from consult.media import selectors as media_selectors
from consult.workshops import rules
from consult.workshops.enums import DeclarationState, TranscriptState, VoiceState
from consult.workshops.models import Declaration, Objection, VoiceMessage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from consult.accounts.viewer import Viewer

OPEN = (TranscriptState.DRAFT, TranscriptState.IN_REVIEW)


@dataclass(frozen=True)
class Waiting:
    """The open tasks of the team in one consultation.

    `declarations`: declared workshops without an answer. `voices`: voice messages to write down.
    `files`: files that arrived without the answers about consent. `objections`: objections to
    transcripts that are not validated.
    """

    declarations: int = 0
    voices: int = 0
    files: int = 0
    objections: int = 0


def waiting_in(viewer: Viewer, consultation_ids: Iterable[UUID]) -> dict[UUID, Waiting]:
    """Return what waits in each consultation whose declarations the viewer decides on.

    Consultations where nothing waits are left out. Four queries, none without a consultation.
    """
    ids = [pk for pk in consultation_ids if rules.can_accept(viewer, pk)]
    if not ids:
        return {}
    own = {"organisation": viewer.organisation}
    declared = Declaration.objects.filter(**own, state=DeclarationState.WAITING)
    spoken = VoiceMessage.objects.filter(**own, state=VoiceState.SENT)
    objected = Objection.objects.filter(**own, recording__transcript_state__in=OPEN)
    numbers = {
        "declarations": _numbers(declared, "consultation", ids),
        "voices": _numbers(spoken, "consultation", ids),
        "files": media_selectors.uploads_without_answers(ids),
        "objections": _numbers(objected, "recording__workshop__consultation", ids),
    }
    found = {pk for counted in numbers.values() for pk in counted}
    return {
        pk: Waiting(**{name: counted.get(pk, 0) for name, counted in numbers.items()})
        for pk in found
    }


def _numbers(rows: QuerySet[Any], path: str, ids: list[UUID]) -> dict[UUID, int]:
    rows = rows.filter(**{f"{path}__in": ids}).order_by()
    return dict(rows.values_list(path).annotate(number=Count("pk")))
