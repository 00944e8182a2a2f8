"""Take an import back: its address and its source are free again, and nobody sees it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consult.consultations import actions as consultations
from consult.consultations.selectors import get_consultation
from consult.core.exceptions import NotAllowed
from consult.opendata.actions.withdrawing import withdraw_dataset
from consult.opendata.exceptions import ImportIsInUse
from consult.questionnaires.selectors import list_questionnaires
from consult.workshops.selectors import has_voices, list_workshops
from debates import actions as debates
from debates.selectors import has_native_texts
from moderation.selectors import cases
from votes.selectors import has_native_votes

UNDONE = _("The import that these data came from was undone.")
CASES_FIRST = _("Moderation has open cases on this import: decide them first.")


@transaction.atomic
def undo_import(*, viewer, slug) -> None:
    """Hide an imported consultation, empty its texts and withdraw its dataset.

    Ledgers are never deleted: the rows they name stay, without a word (ADR 66). Journalled. Raises `NotFound`,
    `NotAllowed`, `NotImported`, and `ImportIsInUse` once people took part here or moderation is at work on it.
    """
    if not viewer.is_system:
        raise NotAllowed
    consultation = get_consultation(viewer, slug)
    taken_back = consultations.take_back_import(viewer=viewer, consultation_id=consultation.pk)
    _refuse_if_in_use(viewer, consultation)
    debates.empty_imported_texts(consultation=taken_back)
    withdraw_dataset(viewer=viewer, consultation_id=consultation.pk, reason=UNDONE)


def _refuse_if_in_use(viewer, consultation):
    """Look after the consultation is locked, so that nothing comes in between."""
    if (
        has_native_texts(viewer, consultation)
        or has_native_votes(viewer, consultation.pk)
        or list_questionnaires(viewer, consultation.pk).exists()
        or list_workshops(viewer, consultation.pk).exists()
        or has_voices(viewer, consultation.pk)
    ):
        raise ImportIsInUse
    if cases(viewer, consultation=consultation.pk).exists():
        raise ImportIsInUse(CASES_FIRST)
