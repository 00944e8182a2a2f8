"""Versions that a restored backup lacks: their numbers stay theirs, and say what happened (ADR 138)."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from consult.accounts.viewer import Viewer
from consult.core.postgres import clock
from consult.core.records import journal
from consult.core.words.dates import format_date
from consult.opendata.actions import version_ledger
from consult.opendata.actions.version_files import remove_files
from consult.opendata.enums import VersionState
from consult.opendata.models import Dataset, DatasetVersion

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


@transaction.atomic
def put_back_versions(dataset: Dataset, saved_at: datetime | None = None) -> int:
    """Add, as withdrawn, the versions of a dataset that only the ledger knows; return how many.

    `saved_at` is the time of the backup that lacks them, if the caller knows it. A version that is
    being built gets another number if its own was public before. Files are deleted after the
    commit. Lock the versions of the dataset.
    """
    where = (dataset.organisation_id, dataset.slug)
    noted = version_ledger.list_numbers(*where)
    rows = DatasetVersion.objects.select_for_update().filter(dataset=dataset).order_by("number")
    stored = {version.number: version for version in rows.only("number", "state")}
    lost = [number for number in noted if not _is_public(stored.get(number))]
    for number in lost:
        if number in stored:
            stored[number].number = max(*noted, *stored) + 1
            stored[number].save(update_fields=["number"])
        columns = version_ledger.read_version(*where, number)
        _put_back(dataset, number, columns, saved_at)
    return len(lost)


def _is_public(version: DatasetVersion | None) -> bool:
    return version is not None and version.state in VersionState.public()


def _put_back(
    dataset: Dataset, number: int, columns: dict[str, Any], saved_at: datetime | None
) -> None:
    version = DatasetVersion.objects.create(
        organisation=dataset.organisation,
        dataset=dataset,
        number=number,
        state=VersionState.WITHDRAWN,
        withdrawn_at=clock.now(),
        reason=_reason(dataset.organisation, saved_at),
        **columns,
    )
    journal.record(Viewer.system(dataset.organisation), "dataset.withdraw", version, number=number)
    names = [file["name"] for file in version.files]
    transaction.on_commit(partial(remove_files, version.folder, names), robust=True)


def _reason(organisation: Organisation, saved_at: datetime | None) -> str:
    """Return the reason in the site's own language, as every reason that the site writes."""
    with override(settings.LANGUAGE_CODE):
        if saved_at is None:
            return _("This version was lost in an incident. Its number will not be given again.")
        day = timezone.localdate(saved_at, ZoneInfo(organisation.time_zone))
        return _(
            "This version was lost: the site was restored from the backup of %(date)s. "
            "Its number will not be given again."
        ) % {"date": format_date(day)}
