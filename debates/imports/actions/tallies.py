"""Import of totals from another platform.

Totals are shown apart, under the name of their origin, and never in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.core.records import journal
from debates.imports.actions.rows import ImportReport, TallyRow, chunks
from debates.models import Comment, ImportedTally, Proposal

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation

CHOICES = ("agree", "mixed", "disagree")
TARGETS: dict[str, Any] = {"proposal": Proposal, "comment": Comment}


@transaction.atomic
def import_tallies(
    *, organisation: Organisation, consultation: Consultation, origin: str, rows: Iterable
) -> ImportReport:
    """Import the votes of another platform known as totals, on texts imported from it.

    `rows` are `TallyRow` objects or dictionaries. Totals of the same text and origin are replaced.
    Raise `Invalid` if the text is unknown.
    """
    report = ImportReport()
    for chunk in chunks(TallyRow, rows):
        for target, model in TARGETS.items():
            rows_of_target = [row for row in chunk if getattr(row, target)]
            known = model.objects.filter(consultation=consultation, origin=origin)
            ids = dict(
                known.filter(
                    origin_id__in=[getattr(r, target) for r in rows_of_target]
                ).values_list("origin_id", "pk")
            )
            _write(
                organisation,
                origin,
                target,
                [_tally(row, target, ids) for row in rows_of_target],
                report,
            )
    journal.record(
        Viewer.system(organisation), "tally.import", consultation, origin=origin, **report.counts()
    )
    return report


def _tally(row: TallyRow, target: str, ids: Mapping[str, UUID]) -> tuple[UUID, list[int]]:
    pk = ids.get(getattr(row, target))
    counts = [getattr(row, choice) for choice in CHOICES]
    if pk is None or min(counts) < 0:
        raise Invalid(
            _("%(id)s: no contribution or comment has this identifier.")
            % {"id": getattr(row, target)},
            attr=target,
        )
    return pk, counts


def _write(
    organisation: Organisation,
    origin: str,
    target: str,
    tallies: Sequence[tuple[UUID, list[int]]],
    report: ImportReport,
) -> None:
    column = f"{target}_id"
    stored = ImportedTally.objects.filter(
        Q(origin=origin), **{f"{column}__in": [pk for pk, _counts in tallies]}
    )
    before = {
        getattr(tally, column): [getattr(tally, choice) for choice in CHOICES] for tally in stored
    }
    changed = [(pk, counts) for pk, counts in tallies if before.get(pk) != counts]
    ImportedTally.objects.bulk_create(
        (
            ImportedTally(
                organisation=organisation,
                origin=origin,
                total=sum(counts),
                **{column: pk},
                **dict(zip(CHOICES, counts, strict=True)),
            )
            for pk, counts in changed
        ),
        update_conflicts=True,
        unique_fields=[target, "origin"],
        update_fields=[*CHOICES, "total"],
    )
    report.updated += len(before.keys() & {pk for pk, _counts in changed})
    report.created += len({pk for pk, _counts in changed} - before.keys())
    report.unchanged += len(tallies) - len(changed)
