"""The actions that withdraw versions of datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation, get_consultation_by_id
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.postgres import clock
from consult.core.queue import jobs
from consult.core.records import journal
from consult.core.words.text import clean_line
from consult.opendata.actions.publication import ask_for_version
from consult.opendata.actions.version_files import remove_files
from consult.opendata.enums import VersionState
from consult.opendata.exceptions import AlreadyWithdrawn
from consult.opendata.models import DatasetVersion, Takedown

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


REASON_LENGTH = 400


@transaction.atomic
def withdraw_version(*, viewer: Viewer, slug: str, number: int, reason: str) -> DatasetVersion:
    """Withdraw a version, and delete its files once the withdrawal is committed.

    Its manifest and the reason stay, and the addresses of its files answer 410. Raise `NotFound`,
    `NotAllowed`, `AlreadyWithdrawn` or `Invalid`.
    """
    consultation = get_consultation(viewer, slug)
    reason = clean_line(reason)
    if not may(viewer, "dataset.publish", consultation.pk):
        raise NotAllowed
    rows = DatasetVersion.objects.select_for_update(of=("self",)).select_related("dataset")
    version = (
        rows.filter(dataset__consultation=consultation, number=number)
        .exclude(state=VersionState.BUILDING)
        .first()
    )
    if version is None:
        raise NotFound
    if version.is_withdrawn:
        raise AlreadyWithdrawn
    if not reason or len(reason) > REASON_LENGTH:
        raise Invalid(_("Write in one sentence why this version is withdrawn."), attr="reason")
    return _withdraw(viewer, version, reason)


@transaction.atomic
def withdraw_dataset(*, viewer: Viewer, consultation_id: UUID, reason: StrPromise) -> None:
    """Withdraw every version of a dataset, and delete the version that is being built."""
    with override(settings.LANGUAGE_CODE):
        reason_text = str(reason)
    rows = (
        DatasetVersion.objects.select_for_update(of=("self",))
        .select_related("dataset")
        .order_by("number")
    )
    for version in rows.filter(dataset__consultation=consultation_id).exclude(
        state=VersionState.WITHDRAWN
    ):
        if version.state == VersionState.BUILDING:
            version.delete()
        else:
            _withdraw(viewer, version, reason_text)


def note_takedown(
    *, organisation_id: UUID, consultation_id: UUID, reason: StrPromise, **words: Any
) -> None:
    """Record, in the transaction of the action, that texts or a name are no longer public.

    The versions that contain them are replaced after the commit. Neither a clock nor a transaction
    number can identify these versions reliably: the row does, and it is also in a restored backup.
    The reason is written in the site's own language, not in the active one.
    """
    with override(settings.LANGUAGE_CODE):
        reason_text = str(reason) % words
    Takedown.objects.create(
        organisation_id=organisation_id, consultation_id=consultation_id, reason=reason_text
    )
    about = {"organisation_id": organisation_id, "consultation_id": consultation_id}
    jobs.store(organisation_id, jobs.Request("opendata.replace_outdated", about))


@transaction.atomic
def replace_outdated(*, viewer: Viewer, consultation_id: UUID) -> int:
    """Withdraw the versions that may contain takedowns, and schedule a corrected one.

    Return how many were withdrawn. A build in progress is started again. A second run finds nothing
    to withdraw. The function locks the takedowns, then every version that is not withdrawn.
    """
    takedowns = list(
        Takedown.objects.select_for_update().filter(consultation=consultation_id).order_by("pk")
    )
    rows = (
        DatasetVersion.objects.select_for_update(of=("self",))
        .select_related("dataset")
        .order_by("number")
    )
    # One query covers both states: it waits for a version that another transaction is publishing,
    # and does not miss it.
    current_versions = rows.filter(dataset__consultation=consultation_id).exclude(
        state=VersionState.WITHDRAWN
    )
    missed = [
        (version, unknown)
        for version in current_versions
        if (unknown := _unknown_to(version, takedowns))
    ]
    for version, unknown in missed:
        if version.state == VersionState.BUILDING:
            version.delete()
        else:
            _withdraw(viewer, version, unknown[0].reason)
    # A version requested from now on reads the database after these actions.
    Takedown.objects.filter(pk__in=[takedown.pk for takedown in takedowns]).delete()
    if missed:
        ask_for_version(viewer, get_consultation_by_id(viewer, consultation_id))
    return sum(version.is_withdrawn for version, _unknown in missed)


def _unknown_to(version: DatasetVersion, takedowns: list[Takedown]) -> list[Takedown]:
    """Return the takedowns that were not known when the version was requested."""
    return [takedown for takedown in takedowns if str(takedown.pk) not in version.takedowns]


def _withdraw(viewer: Viewer, version: DatasetVersion, reason: str) -> DatasetVersion:
    version.state = VersionState.WITHDRAWN
    version.reason = reason
    version.withdrawn_at = clock.now()
    version.save(update_fields=["state", "reason", "withdrawn_at"])
    journal.record(viewer, "dataset.withdraw", version, number=version.number)
    names = [file["name"] for file in version.files]
    transaction.on_commit(lambda: remove_files(version.folder, names), robust=True)
    return version
