"""Reads of notices, for their reporters and for moderators."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q, QuerySet

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.postgres.lookup import get_row
from moderation import target_kinds
from moderation.enums import Action, NoticeState, Origin
from moderation.models import Decision, Notice


def get_notice(viewer: Viewer, notice_id: UUID) -> Notice:
    """Return a notice for its reporter.

    A person gets their own, and a visitor gets it by its unguessable id. Raise `NotFound`.
    """
    rows = Notice.objects.filter(organisation=viewer.organisation, reporter=viewer.participant)
    return get_row(rows, pk=notice_id)


def moderated_notices(viewer: Viewer) -> QuerySet[Notice]:
    """Return the notices of the consultations that the viewer moderates, in order of arrival."""
    consultation_ids = viewer.consultations_as(Role.MODERATOR)
    rows = Notice.objects.filter(
        organisation=viewer.organisation, case__consultation__in=consultation_ids
    )
    return rows.select_related("organisation", "case__consultation").order_by("created_at", "id")


def get_moderated_notice(viewer: Viewer, case_id: UUID, nth: int) -> Notice:
    """Return the nth notice of a case, for its moderators.

    The id is not used, because moderators must not know it: a visitor reads and contests with it.
    This takes two queries. Raise `NotFound`.
    """
    rows = moderated_notices(viewer)
    ids = rows.filter(case=case_id).values_list("pk", flat=True)
    if not 0 < nth <= len(ids):
        raise NotFound
    return get_row(rows, pk=ids[nth - 1])


def nth_of(notice: Notice) -> int:
    """Return the position of a notice in its case, from 1."""
    earlier = Q(created_at__lt=notice.created_at) | Q(
        created_at=notice.created_at, pk__lt=notice.pk
    )
    return Notice.objects.filter(earlier, case=notice.case_id).count() + 1


def answer_to(notice: Notice) -> Decision | None:
    """Return the decision that answers a notice, or None.

    It is the last one on its object that ends a case. None means that the notice waits. A decision
    that may still be undone is included, though its mail is sent later.
    """
    decisions = Decision.objects.filter(
        organisation=notice.organisation_id, target_id=notice.target_id, case__isnull=False
    )
    since = notice.created_at.replace(microsecond=0)  # the log has whole seconds
    found = (
        decisions.filter(created_at__gte=since)
        .exclude(action=Action.HIDE)
        .select_related("consultation")
    )
    return found.order_by("-number").first() if notice.state == NoticeState.DECIDED else None


def after_appeal(decision: Decision) -> Decision | None:
    """Return the decision on an appeal against a decision, or None without an answer yet."""
    decisions = Decision.objects.filter(
        consultation=decision.consultation_id,
        about=decision.number,
        origin=Origin.APPEAL,
        is_put_back=False,
    )
    return decisions.order_by("-number").first()


def path_of_notice(notice: Notice) -> str:
    """Return the path of the reported object, because a notice has no page."""
    found = target_kinds.get_kind(notice.target_kind)
    return found.path(found.get(Viewer.system(notice.organisation), notice.target_id))


def own_notices_for_export(viewer: Viewer) -> Iterator[dict]:
    """Yield the viewer's notices, for the copy of their data."""
    own = Notice.objects.filter(organisation=viewer.organisation, reporter=viewer.person())
    for notice in own.order_by("created_at", "id"):
        yield {
            "id": str(notice.pk),
            "target": {"type": notice.target_kind, "id": str(notice.target_id)},
            "reason": notice.reason,
            "explanation": notice.explanation,
            "created_at": notice.created_at.isoformat(),
            "state": notice.state,
            "is_unfounded": notice.is_unfounded,
        }
