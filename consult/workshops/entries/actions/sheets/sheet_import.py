"""The check and the import of a sheet of contributions."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.topics import topics as topics_of
from consult.core.exceptions import NotAllowed
from consult.core.records import journal
from consult.workshops import rules
from consult.workshops.entries.actions.contributions import ACT, write_contribution
from consult.workshops.entries.actions.sheets.lines import Line, Row, check_rows
from consult.workshops.exceptions import AttendanceFirst
from consult.workshops.meetings.actions.locks import locked_active_workshop
from consult.workshops.meetings.selectors.workshops import get_workshop
from consult.workshops.models import Provenance, Workshop


def check_sheet(*, viewer: Viewer, workshop_id: UUID, rows: Sequence[Row]) -> list[Line]:
    """Return, line by line, what `import_sheet` would write, or why a line is refused.

    Nothing is written. Raise `AttendanceFirst`, `NotAllowed` or `NotFound`.
    """
    workshop = get_workshop(viewer, workshop_id)
    if not rules.may_write(viewer, ACT, workshop):
        raise NotAllowed
    return _check_new_rows(viewer, workshop, rows)


@transaction.atomic
def import_sheet(*, viewer: Viewer, workshop_id: UUID, rows: Sequence[Row]) -> list[Line]:
    """Write the valid lines as contributions of the workshop, all or none.

    The other lines are left out. A line that was imported before is not written again, even if its
    number changed. Lock the workshop, so that the same sheet sent twice at the same time waits.
    Raise what `write_contribution` raises.
    """
    workshop = locked_active_workshop(viewer, workshop_id, ACT)
    lines = _check_new_rows(viewer, workshop, rows)
    new = [line for line in lines if line.is_new]
    for line in new:
        write_contribution(
            viewer=viewer,
            workshop_id=workshop.pk,
            topic_id=line.topic_id,  # type: ignore[arg-type]  # not None here
            title=line.row.title,
            body=line.row.body,
            table=line.row.table,
            line=line.fingerprint,
        )
    if new:
        journal.record(viewer, "workshop.bring_sheet", workshop, number=len(new))
    return lines


def _check_new_rows(viewer: Viewer, workshop: Workshop, rows: Sequence[Row]) -> list[Line]:
    if not workshop.participants:
        raise AttendanceFirst
    known = (
        Provenance.objects.filter(workshop=workshop).exclude(line="").values_list("line", flat=True)
    )
    return check_rows(rows, topics_of(viewer, workshop.consultation), known)
