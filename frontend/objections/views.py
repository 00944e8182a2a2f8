"""Pages to object to a passage of the synthesis, and to withdraw the objection."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.core.exceptions import NotAllowed, NotFound
from consult.outcomes.objections import actions as objection_actions
from consult.outcomes.objections import selectors as objection_selectors
from consult.outcomes.objections.rules import can_object
from frontend.objections.forms import ObjectionForm
from frontend.presenters.account.sanctions import find_posting_suspension, render_suspension_page
from frontend.presenters.debate.proposal_page import load_proposal, proposal_frame
from frontend.presenters.debate.proposals import url_of
from frontend.presenters.outcome.outcomes import ShownUse, outcome_of
from frontend.presenters.parts.components import Crumb
from frontend.toolkit.forms.form_submission import ActForm, posted, status, submit
from frontend.toolkit.pages.page import page
from moderation.enums import ModerationState


@page("objection.submit")
def write_objection(request, slug, number, passage):
    """Show the passage with the form of an objection, and submit it."""
    viewer = request.viewer
    consultation, proposal = load_proposal(request, slug, number)
    if restriction := find_posting_suspension(viewer, "objection.submit", consultation.pk):
        return render_suspension_page(request, restriction)
    if not can_object(viewer, proposal):
        raise NotAllowed
    use = _use(viewer, consultation, proposal, passage)
    form = ObjectionForm(posted(request))
    made = submit(
        request,
        form,
        "objection",
        objection_actions.submit_objection,
        proposal_id=proposal.pk,
        passage=passage,
        language=get_language(),
    )
    if made:
        row = objection_selectors.get_objection(viewer, made)
        if row.state == ModerationState.PENDING:
            messages.info(
                request,
                _("Your objection has been sent. A moderator reads it before it is public."),
            )
        else:
            messages.success(request, _("Your objection has been published."))
        return redirect(f"{url_of('proposal', proposal)}#outcome")
    context = _frame(consultation, proposal) | {"form": form, "use": use}
    return render(request, "objections/write.html", context, status=status(form))


def _use(viewer, consultation, proposal, passage) -> ShownUse:
    outcome = outcome_of(viewer, consultation, proposal, even_open=True)
    found = [use for use in outcome.uses if use.block == str(passage)] if outcome else []
    if not found:
        raise NotFound
    return found[0]


@page("objection.withdraw")
def withdraw_objection(request, slug, number, objection_id):
    """Ask for confirmation, then withdraw the viewer's own objection."""
    consultation, proposal = load_proposal(request, slug, number)
    row = objection_selectors.get_objection(request.viewer, objection_id)
    if row.proposal_id != proposal.pk:
        raise NotFound
    if request.viewer.participant is None or row.author_id != request.viewer.participant.pk:
        raise NotAllowed
    form = ActForm(posted(request))
    act = objection_actions.withdraw_objection
    if submit(request, form, "objection", act, objection_id=row.pk):
        messages.success(request, _("Your objection has been withdrawn."))
        return redirect(f"{url_of('proposal', proposal)}#outcome")
    context = _frame(consultation, proposal) | {"form": form, "objection": row}
    return render(request, "objections/withdraw.html", context, status=status(form))


def _frame(consultation, proposal):
    context = proposal_frame(consultation, proposal)
    context["crumbs"] = [
        *context["crumbs"][:-1],
        Crumb(context["title"], url_of("proposal", proposal)),
        Crumb(_("Objection")),
    ]
    context["back"] = f"{url_of('proposal', proposal)}#outcome"
    return context
