"""Take back versions that must not be downloaded any more."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from consult.consultations.selectors import get_consultation, get_consultation_by_id
from consult.core import clock, journal
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.text import clean_line
from consult.opendata import rules
from consult.opendata.actions.publishing import ask_for_version
from consult.opendata.actions.storing import remove_files
from consult.opendata.enums import VersionState
from consult.opendata.exceptions import AlreadyWithdrawn
from consult.opendata.models import DatasetVersion

REASON_LENGTH = 400


@transaction.atomic
def withdraw_version(*, viewer, slug, number, reason) -> DatasetVersion:
    """Take a version's files away for good; its manifest and the reason stay, and its addresses answer 410.

    Raises `NotFound`, `NotAllowed`, `AlreadyWithdrawn`. The files are deleted once the withdrawal is committed.
    """
    consultation, reason = get_consultation(viewer, slug), clean_line(reason)
    if not rules.can_publish(viewer, consultation):
        raise NotAllowed
    rows = DatasetVersion.objects.select_for_update(of=("self",)).select_related("dataset")
    version = (
        rows.filter(dataset__consultation=consultation, number=number).exclude(state=VersionState.BUILDING).first()
    )
    if version is None:
        raise NotFound
    if version.is_withdrawn:
        raise AlreadyWithdrawn
    if not reason or len(reason) > REASON_LENGTH:
        raise Invalid(_("Say in a sentence why this version is withdrawn."), attr="reason")
    return _withdraw(viewer, version, reason)


@transaction.atomic
def replace_outdated(*, viewer, consultation_id, since, reason) -> int:
    """Withdraw the versions that may show what left public view at a moment, and have a corrected one built; how many.

    A build under way is started again. Done twice, it finds nothing left to withdraw.
    """
    rows = DatasetVersion.objects.select_for_update(of=("self",)).select_related("dataset").order_by("number")
    versions = rows.filter(dataset__consultation=consultation_id)
    outdated = [
        _withdraw(viewer, version, reason)
        for version in versions.filter(state=VersionState.PUBLISHED, published_at__lte=since)
    ]
    begun, _what = versions.filter(state=VersionState.BUILDING, created_at__lte=since).delete()
    if outdated or begun:
        ask_for_version(viewer, get_consultation_by_id(viewer, consultation_id))
    return len(outdated)


def _withdraw(viewer, version, reason):
    version.state, version.reason, version.withdrawn_at = VersionState.WITHDRAWN, reason, clock.now()
    version.save(update_fields=["state", "reason", "withdrawn_at"])
    journal.record(viewer, "dataset.withdraw", version, number=version.number)
    names = [file["name"] for file in version.files]
    transaction.on_commit(lambda: remove_files(version.folder, names), robust=True)
    return version
