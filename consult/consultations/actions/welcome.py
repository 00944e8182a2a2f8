"""The actions on the images, the partners and the help points of a consultation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.documents import HOLDER, WEB
from consult.consultations.actions.helpers import (
    LANGUAGES,
    changes,
    editorial,
    get_row_by_id,
    locked,
    require,
    take_over,
)
from consult.consultations.actions.topics import locked_topic
from consult.consultations.models import Consultation, HelpPoint, Partner, Topic
from consult.core.exceptions import Invalid
from consult.core.files import file_store
from consult.core.files.checks import Prepared
from consult.core.records import journal

if TYPE_CHECKING:
    from consult.core.models import StoredFile


ALTS = [f"cover_alt_{code}" for code in LANGUAGES]
PICTURE_ALTS = [f"picture_alt_{code}" for code in LANGUAGES]
HELP = editorial(HelpPoint) | {"kind", "phone"}


@transaction.atomic
def choose_cover(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    upload: Prepared | None = None,
    is_decorative: bool = False,
    cover_credit: str = "",
    **alts: str,
) -> Consultation:
    """Set the cover of a consultation, or only its description. A decorative image has none.

    Raise `Invalid` if an image that is not decorative lacks a description. The previous file is
    deleted.
    """
    consultation = _locked(viewer, consultation_id)
    described = {name: "" if is_decorative else alts.get(name, "") for name in ALTS}
    if not is_decorative and not any(described.values()):
        raise Invalid(_("Describe the image, or state that it is decorative."), attr=ALTS[0])
    before = consultation.cover_id
    if upload:
        consultation.cover = _stored(consultation, upload)
    if not consultation.cover_id:
        raise Invalid(_("Choose an image."), attr="upload")
    written = described | {"cover_credit": cover_credit}
    changed = changes(consultation, written, {*ALTS, "cover_credit"})
    take_over(consultation, {**changed, "cover": consultation.cover})
    journal.record(viewer, "consultation.cover", consultation)
    file_store.release([before] if before and upload else [])
    return consultation


@transaction.atomic
def remove_cover(*, viewer: Viewer, consultation_id: UUID) -> None:
    """Remove the cover of a consultation."""
    consultation = _locked(viewer, consultation_id)
    before = consultation.cover_id
    consultation.cover = None
    for name in (*ALTS, "cover_credit"):
        setattr(consultation, name, "")
    consultation.save(update_fields=["cover", "cover_credit", *ALTS])
    journal.record(viewer, "consultation.cover", consultation)
    file_store.release([before] if before else [])


@transaction.atomic
def choose_topic_picture(
    *,
    viewer: Viewer,
    topic_id: UUID,
    upload: Prepared | None = None,
    picture_credit: str = "",
    **alts: str,
) -> Topic:
    """Set the picture of a topic, or only its description and credit.

    Raise `Invalid` without an image or without a description. The previous file is deleted.
    """
    consultation, topic = locked_topic(viewer, topic_id)
    described = {name: alts.get(name, "") for name in PICTURE_ALTS}
    if not any(described.values()):
        raise Invalid(_("Say what the image shows."), attr=PICTURE_ALTS[0])
    before = topic.picture_id
    if upload:
        topic.picture = _stored(consultation, upload)
    if not topic.picture_id:
        raise Invalid(_("Choose an image."), attr="upload")
    written = described | {"picture_credit": picture_credit}
    changed = changes(topic, written, {*PICTURE_ALTS, "picture_credit"})
    take_over(topic, {**changed, "picture": topic.picture})
    journal.record(viewer, "topic.picture", topic)
    file_store.release([before] if before and upload else [])
    return topic


@transaction.atomic
def remove_topic_picture(*, viewer: Viewer, topic_id: UUID) -> None:
    """Remove the picture of a topic, with its description and its credit."""
    _consultation, topic = locked_topic(viewer, topic_id)
    before = topic.picture_id
    topic.picture = None
    for name in (*PICTURE_ALTS, "picture_credit"):
        setattr(topic, name, "")
    topic.save(update_fields=["picture", "picture_credit", *PICTURE_ALTS])
    journal.record(viewer, "topic.picture", topic)
    file_store.release([before] if before else [])


@transaction.atomic
def add_partner(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    name: str,
    url: str = "",
    upload: Prepared | None = None,
) -> Partner:
    """Add a partner of the consultation, with a logo and an address if there are any."""
    consultation = _locked(viewer, consultation_id)
    if url:
        WEB(url)
    partner = Partner(organisation=viewer.organisation, consultation=consultation)
    if upload:
        partner.logo = _stored(consultation, upload)
    take_over(partner, changes(partner, {"name": name, "url": url}, {"name", "url"}))
    journal.record(viewer, "partner.add", partner)
    return partner


@transaction.atomic
def remove_partner(*, viewer: Viewer, partner_id: UUID) -> None:
    """Remove a partner, with its logo."""
    partner, logo = _lock_row(viewer, Partner, partner_id)
    journal.record(viewer, "partner.remove", partner)
    partner.delete()
    file_store.release([logo] if logo else [])


@transaction.atomic
def add_help_point(
    *, viewer: Viewer, consultation_id: UUID, kind: str, phone: str = "", **texts: str
) -> HelpPoint:
    """Add a help point: by telephone, at a counter, or a place that takes paper.

    Raise `Invalid` for a telephone without a number.
    """
    consultation = _locked(viewer, consultation_id)
    if kind == "phone" and not phone:
        raise Invalid(_("Write the number to call."), attr="phone")
    point = HelpPoint(organisation=viewer.organisation, consultation=consultation)
    take_over(point, changes(point, {**texts, "kind": kind, "phone": phone}, HELP))
    journal.record(viewer, "help_point.add", point)
    return point


@transaction.atomic
def remove_help_point(*, viewer: Viewer, point_id: UUID) -> None:
    """Remove a help point."""
    point, _none = _lock_row(viewer, HelpPoint, point_id)
    journal.record(viewer, "help_point.remove", point)
    point.delete()


def _locked(viewer: Viewer, consultation_id: UUID) -> Consultation:
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    return consultation


def _lock_row(viewer: Viewer, model: Any, pk: UUID) -> tuple[Any, UUID | None]:
    """Return a row of a consultation that the viewer may edit, locked.

    Also return the id of its logo, or None.
    """
    row = get_row_by_id(
        model.objects.filter(consultation__in=Consultation.objects.visible_to(viewer)), pk
    )
    _locked(viewer, row.consultation_id)
    row = get_row_by_id(model.objects.select_for_update(), pk)
    return row, getattr(row, "logo_id", None)


def _stored(consultation: Consultation, upload: Prepared) -> StoredFile:
    if not upload.is_image:
        raise Invalid(_("Choose an image."), attr="upload")
    organisation = consultation.organisation
    return file_store.store(
        upload, organisation=organisation, holder=HOLDER, consultation_id=consultation.pk
    )
