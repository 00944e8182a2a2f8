"""What moderation forgets of people: when they ask, and when its time is over. Cases and decisions stay."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, Func, OuterRef, Value

from consult.accounts.viewer import Viewer
from consult.core import clock, journal, tenancy
from moderation.enums import ApprovalState, CaseState
from moderation.models import (
    Appeal,
    Approval,
    Case,
    Decision,
    Measure,
    Notice,
    Presence,
    StatementOfReasons,
    Trace,
)

if TYPE_CHECKING:
    from uuid import UUID

# Redress is open for six months (DSA art. 20): a decision that changes is told too.
TO_TELL = timedelta(days=183)
NOBODY = {"email": "", "name": ""}
# Decisions are kept five years, then without what was said of people (reliability §2.5).
TO_PROVE = timedelta(days=5 * 365 + 2)


@transaction.atomic
def forget_reporter(viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Cut the link between a person and what they reported, and erase their words unless texts are kept.

    The notices count on in their cases, reason included. What the person had claimed as a moderator is given back, that
    they were on the desk is forgotten, and so are the marks of the devices from which they wrote, and what two people
    were asked about their notices. Journalled as counts, without the person.
    """
    reported = Notice.objects.filter(organisation=viewer.organisation, reporter=participant_id)
    ids = [str(pk) for pk in reported.values_list("pk", flat=True)]
    _forget_asked(viewer, payload__notice__in=ids)
    notices = reported.update(reporter=None, **NOBODY, **({} if keep_texts else {"explanation": ""}))
    claimed = Case.objects.filter(organisation=viewer.organisation, claimed_by=participant_id)
    claimed.filter(state=CaseState.CLAIMED).update(state=CaseState.OPEN)
    cases = claimed.update(claimed_by=None, claimed_at=None, claimed_until=None)
    Presence.objects.filter(organisation=viewer.organisation, participant=participant_id).delete()
    Trace.objects.filter(organisation=viewer.organisation, author=participant_id).delete()
    if notices or cases:
        system = Viewer.system(viewer.organisation)
        journal.record(system, "notice.unsign", viewer.organisation, notices=notices, cases=cases)


@transaction.atomic
def forget_appeals(viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Cut the link between a person and what they contested, and erase what was said on both sides unless kept."""
    contested = Appeal.objects.filter(organisation=viewer.organisation, appellant=participant_id)
    contested.update(appellant=None, **({} if keep_texts else {"text": "", "answer": ""}))
    part = Appeal.objects.filter(organisation=viewer.organisation, involved__contains=[participant_id])
    part.update(involved=Func(F("involved"), Value(participant_id), function="array_remove"))


@transaction.atomic
def forget_measures(viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Cut what was decided against somebody from them: the public log keeps its lines, which name nobody.

    What two people were asked about them goes with it. Once erased, nobody is kept out any more.
    """
    Measure.objects.filter(organisation=viewer.organisation, participant=participant_id).delete()
    _forget_asked(viewer, payload__participant=str(participant_id))


def _forget_asked(viewer, **about):
    """What waited is nobody's to answer any more; what was answered loses what it was about, and why."""
    asked = Approval.objects.filter(organisation=viewer.organisation, **about)
    asked.exclude(state=ApprovalState.WAITING).update(payload={})
    asked.filter(state=ApprovalState.WAITING).delete()


def forget_expired() -> int:
    """Erase, in every organisation, what is kept no longer: addresses, then people and words; return how many rows.

    The address of a visitor goes six months after the last decision, at once when the text was taken away by its author
    and nothing was decided. Five years after, notices lose who sent them and what they said, decisions their facts, and
    what two people were asked all that it was about.
    """
    now = clock.now()
    with tenancy.across_organisations("what moderation keeps of people ends everywhere"):
        untold = _finished(now - TO_TELL).exclude(**NOBODY).update(**NOBODY)
        unproven = _finished(now - TO_PROVE).filter(case__created_at__lte=now - TO_PROVE)
        named = unproven.exclude(reporter=None, explanation="").update(reporter=None, explanation="")
        heard = Appeal.objects.filter(decided_at__lte=now - TO_PROVE)
        named += heard.exclude(appellant=None, text="").update(appellant=None, text="", answer="")
        old = StatementOfReasons.objects.filter(decision__created_at__lte=now - TO_PROVE)
        named += old.exclude(facts="").update(facts="")
        asked = Approval.objects.exclude(state=ApprovalState.WAITING).filter(created_at__lte=now - TO_PROVE)
        return untold + named + asked.exclude(payload={}).update(payload={})


def _finished(before):
    """Notices of cases that are over, on which nothing was decided since."""
    since = Decision.objects.filter(case=OuterRef("case"), created_at__gt=before)
    return Notice.objects.exclude(case__state__in=CaseState.unfinished()).filter(~Exists(since))
