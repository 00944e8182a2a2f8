"""What leaves public view, or is erased, leaves the datasets too: files are withdrawn, and corrected ones are built."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import get_consultation_by_id
from consult.core import events
from consult.opendata import actions
from consult.organisations.selectors import get_organisation_by_id
from debates.events import TextsErased
from moderation import selectors as moderation
from moderation.enums import Action, ModerationState
from moderation.events import DecisionTaken

# Decisions are dated to the second.
SECOND = timedelta(seconds=1)


@events.after(DecisionTaken)
def withdraw_what_shows_it(event):
    """Withdraw the versions published before a public text was hidden or removed; again, it finds nothing."""
    if event.action not in (Action.HIDE, Action.REMOVE):
        return
    viewer = Viewer.system(get_organisation_by_id(event.organisation_id))
    decision = moderation.decision(viewer, event.number, get_consultation_by_id(viewer, event.consultation_id))
    if decision.state_before != ModerationState.PENDING:
        reason = _("A text was taken out of public view (moderation decision %(number)s).") % {"number": event.number}
        actions.replace_outdated(
            viewer=viewer,
            consultation_id=event.consultation_id,
            since=decision.created_at + SECOND,
            reason=reason,
        )


@events.after(TextsErased)
def withdraw_what_names_them(event):
    """Withdraw the versions that may hold the words or the name of somebody who was forgotten; again, none is left."""
    actions.replace_outdated(
        viewer=Viewer.system(get_organisation_by_id(event.organisation_id)),
        consultation_id=event.consultation_id,
        since=datetime.fromisoformat(event.erased_at) + SECOND,
        reason=_("Somebody's texts or name were erased at their request."),
    )
