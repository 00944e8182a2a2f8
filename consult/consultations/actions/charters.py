"""The actions on the charter: its versions, and its acceptance by contributors."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.rules import may_publish
from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.helpers import changes, editorial, locked, require, take_over
from consult.consultations.actions.lifecycle import edit_consultation
from consult.consultations.exceptions import AlreadyClosed, CharterNotAccepted
from consult.consultations.models import Charter, CharterAcceptance, Consultation
from consult.consultations.selectors import charters as charter_selectors
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.records import journal


@transaction.atomic
def write_charter(*, viewer: Viewer, consultation_id: UUID, **text_by_language: str) -> Charter:
    """Write the charter, by language (`fr=…, en=…`).

    A frozen version is never edited: the text becomes the next version. In a published consultation
    the new version is public and applies at once, and contributors must accept it again. Raise
    `AlreadyClosed` or `Invalid`.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if consultation.state.is_over:
        raise AlreadyClosed
    charter = charter_selectors.current_charter(consultation)
    written = {
        f"text_{language.removeprefix('text_')}": text
        for language, text in text_by_language.items()
    }
    changed = changes(charter or Charter(), written, editorial(Charter))
    if not changed and charter:
        return charter
    charter = _editable(consultation, charter)
    _save(charter, changed, consultation)
    journal.record(viewer, "charter.write", charter, version=charter.version, hash=charter.hash)
    return charter


@transaction.atomic
def write_rules_and_charter(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    rules_of_moderation: Mapping[str, Any],
    **text_by_language: str,
) -> Charter:
    """Save the rules of moderation and write the charter, both or none of them."""
    edit_consultation(viewer=viewer, consultation_id=consultation_id, **rules_of_moderation)
    return write_charter(viewer=viewer, consultation_id=consultation_id, **text_by_language)


def _editable(consultation: Consultation, charter: Charter | None) -> Charter:
    """Return the version to write: the draft, or a copy of the frozen one under the next number."""
    if charter and not charter.frozen_at:
        return charter
    texts = (
        {name: getattr(charter, name) for name in editorial(Charter) if "_" in name}
        if charter
        else {}
    )
    version = charter.version + 1 if charter else 1
    return Charter(
        organisation=consultation.organisation, consultation=consultation, version=version, **texts
    )


def _save(charter: Charter, changed: dict[str, Any], consultation: Consultation) -> None:
    for name, text in changed.items():
        setattr(charter, name, text)
    if not charter.text:
        raise Invalid(_("Write the charter."), attr="text_fr")
    frozen_at = consultation.seen_at if consultation.published_at else None
    take_over(charter, {"hash": charter.fingerprint(), "frozen_at": frozen_at})


@transaction.atomic
def accept_charter(
    *, viewer: Viewer, consultation: Consultation, licence: str
) -> CharterAcceptance:
    """Accept the current charter and the licence of the consultation, once per version.

    The journal records the acceptance once. Raise `NotAllowed` if the viewer may not publish. Raise
    `CharterNotAccepted` if there is no public charter, or if `licence` is not that of the
    consultation.
    """
    person = viewer.person()
    charter = charter_selectors.current_charter(consultation)
    if not may_publish(viewer):
        raise NotAllowed
    if charter is None or not charter.frozen_at or licence != consultation.licence:
        raise CharterNotAccepted
    acceptance, created = CharterAcceptance.objects.select_related("charter").get_or_create(
        charter=charter,
        participant=person,
        defaults={"organisation": viewer.organisation, "licence": licence},
    )
    if created:
        journal.record(
            viewer, "charter.accept", acceptance, charter=str(charter.pk), version=charter.version
        )
    return acceptance


@transaction.atomic
def forget_acceptances(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Delete the acceptances of a participant.

    Each text of the participant still records the version of the charter and the licence that
    applied to it.
    """
    CharterAcceptance.objects.filter(
        organisation=viewer.organisation, participant=participant_id
    ).delete()
