"""Write what was decided against an account beside the account, where every request reads it; hold it meanwhile."""

from __future__ import annotations

from dataclasses import replace

from consult.accounts import measures
from consult.accounts.models import Participant
from consult.accounts.rules import is_kept_from
from consult.accounts.sessions import end_sessions
from consult.core.exceptions import NotAllowed


def set_measures(participant: Participant, rows: list[dict]) -> None:
    """Replace the measures against a locked participant; whoever decided them journals them.

    Where they keep the person out, their sessions in the organisation end in the same transaction: sockets notice.
    """
    participant.measures = rows
    participant.save(update_fields=["measures"])
    if participant.account_id and measures.shut(participant):
        end_sessions(participant.account_id, participant.organisation_id)


def hold_actor(*, viewer, act: str, consultation_id) -> Participant:
    """Keep what holds against the viewer as it is until this transaction ends, before they show others anything.

    Whoever decides against an account locks its person first: the measure then waits for what is being sent, or what is
    being sent waits for the measure and is refused. Locks the person, after the phase and before any text; two texts of
    one person come one after the other. Raises `NotAllowed`. One query.
    """
    person = Participant.objects.select_for_update(no_key=True).get(pk=viewer.person().pk)
    if measures.shut(person) or is_kept_from(replace(viewer, participant=person), act, consultation_id):
        raise NotAllowed
    return person
