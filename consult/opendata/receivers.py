"""The receivers that note which texts are to be taken out of datasets."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from consult.accounts.viewer import Viewer
from consult.core.queue import events
from consult.opendata.actions import withdrawal as withdrawal_actions
from consult.organisations.selectors import get_organisation_by_id
from consult.questionnaires.events import OpenAnswersRead
from consult.workshops.events import ConsentWithdrawn, PassageMasked, WordsWithdrawn
from debates.events import TextsErased
from moderation.decisions.selectors import public_log as public_log_selectors
from moderation.enums import Action, ModerationState
from moderation.events import DecisionTaken

HIDDEN = _("A text was taken out of public view (moderation decision %(number)s).")
ERASED = _("The texts or the name of a person were erased at their request.")
WITHDRAWN = _("A person withdrew their consent to publication.")
NO_LONGER_PUBLIC = _("Words spoken in a workshop are no longer public.")
MASKED = _("A passage of a workshop recording was masked.")
TAKEN_BACK = _("An answer to a questionnaire is no longer published.")


@events.during(DecisionTaken)
def note_hidden_text(event: DecisionTaken) -> None:
    """Record a takedown when a public text, or words of it, are corrected, hidden or removed."""
    if event.action in (Action.CORRECT, Action.MASK, Action.HIDE, Action.REMOVE):
        decision = public_log_selectors.decision(_site(event), event.number, event.consultation_id)
        # The name of a participant who was asked to change it had stayed public.
        if decision.state_before != ModerationState.PENDING or event.target_kind == "name":
            withdrawal_actions.note_takedown(**_where(event), reason=HIDDEN, number=event.number)


@events.during(TextsErased)
def note_erased_text(event: Any) -> None:
    """Record a takedown when public texts or a public name are erased."""
    withdrawal_actions.note_takedown(**_where(event), reason=ERASED)


@events.during(ConsentWithdrawn)
def note_withdrawn_consent(event: Any) -> None:
    """Record a takedown when a consent is withdrawn for a voice that may have been public."""
    if event.was_public:
        withdrawal_actions.note_takedown(**_where(event), reason=WITHDRAWN)


@events.during(WordsWithdrawn)
def note_withdrawn_recording(event: Any) -> None:
    """Record a takedown when a recording is made private or removed, or may be reused less."""
    withdrawal_actions.note_takedown(**_where(event), reason=NO_LONGER_PUBLIC)


@events.during(PassageMasked)
def note_masked_passage(event: Any) -> None:
    """Record a takedown when words of a workshop that may have been public are masked."""
    if event.was_public:
        withdrawal_actions.note_takedown(**_where(event), reason=MASKED)


@events.during(OpenAnswersRead)
def note_withheld_answer(event: Any) -> None:
    """Record a takedown when a public open answer is withheld, or erased with its author."""
    if event.taken_back:
        withdrawal_actions.note_takedown(**_where(event), reason=TAKEN_BACK)


def _where(event: Any) -> dict[str, Any]:
    return {"organisation_id": event.organisation_id, "consultation_id": event.consultation_id}


def _site(event: Any) -> Viewer:
    return Viewer.system(get_organisation_by_id(event.organisation_id))
