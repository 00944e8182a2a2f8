"""The action that undoes an import, which frees its address and its source for a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions import imports as import_actions
from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import NotAllowed
from consult.opendata.actions.withdrawal import withdraw_dataset
from consult.opendata.exceptions import ImportIsInUse
from consult.questionnaires.selectors.questionnaires import list_questionnaires
from consult.workshops.meetings.selectors.workshops import list_workshops
from consult.workshops.voice_messages.selectors import has_voices
from debates.imports.actions import removals as removal_actions
from debates.texts.selectors.figures import has_native_texts
from moderation.cases.selectors.queue import cases
from votes.selectors.counts import has_native_votes

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


UNDONE = _("The import of these data was undone.")
CASES_FIRST = _("Some texts of this import wait for moderators. Decide these cases first.")


@transaction.atomic
def undo_import(*, viewer: Viewer, slug: str, is_trial: bool = False) -> None:
    """Hide an imported consultation, empty its texts and withdraw its dataset.

    A trial raises the same errors, and changes nothing.

    Ledgers are never deleted: the rows that they refer to stay, without any text (ADR 66). The
    journal records the action. Raise `NotFound`, `NotAllowed` or `NotImported`. Raise
    `ImportIsInUse` if participants have contributed since, or if moderation has open cases on it.
    """
    if not viewer.is_system:
        raise NotAllowed
    consultation = get_consultation(viewer, slug)
    undone_consultation = import_actions.take_back_import(
        viewer=viewer, consultation_id=consultation.pk
    )
    _refuse_if_in_use(viewer, consultation)
    removal_actions.empty_imported_texts(consultation=undone_consultation)
    withdraw_dataset(viewer=viewer, consultation_id=consultation.pk, reason=UNDONE)
    if is_trial:
        transaction.set_rollback(True)


def _refuse_if_in_use(viewer: Viewer, consultation: Consultation) -> None:
    """Raise `ImportIsInUse` if the import has native contributions or open cases.

    The caller has locked the consultation, so that no contribution can arrive after this check.
    """
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
