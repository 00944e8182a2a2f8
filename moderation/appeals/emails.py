"""Mails to the person who contested a decision (DSA art. 20.5).

The first one confirms that the appeal was received. The second one contains the decision on the
appeal.
"""

from uuid import UUID

from consult.accounts.people.selectors import Mailbox, mailbox_of
from consult.core.queue import jobs
from consult.notifications.actions.mails import write_once
from moderation import target_kinds
from moderation.appeals import selectors as appeal_selectors
from moderation.enums import Action, AppealState
from moderation.models import Appeal

MAILS = "moderation/email"


@jobs.job("moderation.acknowledge_appeal", is_short=True, sends_mail=True)
def acknowledge_appeal(*, appeal_id: UUID) -> None:
    """Email the appellant that their appeal was received. No mail is sent without an address."""
    _write(appeal_id, "appeal_received")


@jobs.job("moderation.answer_appeal", is_short=True, sends_mail=True)
def answer_appeal(*, appeal_id: UUID) -> None:
    """Email the appellant the outcome of their appeal.

    The mail contains the answer of the person who decided it.
    """
    _write(appeal_id, "appeal_answered")


def _write(appeal_id: UUID, mail: str) -> None:
    rows = Appeal.objects.select_related(
        "organisation", "decision__consultation", "outcome__consultation", "notice"
    )
    appeal = rows.filter(pk=appeal_id).first()
    to = _mailbox(appeal) if appeal else None
    if appeal is None or to is None or not to.address:
        return
    target = appeal_selectors.target_of(appeal.decision)
    context = {
        "appeal": appeal,
        "decision": appeal.decision,
        "state": AppealState(appeal.state),
        "action": Action(appeal.outcome.action) if appeal.outcome else None,
        "path": target_kinds.get_kind(appeal.decision.target_kind).path(target)
        if target is not None
        else "",
    }
    key = f"{appeal.pk}:{appeal.state}"
    write_once(
        organisation=appeal.organisation,
        key=key,
        to=to,
        template=f"{MAILS}/{mail}",
        context=context,
    )


def _mailbox(appeal: Appeal) -> Mailbox | None:
    if appeal.appellant_id:
        return mailbox_of(appeal.appellant_id)
    return Mailbox(appeal.notice.email) if appeal.notice else None
