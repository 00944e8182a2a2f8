"""Mails to reporters and authors: a notice was received or decided, or a text was limited.

They follow DSA art. 16.4, 16.5 and 17. Neither side learns who the other is: the reporter does not
read the facts, and the author does not read the notice.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from consult.accounts.people.selectors import Mailbox, mailbox_of
from consult.core import clock, events, jobs
from consult.notifications.actions.mails import write_once
from moderation import target_kinds
from moderation.appeals.selectors import APPEAL_WITHIN, MILD, answers_author, target_of
from moderation.decisions.actions.decision_undo import is_undone, may_be_undone
from moderation.decisions.selectors.decisions import UNDO_WITHIN
from moderation.decisions.selectors.statements import PROVISIONAL
from moderation.enums import Action, ModerationState, NoticeState, Origin, Reason
from moderation.events import DecisionSettled, NoticeAnswered
from moderation.measures import selectors as measure_selectors
from moderation.models import Decision, Notice

if TYPE_CHECKING:
    from uuid import UUID

MAILS = "moderation/email"


def acknowledge(*, notice_id: UUID, language: str = "") -> None:
    """Email the reporter that their notice was received. No mail is sent without an address."""
    notice = _notice(notice_id)
    if notice:
        _write_to_reporter(
            notice, "received", str(notice.pk), {"reason": Reason(notice.reason)}, language
        )


@transaction.atomic
def tell_when_settled(*, decision_id: UUID) -> None:
    """Notify the people concerned by a decision, once its moderator can no longer undo it.

    If it can still be undone, a job is scheduled for the end of the delay.
    """
    decision = Decision.objects.get(pk=decision_id)
    left = decision.created_at + UNDO_WITHIN - clock.now()
    if may_be_undone(decision, clock.now()) and left > timedelta(0):
        jobs.later("moderation.settle", left, decision_id=decision.pk)
    elif decision.action != Action.UNDO:
        settle(decision_id=decision.pk)


@jobs.job("moderation.settle")
@transaction.atomic
def settle(*, decision_id: UUID) -> None:
    """Announce that a decision is final, unless it was undone.

    An undone decision was notified to no person, so nothing has to be corrected.
    """
    decision = Decision.objects.get(pk=decision_id)
    if not is_undone(decision):
        settled = DecisionSettled(decision.organisation_id, decision.pk)
        events.announce(decision.organisation_id, settled)


@transaction.atomic
def answer_notices(*, decision_id: UUID) -> None:
    """Announce one mail to each reporter of a text once its case ended.

    A reporter who had another answer before is notified again if that answer is no longer true. A
    provisional hiding is not an answer yet.
    """
    decision = Decision.objects.get(pk=decision_id)
    if decision.action == Action.HIDE:
        return
    once_each = (
        _concerned(decision)
        .exclude(appeals__outcome=decision)
        .order_by("reporter_id", "email", "pk")
        .distinct("reporter_id", "email")
    )
    for notice_id in once_each.values_list("pk", flat=True):
        answered = NoticeAnswered(decision.organisation_id, notice_id, decision.pk)
        events.announce(decision.organisation_id, answered)


def _concerned(decision):
    """Return the notices that a decision answers.

    These are the notices of its case. If the decision replaces what other reporters were answered,
    all decided notices of the text are returned.
    """
    ends_hiding = (
        decision.action == Action.RESTORE
        and decision.state_before == ModerationState.HIDDEN_PROVISIONAL
    )
    if decision.action in (Action.RESTRICT, Action.REMOVE, Action.RESTORE) and not ends_hiding:
        of_the_text = Notice.objects.filter(
            target_kind=decision.target_kind, target_id=decision.target_id
        )
        return of_the_text.filter(state=NoticeState.DECIDED)
    return Notice.objects.filter(case=decision.case_id, case__isnull=False)


def tell_reporter(*, notice_id: UUID, decision_id: UUID) -> None:
    """Email the reporter the decision on their notice, without the facts."""
    notice, decision = _notice(notice_id), _decision(decision_id)
    if notice:
        said = _decided(decision) | {"query": f"?notice={notice.pk}"}
        said |= {} if decision.action in MILD else {"contest_until": None}
        _write_to_reporter(notice, "decided", f"{notice.pk}:{decision.number}", said)


def tell_author(*, decision_id: UUID) -> None:
    """Email the author of a limited text the statement of reasons, or that the text is back."""
    decision = _decision(decision_id)
    action = Action(decision.action)
    if (
        decision.target_kind == measure_selectors.NAME
    ):  # notified by a mail of its own (`telling_accounts`)
        return
    if not (action.is_contestable or action in (Action.RESTORE, Action.SPLIT)) or answers_author(
        decision
    ):
        return
    target = target_of(decision)
    to = mailbox_of(target.author_id) if target is not None and target.author_id else None
    if to:
        said = _decided(decision) | {
            "statement": decision.statement,
            "path": _path(decision, target),
        }
        write_once(
            organisation=decision.organisation,
            key=str(decision.pk),
            to=to,
            template=f"{MAILS}/reasons",
            context=said,
        )


def _write_to_reporter(notice, mail, key, said, language=""):
    to = mailbox_of(notice.reporter_id) if notice.reporter_id else Mailbox(notice.email, language)
    target = target_of(notice)
    if to is None or not to.address or target is None:
        return
    said |= {"path": _path(notice, target)}
    write_once(
        organisation=notice.organisation, key=key, to=to, template=f"{MAILS}/{mail}", context=said
    )


def _decided(decision):
    """Return the facts about a decision that both the reporter and the author read."""
    return {
        "decision": decision,
        "action": Action(decision.action),
        "reason": Reason(decision.reason) if decision.reason else None,
        "origin": Origin(decision.origin),
        "back_restricted": decision.action == Action.RESTORE
        and decision.state_after == ModerationState.RESTRICTED,
        "until": decision.created_at + PROVISIONAL if decision.action == Action.HIDE else None,
        "contest_until": decision.created_at + APPEAL_WITHIN
        if decision.origin != Origin.APPEAL
        else None,
    }


def _notice(notice_id):
    return Notice.objects.select_related("organisation").filter(pk=notice_id).first()


def _decision(decision_id):
    return Decision.objects.select_related("organisation", "statement", "consultation").get(
        pk=decision_id
    )


def _path(about, target):
    return target_kinds.get_kind(about.target_kind).path(target)
