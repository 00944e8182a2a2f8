"""The date of change of contributions, for changes that are stored in other apps."""

from collections.abc import Iterable
from uuid import UUID

from consult.core.postgres.clock import ClockNow
from debates.models import Proposal


def note_changes(proposal_ids: Iterable[UUID]) -> None:
    """Set the date of the last change of some contributions, such as when they are answered.

    Programs that read the changes since a given time then read them again (ADR 68). The rows are
    locked in the order of their ids.
    """
    rows = Proposal.objects.filter(pk__in=list(proposal_ids))
    locked = rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True)
    rows.filter(pk__in=list(locked)).update(changed_at=ClockNow())
