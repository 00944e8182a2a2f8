"""Who somebody is: asked with a reason, confirmed by a second person, read for thirty minutes (ADR 50).

Nobody who has a part in it asks, confirms or reads: what a colleague asks about them is not shown to them either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.enums import ParticipantState
from consult.accounts.selectors import locked_participant
from consult.accounts.viewer import Viewer
from consult.consultations.selectors import get_consultation_by_id
from consult.core import clock, events, journal
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.finding import one_of
from consult.core.text import clean, seen
from moderation import accounts, hearing, rules, selectors
from moderation.actions import approvals
from moderation.enums import ApprovalKind, ApprovalState
from moderation.events import IdentityRead
from moderation.exceptions import NeedsSecondPerson, NoLongerReadable, OwnCase
from moderation.models import Approval

if TYPE_CHECKING:
    from uuid import UUID

LONGEST = 2000


@transaction.atomic
def ask_reporter(*, viewer, notice_id: UUID, facts: str) -> Approval:
    """Ask to read who sent a notice of a consultation that one moderates; nothing is shown yet.

    `facts` say why: the second person reads them, and whoever sent the notice once it was read. Locks the notice.
    Journalled. Raises `NotFound`, `OwnCase`, `Invalid`, `AlreadyAsked`.
    """
    rows = selectors.moderated_notices(viewer).select_for_update(no_key=True, of=("self",))
    notice = one_of(rows, pk=notice_id)
    about = {"notice": str(notice.pk), "case": str(notice.case_id)}
    return _ask(viewer, ApprovalKind.REPORTER, notice.consultation_id, about, facts)


@transaction.atomic
def ask_address(*, viewer, participant_id, consultation_id: UUID, facts: str) -> Approval:
    """Ask to read somebody's e-mail address, for what happened in a consultation; nothing is shown yet.

    `facts` say why: the second person reads them, and the person once it was read. Locks the person. Journalled.
    Raises `NotFound`, `NotAllowed`, `OwnCase`, `Invalid`, `AlreadyAsked`.
    """
    _refuse_role(viewer, ApprovalKind.ADDRESS, consultation_id)
    get_consultation_by_id(Viewer.system(viewer.organisation), consultation_id)
    person = locked_participant(viewer.organisation, participant_id)
    if person is None or person.state == ParticipantState.ERASED:
        raise NotFound
    return _ask(viewer, ApprovalKind.ADDRESS, consultation_id, {"participant": str(person.pk)}, facts)


def _ask(viewer, kind, consultation_id, about, facts):
    facts = clean(facts)
    asked = {"kind": str(kind), "consultation_id": consultation_id, "payload": about | {"facts": facts}}
    _refuse(viewer, Approval(organisation=viewer.organisation, **asked))
    if not seen(facts) or len(facts) > LONGEST:
        words = _("Say why you must know it, in %(most)s characters at most: the person will read it.")
        raise Invalid(words % {"most": LONGEST}, attr="facts")
    return approvals.ask(viewer=viewer, **asked)


def _refuse(viewer, approval):
    """Looked at when it is asked, and again when it is read."""
    _refuse_role(viewer, approval.kind, approval.consultation_id)
    if _has_part(viewer, approval):
        raise OwnCase


def _refuse_role(viewer, kind, consultation_id):
    if not rules.can_know(viewer, kind, consultation_id):
        viewer.person()
        raise NotAllowed


def _has_part(viewer, approval) -> bool:
    """Whether the viewer wrote what was reported, is whom it is about, or one of the two reported the other there."""
    notice, person = selectors.whose(approval)
    target = hearing.target_of(notice) if notice else None
    if target is not None and rules.is_own_case(viewer, notice.target_kind, target):
        return True
    return person is not None and accounts.is_interested(viewer, person, approval.consultation_id)


# ---- the second person
def _may(viewer, approval) -> bool:
    return rules.can_let_know(viewer, approval.consultation_id) and not _has_part(viewer, approval)


def _confirmed(viewer, approval) -> None:
    """Nothing is done: whoever asked may open it now."""


for _kind in ApprovalKind.identities():
    approvals.register(str(_kind), approvals.Handler(_may, _confirmed))


# ---- reading
@transaction.atomic
def open_identity(*, viewer, approval_id: UUID) -> Approval:
    """Open for thirty minutes what one asked and a second person confirmed; within them, nothing begins again.

    Whoever lost their role, or has a part in it by now, opens nothing. Locks the approval. Journalled, and kept in the
    audit log; announces `IdentityRead`. Raises `NotFound`, `NotAllowed`, `OwnCase`, `NeedsSecondPerson` while it waits,
    `NoLongerReadable`.
    """
    rows = selectors.asked_identities(viewer).select_for_update(no_key=True, of=("self",))
    approval, now = one_of(rows, pk=approval_id), clock.now()
    _refuse(viewer, approval)
    if approval.state == ApprovalState.WAITING and now < approval.until:
        raise NeedsSecondPerson(_("A second person has to confirm it first."))
    if not approval.is_readable_at(now):
        raise NoLongerReadable
    if approval.opened_at is None:
        _open(viewer, approval, now)
    return approval


def _open(viewer, approval, now):
    approval.opened_at = now
    approval.save(update_fields=["opened_at"])
    journal.record(viewer, "identity.open", approval, what=approval.kind)
    read = IdentityRead(approval.organisation_id, approval.consultation_id, approval.pk)
    events.announce(approval.organisation_id, read)
