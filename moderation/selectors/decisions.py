"""Decisions, for their moderators, for the author of a text, for open data."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef

from consult.accounts.enums import Role
from consult.core.clock import ClockNow
from consult.core.finding import one_of
from moderation.enums import Action, AppealSide, Origin
from moderation.models import Decision
from moderation.selectors.public_log import told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

# As long as whoever decided may change their mind, nobody is written to.
UNDO_WITHIN = timedelta(minutes=10)
# The public fields of a decision, in the order of the dataset; `decided_at` is `created_at`.
PUBLIC = (
    "number",
    "target_kind",
    "target_id",
    "action",
    "reason",
    "origin",
    "automation",
    "state_before",
    "state_after",
    "facts_digest",
    "opened_at",
    "until",
    "about",
    "previous",
    "hash",
)


def get_decision(viewer, decision_id):
    """A decision with its statement of reasons, for the moderators of its consultation. Raises `NotFound`."""
    rows = told(Decision.objects.filter(organisation=viewer.organisation)).select_related("statement")
    return one_of(rows.filter(consultation__in=viewer.consultations_as(Role.MODERATOR)), pk=decision_id)


def recent_decisions(viewer) -> list[Decision]:
    """What the viewer decided in the last ten minutes and has not taken back, the latest first; one query."""
    since = ClockNow() - UNDO_WITHIN
    rows = Decision.objects.filter(organisation=viewer.organisation, moderator_id=viewer.person().pk)
    rows = rows.filter(created_at__gte=since, action__in=Action.on_texts()).exclude(origin=Origin.APPEAL)
    undone = Decision.objects.filter(
        consultation=OuterRef("consultation"), about=OuterRef("number"), action=Action.UNDO
    )
    return list(rows.filter(~Exists(undone)).order_by("-created_at", "-number")[:20])


def last_own_decision(viewer, case) -> Decision:
    """What the viewer decided last on a case. Raises `NotFound`."""
    rows = Decision.objects.filter(moderator_id=viewer.person().pk).order_by("-number")
    return one_of(rows, case=case)


def decisions_about(viewer, target_ids) -> list[Decision]:
    """What was decided of some texts, latest first, for the moderators of their consultation and administrators.

    One query.
    """
    rows = Decision.objects.filter(organisation=viewer.organisation, target_id__in=list(target_ids))
    if not viewer.is_organisation_admin:
        rows = rows.filter(consultation__in=viewer.consultations_as(Role.MODERATOR))
    return list(rows.select_related("statement").order_by("-number")[:20])


def numbers_of(viewer, batch) -> list[int]:
    """Numbers of what the viewer decided at once, by the name that they gave to it; one query."""
    rows = Decision.objects.filter(organisation=viewer.organisation, moderator_id=viewer.person().pk)
    return list(rows.filter(details__batch=str(batch)).order_by("number").values_list("number", flat=True))


def stream_log(viewer, consultation) -> Iterator[dict]:
    """The log as open data publishes it, oldest first: every public field, in chunks."""
    rows = Decision.objects.filter(organisation=viewer.organisation, consultation=consultation).order_by("number")
    yield from rows.values(*PUBLIC, decided_at=F("created_at")).iterator(chunk_size=1000)


def decisions_for_export(viewer, target_ids) -> dict[UUID, list[dict]]:
    """What was decided of some texts, reasons included, by text, oldest first; for the copy that their author takes.

    One query. Whose texts these are is the caller's to know.
    """
    rows = Decision.objects.filter(organisation=viewer.organisation, target_id__in=list(target_ids))
    found: dict[UUID, list[dict]] = {}
    for row in rows.select_related("statement").order_by("number"):
        told = {name: getattr(row, name) for name in ("number", "action", "reason", "origin", "automation")}
        told |= {"facts": row.statement.facts, "decided_at": row.created_at}
        found.setdefault(row.target_id, []).append(told)
    return found


def facts_for(viewer, decision, standing) -> str:
    """The facts of a decision, for whoever wrote the text; whoever reported reads none (nor does anybody else)."""
    return decision.statement.facts if standing.side == AppealSide.AUTHOR else ""
