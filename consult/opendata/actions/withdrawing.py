"""Take back versions that must not be downloaded any more."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from consult.consultations.selectors import get_consultation, get_consultation_by_id
from consult.core import clock, events, journal
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.text import clean_line
from consult.opendata import rules
from consult.opendata.actions.publishing import ask_for_version
from consult.opendata.actions.storing import remove_files
from consult.opendata.enums import VersionState
from consult.opendata.events import TakedownNoted
from consult.opendata.exceptions import AlreadyWithdrawn
from consult.opendata.models import DatasetVersion, Takedown

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
def withdraw_dataset(*, viewer, consultation_id, reason) -> None:
    """Withdraw every version of a dataset, and forget the one being built."""
    with override(settings.LANGUAGE_CODE):
        said = str(reason)
    rows = DatasetVersion.objects.select_for_update(of=("self",)).select_related("dataset").order_by("number")
    for version in rows.filter(dataset__consultation=consultation_id).exclude(state=VersionState.WITHDRAWN):
        if version.state == VersionState.BUILDING:
            version.delete()
        else:
            _withdraw(viewer, version, said)


def note_takedown(*, organisation_id, consultation_id, reason, **words) -> None:
    """Note, in the transaction of the act, that texts or a name leave public view; the versions follow after commit.

    No clock and no transaction number says which versions these are: the row does, and it outlives a restored backup.
    The reason is said in the site's own language, whatever the one at work. Announces `TakedownNoted`.
    """
    with override(settings.LANGUAGE_CODE):
        said = str(reason) % words
    Takedown.objects.create(organisation_id=organisation_id, consultation_id=consultation_id, reason=said)
    events.announce(organisation_id, TakedownNoted(organisation_id, consultation_id))


@transaction.atomic
def replace_outdated(*, viewer, consultation_id) -> int:
    """Withdraw the versions that may show what was taken down, and have a corrected one built; how many.

    A build under way is started again. Done twice, it finds nothing left to withdraw. Locks the takedowns, then every
    version that is not withdrawn.
    """
    takedowns = list(Takedown.objects.select_for_update().filter(consultation=consultation_id).order_by("pk"))
    rows = DatasetVersion.objects.select_for_update(of=("self",)).select_related("dataset").order_by("number")
    # One query for both states: a version that another transaction makes public meanwhile is waited for, not missed.
    standing = rows.filter(dataset__consultation=consultation_id).exclude(state=VersionState.WITHDRAWN)
    missed = [(version, unknown) for version in standing if (unknown := _unknown_to(version, takedowns))]
    for version, unknown in missed:
        if version.state == VersionState.BUILDING:
            version.delete()
        else:
            _withdraw(viewer, version, unknown[0].reason)
    # Whatever is asked for from now on reads the database after these acts.
    Takedown.objects.filter(pk__in=[takedown.pk for takedown in takedowns]).delete()
    if missed:
        ask_for_version(viewer, get_consultation_by_id(viewer, consultation_id))
    return sum(version.is_withdrawn for version, _unknown in missed)


def _unknown_to(version, takedowns):
    """The takedowns that a version did not know of when it was asked for."""
    return [takedown for takedown in takedowns if str(takedown.pk) not in version.takedowns]


def _withdraw(viewer, version, reason):
    version.state, version.reason, version.withdrawn_at = VersionState.WITHDRAWN, reason, clock.now()
    version.save(update_fields=["state", "reason", "withdrawn_at"])
    journal.record(viewer, "dataset.withdraw", version, number=version.number)
    names = [file["name"] for file in version.files]
    transaction.on_commit(lambda: remove_files(version.folder, names), robust=True)
    return version
