"""Tell whoever contested a decision, by mail, that it was received and what somebody else decided (DSA art. 20.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.accounts.selectors import Mailbox, mailbox_of
from consult.core import kinds
from consult.notifications.actions import write_once
from moderation import hearing
from moderation.enums import Action, AppealState
from moderation.models import Appeal

if TYPE_CHECKING:
    from uuid import UUID

MAILS = "moderation/email"


def acknowledge_appeal(*, appeal_id: UUID) -> None:
    """Write to whoever contested a decision that it was received; to nobody when they left no address."""
    _write(appeal_id, "appeal_received")


def answer_appeal(*, appeal_id: UUID) -> None:
    """Write to whoever contested a decision what came of it, with the answer of whoever looked again."""
    _write(appeal_id, "appeal_answered")


def _write(appeal_id, mail):
    rows = Appeal.objects.select_related("organisation", "decision__consultation", "outcome__consultation", "notice")
    appeal = rows.filter(pk=appeal_id).first()
    to = _mailbox(appeal) if appeal else None
    if appeal is None or to is None or not to.address:
        return
    target = hearing.target_of(appeal.decision)
    said = {
        "appeal": appeal,
        "decision": appeal.decision,
        "state": AppealState(appeal.state),
        "action": Action(appeal.outcome.action) if appeal.outcome else None,
        "path": kinds.kind(appeal.decision.target_kind).path(target) if target is not None else "",
    }
    key = f"{appeal.pk}:{appeal.state}"
    write_once(organisation=appeal.organisation, key=key, to=to, template=f"{MAILS}/{mail}", context=said)


def _mailbox(appeal):
    if appeal.appellant_id:
        return mailbox_of(appeal.appellant_id)
    return Mailbox(appeal.notice.email) if appeal.notice else None
