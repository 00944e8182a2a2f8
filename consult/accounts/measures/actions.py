"""Measures against an account, stored with the participant, where every request reads them."""

from dataclasses import replace
from uuid import UUID

from consult.accounts.measures import checks
from consult.accounts.models import Participant
from consult.accounts.rules import is_barred_from
from consult.accounts.sessions.checks import end_sessions
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed


def set_measures(participant: Participant, rows: list[dict]) -> None:
    """Replace the measures against a locked participant; the caller records them in the journal.

    If they keep the participant out of the organisation, the participant's sessions there end in
    the same transaction, and sockets notice it.
    """
    participant.measures = rows
    participant.save(update_fields=["measures"])
    if participant.account_id and checks.find_barring_measure(participant):
        end_sessions(participant.account_id, participant.organisation_id)


# Composing this statement anew for each act would cost more than to execute it.
LOCK_PERSON = f"SELECT * FROM {Participant._meta.db_table} WHERE id = %s FOR NO KEY UPDATE"  # noqa: S608 - table name of our own model


def lock_actor(*, viewer: Viewer, act: str, consultation_id: UUID) -> Participant:
    """Lock the participant behind the viewer before an act that publishes something.

    A decision against an account locks the same row first. So the measure waits until the act has
    ended, or the act waits for the measure and is refused. Take this lock after the phase and
    before any text. Two texts of one person are thus stored one after the other. Raise `NotAllowed`
    if a measure forbids the act. Run one query.
    """
    [person] = Participant.objects.raw(LOCK_PERSON, [viewer.person().pk])
    if checks.find_barring_measure(person) or is_barred_from(
        replace(viewer, participant=person), act, consultation_id
    ):
        raise NotAllowed
    return person
