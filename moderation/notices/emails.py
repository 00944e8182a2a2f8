"""Mails to reporters and authors: a notice was received or decided, or a text was limited.

They follow DSA art. 16.4, 16.5 and 17. Neither side learns who the other is: the reporter does not
read the facts, and the author does not read the notice.
"""

from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet

from consult.accounts.people.selectors import Mailbox, mailbox_of
from consult.core.queue import jobs, long_jobs, short_jobs
from consult.notifications.actions.mails import write_once
from consult.notifications.actions.news import notify_participant
from consult.notifications.enums import Happened, NewsKind
from moderation import target_kinds
from moderation.appeals.selectors import APPEAL_WITHIN, MILD, answers_author, target_of
from moderation.decisions.selectors import news
from moderation.decisions.selectors.decisions import is_undone
from moderation.decisions.selectors.statements import PROVISIONAL
from moderation.enums import Action, ModerationState, NoticeState, Origin, Reason
from moderation.measures import selectors as measure_selectors
from moderation.models import Decision, Notice
from moderation.target_kinds import Target

MAILS = "moderation/email"


@jobs.job("moderation.acknowledge_notice", is_short=True, sends_mail=True)
def acknowledge(*, notice_id: UUID, language: str = "") -> None:
    """Email the reporter that their notice was received. No mail is sent without an address."""
    notice = _notice(notice_id)
    if notice:
        _write_to_reporter(
            notice,
            "received",
            str(notice.pk),
            {"reason": Reason(notice.reason), "notice_id": notice.pk},
            language,
        )


@jobs.job("moderation.settle", sends_mail=True)
def settle(*, decision_id: UUID) -> None:
    """Email the people concerned by a decision that can no longer be undone.

    An undone decision was notified to no person, so nothing has to be corrected. Each e-mail has
    its own transaction. If one cannot be sent, it and those after it become jobs of their own. Each
    is sent once, even if this job runs twice.
    """
    decision = Decision.objects.get(pk=decision_id)
    if is_undone(decision):
        return
    mails = [_mail_to_author(decision), *_mails_to_reporters(decision)]
    for number, mail in enumerate(mails):
        long_jobs.renew_lease()
        if not short_jobs.run_now(mail):
            jobs.store(decision.organisation_id, *mails[number:])
            return


def _mail_to_author(decision: Decision) -> jobs.Request:
    arguments = {"decision_id": decision.pk}
    if decision.target_kind == measure_selectors.NAME:
        return jobs.Request("moderation.email_account", arguments)
    return jobs.Request("moderation.email_author", arguments)


def _mails_to_reporters(decision: Decision) -> list[jobs.Request]:
    """Return one mail to each reporter of a text whose case ended.

    A reporter who had another answer before is notified again if that answer is no longer true. A
    provisional hiding is not an answer yet.
    """
    if decision.action == Action.HIDE:
        return []
    once_each = (
        _concerned(decision)
        .exclude(appeals__outcome=decision)
        .order_by("reporter_id", "email", "pk")
        .distinct("reporter_id", "email")
    )
    return [
        jobs.Request(
            "moderation.email_reporter", {"notice_id": notice_id, "decision_id": decision.pk}
        )
        for notice_id in once_each.values_list("pk", flat=True)
    ]


def _concerned(decision: Decision) -> QuerySet[Notice]:
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


@jobs.job("moderation.email_reporter", is_short=True, sends_mail=True)
def email_reporter(*, notice_id: UUID, decision_id: UUID) -> None:
    """Email the reporter the decision on their notice, without the facts."""
    notice = _notice(notice_id)
    decision = _decision(decision_id)
    if notice:
        context = _decided(decision) | {"query": f"?notice={notice.pk}"}
        context |= {} if decision.action in MILD else {"contest_until": None}
        _write_to_reporter(notice, "decided", f"{notice.pk}:{decision.number}", context)


@jobs.job("moderation.email_author", is_short=True, sends_mail=True)
def email_author(*, decision_id: UUID) -> None:
    """Notify the author of a limited text, and email them the reasons, or that the text is back.

    Nothing is sent to an author who has already corrected the text: their page showed the reasons.
    For a collective contribution, the facilitators of its workshop receive it.
    """
    decision = _decision(decision_id)
    action = Action(decision.action)
    if (
        decision.target_kind == measure_selectors.NAME
    ):  # notified by a mail of its own (`measures.emails`)
        return
    if not (action.is_contestable or action in (Action.RESTORE, Action.SPLIT)) or answers_author(
        decision
    ):
        return
    target = target_of(decision)
    if target is None or (action == Action.CORRECT and not _awaits_correction(decision, target)):
        return
    found = target_kinds.find_responsible(decision.target_kind, target)
    context = {
        **_decided(decision),
        "statement": decision.statement,
        "path": found.path if found else _path(decision, target),
    }
    for person in target_kinds.list_responsible(decision.target_kind, target):
        notify_participant(
            person,
            organisation_id=decision.organisation_id,
            happened=Happened.DECIDED,
            kind=NewsKind.DECISION,
            subject=(news.SUBJECT, decision.pk),
            consultation_id=decision.consultation_id,
        )
        if to := mailbox_of(person):
            write_once(
                organisation=decision.organisation,
                key=str(decision.pk)
                if person == target.author_id
                else str(uuid5(decision.pk, str(person))),
                to=to,
                template=f"{MAILS}/reasons",
                context=context,
            )


def _awaits_correction(decision: Decision, target: Any) -> bool:
    """Return whether the correction that a decision asks for is neither sent nor given up."""
    is_waiting = target.state == ModerationState.PENDING
    return is_waiting and target.decision_number == decision.number


def _write_to_reporter(
    notice: Notice, mail: str, key: str, context: dict[str, Any], language: str = ""
) -> None:
    to = mailbox_of(notice.reporter_id) if notice.reporter_id else Mailbox(notice.email, language)
    target = target_of(notice)
    if to is None or not to.address or target is None:
        return
    context |= {"path": _path(notice, target)}
    write_once(
        organisation=notice.organisation,
        key=key,
        to=to,
        template=f"{MAILS}/{mail}",
        context=context,
    )


def _decided(decision: Decision) -> dict[str, Any]:
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


def _notice(notice_id: UUID) -> Notice | None:
    return Notice.objects.select_related("organisation").filter(pk=notice_id).first()


def _decision(decision_id: UUID) -> Decision:
    return Decision.objects.select_related("organisation", "statement", "consultation").get(
        pk=decision_id
    )


def _path(record: Decision | Notice, target: Target) -> str:
    return target_kinds.get_kind(record.target_kind).path(target)
