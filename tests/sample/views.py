"""Pages of visits: the public list, and the form of the team."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.consultations.selectors.consultations import get_consultation
from frontend.staff.entries import setup, to_edit
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import OF_CITIZENS, PUBLIC, page
from tests.sample import actions, selectors
from tests.sample.forms import VisitForm


@page(PUBLIC, shared=OF_CITIZENS)
def list_visits(request, slug):
    """List the visits of a consultation."""
    consultation = get_consultation(request.viewer, slug)
    visits = selectors.list_visits(request.viewer, consultation)
    context = {"consultation": consultation, "visits": visits, "nav_current": "consultations"}
    return render(request, "sample/visits.html", context)


@page("consultation.edit")
def announce_visit(request, slug):
    """Announce a visit."""
    consultation = to_edit(request, slug)
    form = VisitForm(posted(request))
    if submit(request, form, "visit", actions.announce_visit, consultation_id=consultation.pk):
        messages.success(request, _("The visit is announced."))
        return redirect("visits", slug)
    context = setup(request, consultation, "staff-visits", form=form)
    return render(request, "sample/announce.html", context, status=status(form))
