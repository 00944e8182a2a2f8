"""Mails about measures against an account (DSA art. 17).

They contain the decision, its reasons and how to contest it.
"""

from uuid import UUID

from consult.accounts.measures.checks import key_of
from consult.accounts.people.selectors import mailbox_of
from consult.core.queue import jobs
from consult.notifications.actions.mails import write_once
from moderation.appeals.selectors import APPEAL_WITHIN, answers_author, target_of
from moderation.enums import Action, Origin, Reason
from moderation.measures import selectors as measure_selectors
from moderation.models import Decision

MAIL = "moderation/email/measure"


@jobs.job("moderation.email_account", is_short=True, sends_mail=True)
def email_account(*, decision_id: UUID) -> None:
    """Email the holder of an account the statement of reasons of a measure, or that it was lifted.

    If the decision ends their own appeal, the answer to the appeal notifies them instead.
    """
    rows = Decision.objects.select_related("organisation", "statement", "consultation")
    decision = rows.get(pk=decision_id)
    action = Action(decision.action)
    measure = target_of(decision)
    is_notified = action in (*Action.on_accounts(), Action.LIFT)
    if (
        decision.target_kind != measure_selectors.NAME
        or measure is None
        or not is_notified
        or answers_author(decision)
    ):
        return
    to = mailbox_of(measure.participant_id)
    if to is None:
        return
    context = {
        "decision": decision,
        "measure": measure,
        "action": action,
        "reason": Reason(decision.reason) if decision.reason else None,
        "origin": Origin(decision.origin),
        "contest_until": decision.created_at + APPEAL_WITHIN if action.is_contestable else None,
        "key": key_of(measure.pk),
    }
    write_once(
        organisation=decision.organisation,
        key=str(decision.pk),
        to=to,
        template=MAIL,
        context=context,
    )
