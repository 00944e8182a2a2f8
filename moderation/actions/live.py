"""What moderators with the desk before them are told at once: that a case changed, or that one of them came."""

from __future__ import annotations

from consult.core import events
from consult.core.live import hint
from moderation.enums import CaseState
from moderation.events import CaseChanged, CaseClaimed, CaseEnded, CaseOpened, CaseReleased
from moderation.presence import room_of

EVENTS = {
    "opened": CaseOpened,
    "changed": CaseChanged,
    "claimed": CaseClaimed,
    "released": CaseReleased,
    CaseState.DECIDED.value: CaseEnded,
    CaseState.CLOSED.value: CaseEnded,
}


def announce_case(case, what: str) -> None:
    """Announce what became of a case that is locked: opened, changed, claimed, released, decided or closed.

    Raises its `version`, which orders what is told of it. In the transaction of the act.
    """
    case.version += 1
    case.save(update_fields=["version"])
    told = {"state": str(what)} if EVENTS[what] is CaseEnded else {}
    about = (case.organisation_id, case.consultation_id, case.pk, case.version)
    events.announce(case.organisation_id, EVENTS[what](*about, **told))


def hint_at_presence(organisation_id, consultations) -> None:
    """Tell the moderators of these consultations that one of them came, or went on to another case."""
    for pk in consultations:
        hint(room_of(organisation_id), "presence.changed", consultation=pk)
