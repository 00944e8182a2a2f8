"""Acts that need two people: one asks, and another one who may do the act confirms or refuses."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.postgres import clock, tenancy
from consult.core.postgres.lookup import get_row
from consult.core.records import journal
from moderation.enums import ApprovalState
from moderation.exceptions import AlreadyAsked, AlreadyDecided, NeedsSecondPerson
from moderation.models import Approval
from moderation.models.approvals import ANSWERED_WITHIN

# The payload keys that name what an act is about. The same act cannot be asked twice about it at a
# time.
ABOUT = ("participant", "notice")


@dataclass(frozen=True)
class Handler:
    """The confirmation of one kind of act: who may confirm, and the act itself.

    `may(viewer, approval) -> bool` is called for both people. `apply(viewer, approval) -> None` is
    called in the transaction in which the second person confirms.
    """

    may: Callable
    apply: Callable


_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Register the handler of a kind of act."""
    _handlers[kind] = handler


@transaction.atomic
def ask(*, viewer: Viewer, kind: str, consultation_id: UUID | None, payload: dict) -> Approval:
    """Ask for an act that a second person has to confirm within a week.

    The act is not done yet. The request is journalled. Raise `NotAllowed`, or `AlreadyAsked` if the
    same act waits about the same person or notice.
    """
    approval = Approval(
        organisation=viewer.organisation,
        kind=kind,
        consultation_id=consultation_id,
        payload=payload,
        asked_by=viewer.person(),
    )
    if not _handlers[kind].may(viewer, approval):
        raise NotAllowed
    _refuse_twice(approval)
    approval.save(force_insert=True)
    journal.record(viewer, "approval.ask", approval, kind=kind)
    return approval


def _refuse_twice(approval: Approval) -> None:
    subject = {
        f"payload__{name}": approval.payload[name] for name in ABOUT if name in approval.payload
    }
    alike = subject | {"organisation": approval.organisation, "kind": approval.kind}
    alike |= {"consultation": approval.consultation_id}
    since = clock.now() - ANSWERED_WITHIN
    if (
        subject
        and Approval.objects.filter(
            state=ApprovalState.WAITING, created_at__gt=since, **alike
        ).exists()
    ):
        raise AlreadyAsked


@transaction.atomic
def answer(
    *, viewer: Viewer, approval_id: UUID, grant: bool, only: Collection[UUID] | None = None
) -> Approval:
    """Confirm or refuse the act that a colleague asked for.

    A confirmed act is done at once. The act that removes texts may be confirmed for some of them:
    `only` has their ids, and the other texts stay as they are. The person who asked may only
    withdraw it. Lock the approval. The answer is journalled. Raise `NotFound`, `NotAllowed`,
    `AlreadyDecided`, `NeedsSecondPerson`, or `Invalid` if `only` is empty.
    """
    approval = _lock_approval(viewer, approval_id)
    person = viewer.person()
    handler = _handlers[approval.kind]
    if not handler.may(viewer, approval):
        raise NotAllowed
    if approval.state != ApprovalState.WAITING or approval.until <= clock.now():
        raise AlreadyDecided
    is_own = approval.asked_by_id == person.pk
    if is_own and grant:
        raise NeedsSecondPerson
    if grant and only is not None:
        _keep_only(approval, only)
    if grant:
        approval.state = ApprovalState.GRANTED
    else:
        approval.state = ApprovalState.WITHDRAWN if is_own else ApprovalState.REFUSED
    approval.answered_by = None if is_own else person
    approval.answered_at = clock.now()
    approval.save(update_fields=["state", "answered_by", "answered_at", "payload"])
    journal.record(
        viewer, "approval.answer", approval, kind=approval.kind, state=str(approval.state)
    )
    if grant:
        handler.apply(viewer, approval)
    return approval


def _keep_only(approval: Approval, only: Collection[UUID]) -> None:
    """Leave the other texts out of an act, among those that it is about."""
    asked = approval.payload.get("only")
    kept = sorted(str(pk) for pk in only if asked is None or str(pk) in asked)
    if not kept:
        raise Invalid(_("Tick at least one text."), attr="texts")
    approval.payload["only"] = kept


def may_answer(viewer: Viewer, approval: Approval) -> bool:
    """Return whether the handler of its kind lets the viewer confirm or refuse an approval."""
    return _handlers[approval.kind].may(viewer, approval)


def _lock_approval(viewer: Viewer, approval_id: UUID) -> Approval:
    rows = Approval.objects.filter(organisation=viewer.organisation).select_for_update(no_key=True)
    return get_row(rows, pk=approval_id)


def expire_unanswered(limit: int = 100) -> int:
    """Expire the approvals that were not answered within a week, and return how many.

    Each is journalled in a transaction of its own.
    """
    with tenancy.across_organisations("what two people decide waits a week in every organisation"):
        rows = Approval.objects.filter(
            state=ApprovalState.WAITING, created_at__lte=clock.now() - ANSWERED_WITHIN
        )
        expired = list(rows.select_related("organisation").order_by("created_at")[:limit])
    return sum(_expire(approval) for approval in expired)


def _expire(approval: Approval) -> bool:
    viewer = Viewer.system(approval.organisation)
    with tenancy.organisation(approval.organisation_id), transaction.atomic():
        locked = _lock_approval(viewer, approval.pk)
        if locked.state != ApprovalState.WAITING:
            return False
        locked.state = ApprovalState.EXPIRED
        locked.save(update_fields=["state"])
        journal.record(viewer, "approval.answer", locked, kind=locked.kind, state=str(locked.state))
    return True
