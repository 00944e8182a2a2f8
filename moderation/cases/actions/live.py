"""Hints to moderators who have the desk open: a case changed, or a moderator came.

Hints contain ids and states.
"""

from collections.abc import Iterable
from uuid import UUID

from consult.core.live.hints import hint
from moderation.desk.selectors import room_of
from moderation.models import Case


def hint_at_case(case: Case, change: str) -> None:
    """Send a hint that a locked case was opened, changed, claimed, released, decided or closed.

    Its `version` is increased in the transaction of the act. It orders the hints about the case.
    """
    case.version += 1
    case.save(update_fields=["version"])
    hint(
        room_of(case.organisation_id),
        f"case.{change}",
        version=case.version,
        consultation=case.consultation_id,
        case=case.pk,
    )


def hint_at_presence(organisation_id: UUID, consultations: Iterable[UUID]) -> None:
    """Send a hint to the moderators of these consultations about a colleague.

    The colleague came, or changed to another case.
    """
    for pk in consultations:
        hint(room_of(organisation_id), "presence.changed", consultation=pk)
