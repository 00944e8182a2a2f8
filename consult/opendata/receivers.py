"""What leaves public view, or is erased, leaves the datasets too: files are withdrawn, and corrected ones are built."""

from django.utils.translation import gettext_lazy as _

from consult.accounts.viewer import Viewer
from consult.core import events
from consult.opendata import actions
from consult.opendata.events import TakedownNoted
from consult.organisations.selectors import get_organisation_by_id
from consult.questionnaires.events import OpenAnswersRead
from consult.workshops.events import ConsentWithdrawn, PassageMasked, WordsWithdrawn
from debates.events import TextsErased
from moderation import selectors as moderation
from moderation.enums import Action, ModerationState
from moderation.events import DecisionTaken

HIDDEN = _("A text was taken out of public view (moderation decision %(number)s).")
ERASED = _("Somebody's texts or name were erased at their request.")
WITHDRAWN = _("Somebody took back their agreement to be published.")
NO_LONGER_PUBLIC = _("What was said in a workshop is no longer public.")
MASKED = _("A passage of what was said in a workshop was masked.")
TAKEN_BACK = _("An answer to a questionnaire is no longer published.")


@events.during(DecisionTaken)
def note_what_is_hidden(event):
    """Note that a public text is hidden or removed."""
    if event.action in (Action.CORRECT, Action.HIDE, Action.REMOVE):
        decision = moderation.decision(_site(event), event.number, event.consultation_id)
        # A name that its bearer was asked to change went on being shown.
        if decision.state_before != ModerationState.PENDING or event.target_kind == "name":
            actions.note_takedown(**_where(event), reason=HIDDEN, number=event.number)


@events.during(TextsErased)
def note_what_is_erased(event):
    """Note that words or a name that had been public are forgotten."""
    actions.note_takedown(**_where(event), reason=ERASED)


@events.during(ConsentWithdrawn)
def note_what_is_withdrawn(event):
    """Note that a voice of a workshop, which may have been public, is not any more."""
    if event.was_public:
        actions.note_takedown(**_where(event), reason=WITHDRAWN)


@events.during(WordsWithdrawn)
def note_what_is_no_longer_public(event):
    """Note that a recording was made private or removed, or that fewer of its words may be reused."""
    actions.note_takedown(**_where(event), reason=NO_LONGER_PUBLIC)


@events.during(PassageMasked)
def note_what_is_masked(event):
    """Note that words of a workshop, which may have been public, are not any more."""
    if event.was_public:
        actions.note_takedown(**_where(event), reason=MASKED)


@events.during(OpenAnswersRead)
def note_what_is_taken_back(event):
    """Note that an open answer that had been public is withheld, or was erased with its author."""
    if event.taken_back:
        actions.note_takedown(**_where(event), reason=TAKEN_BACK)


@events.after(TakedownNoted)
def replace_what_shows_it(event):
    """Withdraw the versions that may show it; again, it finds nothing."""
    actions.replace_outdated(viewer=_site(event), consultation_id=event.consultation_id)


def _where(event):
    return {"organisation_id": event.organisation_id, "consultation_id": event.consultation_id}


def _site(event):
    return Viewer.system(get_organisation_by_id(event.organisation_id))
