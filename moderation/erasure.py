"""Erasure of personal data in moderation, on request or after a fixed time.

Cases and decisions stay.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, Func, OuterRef, QuerySet, Value

from consult.accounts.viewer import Viewer
from consult.core.postgres import clock, tenancy
from consult.core.records import journal
from moderation.enums import ApprovalState, CaseState
from moderation.models import (
    Appeal,
    Approval,
    Case,
    Decision,
    Measure,
    Notice,
    Presence,
    ReadMark,
    StatementOfReasons,
    Trace,
)

# Appeals are open for six months (DSA art. 20), and a reporter can be notified of a changed
# decision.
CONTACT_RETENTION = timedelta(days=183)
NO_CONTACT = {"email": "", "name": ""}
# Decisions are stored for five years, then without the words about people.
PROOF_RETENTION = timedelta(days=5 * 365 + 2)


@transaction.atomic
def forget_reporter(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Remove the link between a person and their notices.

    Their words are erased unless texts are kept. The notices still count in their cases, with their
    reasons. Cases that the person had claimed as a moderator are released. Their presence on the
    desk, their mark in the new texts, the marks of the devices from which they wrote, and the
    approvals about their notices are erased. The journal records the numbers, without the person.
    """
    reported = Notice.objects.filter(organisation=viewer.organisation, reporter=participant_id)
    ids = [str(pk) for pk in reported.values_list("pk", flat=True)]
    _forget_approvals(viewer, payload__notice__in=ids)
    notices = reported.update(
        reporter=None, **NO_CONTACT, **({} if keep_texts else {"explanation": ""})
    )
    claimed = Case.objects.filter(organisation=viewer.organisation, claimed_by=participant_id)
    claimed.filter(state=CaseState.CLAIMED).update(state=CaseState.OPEN)
    cases = claimed.update(claimed_by=None, claimed_at=None, claimed_until=None)
    for model in (Presence, ReadMark):
        model.objects.filter(organisation=viewer.organisation, participant=participant_id).delete()
    Trace.objects.filter(organisation=viewer.organisation, author=participant_id).delete()
    if notices or cases:
        system = Viewer.system(viewer.organisation)
        journal.record(system, "notice.unsign", viewer.organisation, notices=notices, cases=cases)


@transaction.atomic
def forget_appeals(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Remove the link between a person and their appeals.

    Unless texts are kept, the texts of both sides are erased.
    """
    contested = Appeal.objects.filter(organisation=viewer.organisation, appellant=participant_id)
    contested.update(appellant=None, **({} if keep_texts else {"text": "", "answer": ""}))
    part = Appeal.objects.filter(
        organisation=viewer.organisation, involved__contains=[participant_id]
    )
    part.update(involved=Func(F("involved"), Value(participant_id), function="array_remove"))


@transaction.atomic
def forget_measures(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Delete the measures against a person.

    The lines of the public log stay, because they name no person. The approvals about the person
    are erased too. After the erasure, no measure applies to them any more.
    """
    Measure.objects.filter(organisation=viewer.organisation, participant=participant_id).delete()
    _forget_approvals(viewer, payload__participant=str(participant_id))


def _forget_approvals(viewer: Viewer, **filters: Any) -> None:
    """Delete the waiting approvals, and empty the payload of the answered ones."""
    approvals = Approval.objects.filter(organisation=viewer.organisation, **filters)
    approvals.exclude(state=ApprovalState.WAITING).update(payload={})
    approvals.filter(state=ApprovalState.WAITING).delete()


def forget_expired() -> int:
    """Erase, in every organisation, the personal data whose time is over.

    Return how many rows. The address and the name of a visitor are erased six months after the last
    decision. They are erased at once if the author deleted the text and no decision was taken.
    After five years, notices lose their reporter and their text, appeals their appellant and their
    texts, decisions their facts, and approvals their payload.
    """
    now = clock.now()
    with tenancy.across_organisations("what moderation keeps of people ends everywhere"):
        erased_contacts = (
            _finished(now - CONTACT_RETENTION).exclude(**NO_CONTACT).update(**NO_CONTACT)
        )
        unproven = _finished(now - PROOF_RETENTION).filter(
            case__created_at__lte=now - PROOF_RETENTION
        )
        erased_names = unproven.exclude(reporter=None, explanation="").update(
            reporter=None, explanation=""
        )
        decided_appeals = Appeal.objects.filter(decided_at__lte=now - PROOF_RETENTION)
        erased_names += decided_appeals.exclude(appellant=None, text="").update(
            appellant=None, text="", answer=""
        )
        old = StatementOfReasons.objects.filter(decision__created_at__lte=now - PROOF_RETENTION)
        erased_names += old.exclude(facts="").update(facts="")
        answered_approvals = Approval.objects.exclude(state=ApprovalState.WAITING).filter(
            created_at__lte=now - PROOF_RETENTION
        )
        return (
            erased_contacts
            + erased_names
            + answered_approvals.exclude(payload={}).update(payload={})
        )


def _finished(before: datetime) -> QuerySet[Notice]:
    """Return the notices of finished cases without a decision after `before`."""
    since = Decision.objects.filter(case=OuterRef("case"), created_at__gt=before)
    return Notice.objects.exclude(case__state__in=CaseState.unfinished()).filter(~Exists(since))
