"""Pages where the author of a text, or a reporter, contests a decision (DSA art. 20).

An appeal is free, and can be lodged within six months.
"""

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts.sign_in.networks import visitor_mark
from consult.consultations.selectors import consultations as consultation_selectors
from consult.core.exceptions import NotFound, SignInFirst
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.forms.appeals import AppealForm
from frontend.presenters.parts.components import Crumb
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from moderation.appeals import selectors as appeal_selectors
from moderation.appeals.actions import appeals as appeal_actions
from moderation.decisions.selectors import decisions as decision_selectors
from moderation.decisions.selectors import public_log as public_log_selectors
from moderation.enums import Action, AppealState, Reason


@page("appeal.lodge")
def create_appeal(request, slug, number):
    """Show the form of an appeal against a decision, and lodge the appeal.

    Redirect to the appeal if the viewer lodged one already. Raise `NotFound` if the viewer may not
    contest the decision. A visitor without the id of a notice is asked to sign in.
    """
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    decision = public_log_selectors.decision(viewer, number, consultation)
    notice_id = request.GET.get("notice") or None
    found = appeal_selectors.right_to_appeal(viewer, decision, notice_id)
    if found is None:
        if viewer.participant is None and not notice_id:
            raise SignInFirst
        raise NotFound
    before = appeal_selectors.appeal_for(decision, found)
    if before:
        return redirect("appeal-state", before.pk)
    form = AppealForm(posted(request))
    if appeal_id := submit(
        request,
        form,
        "appeal",
        appeal_actions.lodge_appeal,
        consultation_id=consultation.pk,
        number=number,
        notice_id=notice_id,
        sender=visitor_mark(request),
    ):
        return redirect("appeal-state", appeal_id)
    context = {
        "form": form,
        "consultation": consultation,
        "crumbs": crumbs(consultation, Crumb(_("Contest a decision"))),
        "decision": decision,
        "action": Action(decision.action).done,
        "reason": Reason(decision.reason).label if decision.reason else "",
        "facts": decision_selectors.facts_for(viewer, decision, found),
        "here": _build_form_url(request, notice_id),
        "until": decision.created_at + appeal_selectors.APPEAL_WITHIN,
        "path": appeal_selectors.path_of_target(decision, side=found.side),
    }
    return render(request, "appeals/contest.html", context, status=status(form))


def _build_form_url(request, notice_id):
    """Return the address of the form, with the id of the notice that lets a visitor in."""
    query = QueryDict(mutable=True)
    query.update({"notice": notice_id} if notice_id else {})
    return f"{request.path}?{query.urlencode()}" if query else request.path


@page("appeal.lodge")
def show_appeal(request, appeal_id):
    """Show the state of an appeal to the person who lodged it."""
    appeal = appeal_selectors.own_appeal(request.viewer, appeal_id)
    outcome = appeal.outcome
    context = {
        "appeal": appeal,
        "decision": appeal.decision,
        "state": AppealState(appeal.state).label,
        "is_over": appeal.state in AppealState.outcomes(),
        "outcome": outcome,
        "action": Action(outcome.action).done if outcome else "",
        "visitor": request.viewer.participant is None,
        "path": appeal_selectors.path_of_target(appeal.decision, side=appeal.side),
    }
    return render(request, "appeals/state.html", context)
