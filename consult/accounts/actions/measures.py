"""Write what was decided against an account beside the account, where every request reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.accounts import measures
from consult.accounts.sessions import end_sessions

if TYPE_CHECKING:
    from consult.accounts.models import Participant


def set_measures(participant: Participant, rows: list[dict]) -> None:
    """Replace the measures against a locked participant; whoever decided them journals them.

    Where they keep the person out, their sessions in the organisation end in the same transaction: sockets notice.
    """
    participant.measures = rows
    participant.save(update_fields=["measures"])
    if participant.account_id and measures.shut(participant):
        end_sessions(participant.account_id, participant.organisation_id)
