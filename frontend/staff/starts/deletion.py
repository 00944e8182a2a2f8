"""The page that asks before a draft is deleted."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.consultations import rules
from consult.consultations.selectors import consultations as consultation_selectors
from consult.lifecycle.actions import deletion as deletion_actions
from frontend.presenters.parts.components import Crumb
from frontend.staff.entries import required, setup
from frontend.toolkit.forms.form_submission import ActForm, posted, status, submit
from frontend.toolkit.pages.page import page


@page("consultation.delete")
def delete_consultation(request, slug):
    """Ask, then delete a draft with all that belongs to it. A public consultation stays."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(rules.can_delete(request.viewer, consultation))
    form = ActForm(posted(request))
    if submit(
        request,
        form,
        "journal_entry",
        deletion_actions.delete_draft,
        consultation_id=consultation.pk,
    ):
        messages.success(request, _("The draft has been deleted."))
        return redirect("staff")
    back = reverse("staff-consultation", args=[slug])
    crumbs = [Crumb(_("Delete the draft"))]
    context = setup(request, consultation, "staff-consultation", crumbs, form=form, back=back)
    return render(request, "staff/starts/delete.html", context, status=status(form))
