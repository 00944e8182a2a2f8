"""Reads of decisions, for moderators, for the author of a text, and for open data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.lookup import get_row
from moderation.appeals.selectors import Standing
from moderation.decisions.selectors.public_log import with_delays
from moderation.enums import Action, AppealSide, Origin
from moderation.models import Case, Decision

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

# No mail about a decision is sent during this time, in which the moderator may undo it.
UNDO_WITHIN = timedelta(minutes=10)
# The public fields of a decision, in the order of the dataset. `decided_at` is `created_at`.
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


def get_decision(viewer: Viewer, decision_id: UUID) -> Decision:
    """Return a decision with its statement of reasons, for the moderators of its consultation.

    Raise `NotFound`.
    """
    rows = with_delays(Decision.objects.filter(organisation=viewer.organisation)).select_related(
        "statement"
    )
    return get_row(
        rows.filter(consultation__in=viewer.consultations_as(Role.MODERATOR)), pk=decision_id
    )


def recent_decisions(viewer: Viewer) -> list[Decision]:
    """Return the viewer's decisions of the last ten minutes that were not undone, latest first.

    This takes one query.
    """
    since = ClockNow() - UNDO_WITHIN
    rows = Decision.objects.filter(
        organisation=viewer.organisation, moderator_id=viewer.person().pk
    )
    rows = rows.filter(created_at__gte=since, action__in=Action.on_texts()).exclude(
        origin=Origin.APPEAL
    )
    undone = Decision.objects.filter(
        consultation=OuterRef("consultation"), about=OuterRef("number"), action=Action.UNDO
    )
    return list(rows.filter(~Exists(undone)).order_by("-created_at", "-number")[:20])


def decisions_of_act(decision: Decision) -> list[Decision]:
    """Return a decision and those of the same moderator in the same act, the last one first.

    A decision for several texts is one act. This takes one query, or none for a single text.
    """
    batch = decision.details.get("batch")
    if not batch:
        return [decision]
    rows = Decision.objects.filter(
        organisation=decision.organisation_id,
        moderator_id=decision.moderator_id,
        created_at__gte=decision.created_at - UNDO_WITHIN,
        details__batch=batch,
    )
    return list(rows.order_by("-created_at", "-number"))


def last_own_decision(viewer: Viewer, case: Case) -> Decision:
    """Return the viewer's last decision on a case. Raise `NotFound`."""
    rows = Decision.objects.filter(moderator_id=viewer.person().pk).order_by("-number")
    return get_row(rows, case=case)


def last_decision_of(case: Case) -> Decision | None:
    """Return the last decision on a case, with its statement of reasons. This takes one query."""
    rows = Decision.objects.filter(case=case).select_related("statement")
    return rows.order_by("-number").first()


def last_correction_of(target_kind: str, target_id: UUID) -> Decision | None:
    """Return the last decision that asked for a correction of a text. This takes one query.

    The caller has checked that the viewer may read the text.
    """
    rows = Decision.objects.filter(target_id=target_id, target_kind=target_kind, is_put_back=False)
    return rows.filter(action=Action.CORRECT).order_by("-number").first()


def decisions_about(viewer: Viewer, target_ids: Iterable[UUID]) -> list[Decision]:
    """Return the decisions on some texts, latest first, twenty at most.

    They are for the moderators of their consultation and for administrators. This takes one query.
    """
    rows = Decision.objects.filter(organisation=viewer.organisation, target_id__in=list(target_ids))
    if not viewer.is_organisation_admin:
        rows = rows.filter(consultation__in=viewer.consultations_as(Role.MODERATOR))
    return list(rows.select_related("statement").order_by("-number")[:20])


def numbers_of(viewer: Viewer, batch: UUID) -> list[int]:
    """Return the numbers of the viewer's decisions in a batch, by the name of the batch.

    This takes one query.
    """
    rows = Decision.objects.filter(
        organisation=viewer.organisation, moderator_id=viewer.person().pk
    )
    return list(
        rows.filter(details__batch=str(batch)).order_by("number").values_list("number", flat=True)
    )


def stream_log(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the log as open data, oldest first, with every public field.

    Rows are read in chunks.
    """
    rows = Decision.objects.filter(
        organisation=viewer.organisation, consultation=consultation
    ).order_by("number")
    yield from rows.values(*PUBLIC, decided_at=F("created_at")).iterator(chunk_size=1000)


def decisions_for_export(viewer: Viewer, target_ids: Iterable[UUID]) -> dict[UUID, list[dict]]:
    """Return the decisions on some texts with their reasons, by text, oldest first.

    They are for the copy of the author's data. The caller must check whose texts these are. This
    takes one query.
    """
    rows = Decision.objects.filter(organisation=viewer.organisation, target_id__in=list(target_ids))
    found: dict[UUID, list[dict]] = {}
    for row in rows.select_related("statement").order_by("number"):
        values = {
            name: getattr(row, name)
            for name in ("number", "action", "reason", "origin", "automation")
        }
        values |= {"facts": facts_of(row), "decided_at": row.created_at}
        found.setdefault(row.target_id, []).append(values)
    return found


def facts_for(viewer: Viewer, decision: Decision, standing: Standing) -> str:
    """Return the facts of a decision if the viewer contests it as the author, or an empty string.

    Reporters do not read the facts.
    """
    return facts_of(decision) if standing.side == AppealSide.AUTHOR else ""


def facts_of(decision: Decision) -> str:
    """Return the facts of a decision, or a sentence in their place if a restore lost them."""
    if decision.is_put_back:
        return _("The message to the author was lost when the site was restored from a backup.")
    return decision.statement.facts


def may_be_undone(decision: Decision, moment: datetime) -> bool:
    """Return whether the moderator may still undo a decision at a moment.

    Only the fields of the decision are checked.
    """
    is_fresh = moment - decision.created_at <= UNDO_WITHIN
    by_hand = not decision.automation and decision.origin != Origin.APPEAL
    return is_fresh and by_hand and decision.action in Action.on_texts()


def undoing_of(decision: Decision) -> Decision | None:
    """Return the decision that undid a decision, or None."""
    by = {"consultation": decision.consultation_id, "about": decision.number, "action": Action.UNDO}
    return Decision.objects.filter(**by, is_put_back=False).first()


def is_undone(decision: Decision) -> bool:
    """Return whether a decision was undone."""
    return undoing_of(decision) is not None
