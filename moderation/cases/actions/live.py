"""Live notifications for moderators who have the desk open: a case changed, or a moderator came."""

from __future__ import annotations

from consult.core import events
from consult.core.live.hints import hint
from moderation.desk.selectors import room_of
from moderation.enums import CaseState
from moderation.events import CaseChanged, CaseClaimed, CaseEnded, CaseOpened, CaseReleased

EVENTS = {
    "opened": CaseOpened,
    "changed": CaseChanged,
    "claimed": CaseClaimed,
    "released": CaseReleased,
    CaseState.DECIDED.value: CaseEnded,
    CaseState.CLOSED.value: CaseEnded,
}


def announce_case(case, what: str) -> None:
    """Announce the change of a locked case: opened, changed, claimed, released, decided or closed.

    Its `version` is increased in the transaction of the act. It orders the announcements about the
    case.
    """
    case.version += 1
    case.save(update_fields=["version"])
    told = {"state": str(what)} if EVENTS[what] is CaseEnded else {}
    about = (case.organisation_id, case.consultation_id, case.pk, case.version)
    events.announce(case.organisation_id, EVENTS[what](*about, **told))


def hint_at_presence(organisation_id, consultations) -> None:
    """Send a hint to the moderators of these consultations about a colleague.

    The colleague came, or changed to another case.
    """
    for pk in consultations:
        hint(room_of(organisation_id), "presence.changed", consultation=pk)
