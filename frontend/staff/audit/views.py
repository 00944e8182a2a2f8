"""Pages of the audit log, for administrators. Their reading is noted in the log too.

The log records what the team read about people, and who gave rights to whom.
"""

import csv
import json
from tempfile import SpooledTemporaryFile
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from consult.accounts import audit_log
from consult.accounts import rules as account_rules
from consult.core.enums import AuditAct
from consult.core.postgres import keyset
from consult.core.web.streams import streamed
from consult.opendata.writers.cells import moment, without_formula
from frontend.staff.entries import required, team
from frontend.toolkit.pages.page import page

SIZE = 50
IN_MEMORY = 1 << 20
FILTERS = ("act", "person", "begins", "ends")
COLUMNS = (
    "id",
    "created_at",
    "act",
    "actor",
    "name",
    "kind",
    "object_id",
    "consultation_id",
    "data",
)


@page("audit.read")
def list_entries(request):
    """List the entries of the audit log, latest first, narrowed by the filters of the address."""
    required(account_rules.can_read_audit(request.viewer))
    filters = _filters(request)
    rows = audit_log.entries(request.viewer, **filters, before=request.GET.get("before", ""))
    entries, last = keyset.cut(rows, SIZE)
    active_filters = {name: value for name, value in filters.items() if value}
    context = team(
        request,
        "staff-organisation-roles",
        rows=[_row(entry) for entry in entries],
        people=audit_log.team_of(request.viewer),
        acts=[(act.value, capfirst(act.label)) for act in AuditAct],
        filters=filters,
        next_url=f"?{urlencode({**active_filters, 'before': last.pk})}" if last else "",
        csv_url=f"{reverse('staff-audit-csv')}?{urlencode(active_filters)}",
    )
    return render(request, "staff/audit/list.html", context)


@require_safe
@page("audit.read")
def send_csv(request):
    """Return the whole audit log, with its filters, as a CSV file.

    It is read during the request, in the organisation of the request, and written to disk beyond
    one megabyte (`IN_MEMORY`).
    """
    required(account_rules.can_read_audit(request.viewer))
    rows = audit_log.stream_entries(request.viewer, **_filters(request))
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the answer
    for line in _lines(rows):
        file.write(line.encode())
    file.seek(0)
    response = streamed(request, file, "text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _filters(request):
    return {name: request.GET.get(name, "") for name in FILTERS}


def _row(entry):
    known = entry.act in AuditAct.values
    return {
        "entry": entry,
        "act": AuditAct(entry.act).label if known else entry.act,
        "details": ", ".join(f"{name}: {value}" for name, value in sorted(entry.data.items())),
    }


class _Line:
    """A file-like object for the CSV writer: `write` returns the line instead of storing it."""

    def write(self, line):
        return line


def _lines(rows):
    """Yield the lines of the file (RFC 4180).

    A name that a spreadsheet would compute is escaped.
    """
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    for row in rows:
        data = json.dumps(row["data"], sort_keys=True)
        line = row | {
            "created_at": moment(row["created_at"]),
            "name": without_formula(row["name"]),
            "data": data,
        }
        yield writer.writerow([line[name] for name in COLUMNS])
