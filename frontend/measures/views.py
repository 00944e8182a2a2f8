"""The page of a measure against an account: its reason, its end, and how to contest it.

It is opened by a signed link, since the person may be unable to sign in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.shortcuts import redirect, render
from django.utils import timezone

from frontend.presenters.account.sanctions import reason_of
from frontend.presenters.forms.appeals import AppealForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.sessions.unsent_texts import join_unsent_texts
from moderation.appeals import selectors as appeal_selectors
from moderation.appeals.actions import appeals as appeal_actions
from moderation.enums import Action, AppealState
from moderation.measures import selectors as measure_selectors

if TYPE_CHECKING:
    from moderation.models import Decision


@page("appeal.lodge")
def show_measure(request, key):
    """Show the reason of a measure, lodge an appeal against it, then show the outcome."""
    person, found = measure_selectors.opened_by(request.organisation, key)
    # A measure is saved with its decision, in one transaction.
    decision = cast("Decision", found.decision)
    right = appeal_selectors.right_to_appeal(person, decision)
    appeal = appeal_selectors.appeal_for(decision, right) if right else None
    form = AppealForm(posted(request))
    if appeal is None and submit(
        request,
        form,
        "appeal",
        appeal_actions.lodge_appeal,
        viewer=person,
        consultation_id=decision.consultation_id,
        number=decision.number,
    ):
        return redirect("measure", key)
    request.unsent = join_unsent_texts(request)
    context = {
        "form": form,
        "key": key,
        "measure": found,
        "decision": decision,
        "action": Action(decision.action).done,
        "reason": reason_of(decision),
        "facts": decision.statement.facts,
        "holds": found.is_in_force_at(timezone.now()),
        "until": decision.created_at + appeal_selectors.APPEAL_WITHIN,
        "may_contest": appeal is None and not appeal_selectors.is_replaced(decision),
        "appeal": appeal,
        "state": AppealState(appeal.state).label if appeal else "",
        "is_over": bool(appeal and appeal.state in AppealState.outcomes()),
    }
    return render(request, "measures/measure.html", context, status=status(form))
