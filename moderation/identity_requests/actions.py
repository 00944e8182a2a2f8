"""Disclosure of identities, confirmed by a second person (ADR 50).

It is asked for with a reason, and the identity can be read for thirty minutes. A person who has a
part in the case cannot ask, confirm or read. They do not see either that a colleague asks about
them.
"""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.enums import ParticipantState
from consult.accounts.people.selectors import locked_participant
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.postgres import clock
from consult.core.postgres.lookup import get_row
from consult.core.queue import jobs
from consult.core.records import journal
from consult.core.words.text import clean, count_visible_characters
from moderation import rules
from moderation.appeals import selectors as appeal_selectors
from moderation.approvals import actions as approval_actions
from moderation.enums import ApprovalKind, ApprovalState
from moderation.exceptions import NeedsSecondPerson, NoLongerReadable, OwnCase
from moderation.identity_requests import selectors as identity_request_selectors
from moderation.measures import selectors as measure_selectors
from moderation.models import Approval
from moderation.notices import selectors as notice_selectors

LONGEST = 2000


@transaction.atomic
def ask_reporter(*, viewer: Viewer, notice_id: UUID, facts: str) -> Approval:
    """Ask to read who sent a notice of a consultation that the viewer moderates.

    No identity is shown yet. `facts` give the reason. The second person reads them, and so does the
    reporter once their identity was read. Lock the notice. The request is journalled. Raise
    `NotFound`, `OwnCase`, `Invalid` or `AlreadyAsked`.
    """
    rows = notice_selectors.moderated_notices(viewer).select_for_update(no_key=True, of=("self",))
    notice = get_row(rows, pk=notice_id)
    subject = {"notice": str(notice.pk), "case": str(notice.case_id)}
    return _ask(viewer, ApprovalKind.REPORTER, notice.consultation_id, subject, facts)


@transaction.atomic
def ask_address(
    *, viewer: Viewer, participant_id: UUID, consultation_id: UUID, facts: str
) -> Approval:
    """Ask to read a person's e-mail address, because of an event in a consultation.

    No address is shown yet. `facts` give the reason. The second person reads them, and so does the
    person once their address was read. Lock the person. The request is journalled. Raise
    `NotFound`, `NotAllowed`, `OwnCase`, `Invalid` or `AlreadyAsked`.
    """
    _refuse_role(viewer, ApprovalKind.ADDRESS, consultation_id)
    get_consultation_by_id(Viewer.system(viewer.organisation), consultation_id)
    person = locked_participant(viewer.organisation, participant_id)
    if person is None or person.state == ParticipantState.ERASED:
        raise NotFound
    return _ask(
        viewer, ApprovalKind.ADDRESS, consultation_id, {"participant": str(person.pk)}, facts
    )


def _ask(
    viewer: Viewer, kind: str, consultation_id: UUID, subject: dict[str, Any], facts: str
) -> Approval:
    facts = clean(facts)
    fields: dict[str, Any] = {
        "kind": str(kind),
        "consultation_id": consultation_id,
        "payload": subject | {"facts": facts},
    }
    _refuse(viewer, Approval(organisation=viewer.organisation, **fields))
    if not count_visible_characters(facts) or len(facts) > LONGEST:
        words = _(
            "Say why you need this information, in %(most)s characters at most. The person "
            "will read it."
        )
        raise Invalid(words % {"most": LONGEST}, attr="facts")
    return approval_actions.ask(viewer=viewer, **fields)


def _refuse(viewer: Viewer, approval: Approval) -> None:
    """Raise `NotAllowed` or `OwnCase` if the viewer may not read the identity.

    This is checked when the identity is asked for, and again when it is read.
    """
    _refuse_role(viewer, approval.kind, approval.consultation_id)
    if _has_part(viewer, approval):
        raise OwnCase


def _refuse_role(viewer: Viewer, kind: str, consultation_id: UUID | None) -> None:
    if not rules.can_know(viewer, kind, consultation_id):
        viewer.person()
        raise NotAllowed


def _has_part(viewer: Viewer, approval: Approval) -> bool:
    """Return whether the viewer has a part in the case.

    This is the case if they wrote the reported text, if the identity is theirs, or if one of the
    two reported the other in the consultation.
    """
    notice, person = identity_request_selectors.find_notice_and_person(approval)
    target = appeal_selectors.target_of(notice) if notice else None
    if target is not None and rules.is_own_case(viewer, notice.target_kind, target):
        return True
    return person is not None and measure_selectors.is_interested(
        viewer, person, cast("UUID", approval.consultation_id)
    )


# ---- the second person
def _may(viewer: Viewer, approval: Approval) -> bool:
    return rules.can_confirm_identity(viewer, approval.consultation_id) and not _has_part(
        viewer, approval
    )


def _confirmed(viewer: Viewer, approval: Approval) -> None:
    """Do nothing: the person who asked may now open the identity."""


for _kind in ApprovalKind.identities():
    approval_actions.register(str(_kind), approval_actions.Handler(_may, _confirmed))


# ---- reading
@transaction.atomic
def open_identity(*, viewer: Viewer, approval_id: UUID) -> Approval:
    """Open an identity that the viewer asked for and a second person confirmed.

    It stays open for thirty minutes. Opening it again within this time does not restart it. A
    viewer who lost their role, or has a part in the case by now, cannot open it. Lock the approval.
    The act is journalled and stored in the audit log. A job emails the person. Raise `NotFound`,
    `NotAllowed`, `OwnCase`, `NeedsSecondPerson` while it waits, or `NoLongerReadable`.
    """
    rows = identity_request_selectors.requested_identities(viewer).select_for_update(
        no_key=True, of=("self",)
    )
    approval = get_row(rows, pk=approval_id)
    now = clock.now()
    _refuse(viewer, approval)
    if approval.state == ApprovalState.WAITING and now < approval.until:
        raise NeedsSecondPerson(_("A second person must confirm first."))
    if not approval.is_readable_at(now):
        raise NoLongerReadable
    if approval.opened_at is None:
        _open(viewer, approval, now)
    return approval


def _open(viewer: Viewer, approval: Approval, now: datetime) -> None:
    approval.opened_at = now
    approval.save(update_fields=["opened_at"])
    journal.record(viewer, "identity.open", approval, what=approval.kind)
    request = jobs.Request("moderation.email_identity", {"approval_id": approval.pk})
    jobs.store(approval.organisation_id, request)
