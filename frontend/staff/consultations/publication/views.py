"""Pages that publish, close and cancel a consultation, and show its data."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.selectors import consultations as consultation_selectors
from consult.core.exceptions import NotFound
from consult.lifecycle.actions.waiting_acts import stop_act
from consult.lifecycle.enums import ActKind
from consult.lifecycle.exceptions import ActIsSettled
from consult.lifecycle.selectors.waiting_acts import get_act
from consult.opendata import selectors as datasets
from frontend.presenters.parts.components import Crumb
from frontend.staff.consultations.preparation.opening_page import show_opening
from frontend.staff.consultations.publication.forms import CancellationForm, ClosingForm
from frontend.staff.entries import required, setup, to_edit
from frontend.staff.presenters.confirmations import is_confirmed, shown_now
from frontend.toolkit.forms.form_submission import ActForm, posted, status
from frontend.toolkit.pages.page import page


@page("consultation.publish")
def show_publication(request, slug):
    """Open a draft. The course of a published consultation is on the page that follows it."""
    consultation = to_edit(request, slug)
    if request.method == "POST" or not consultation.published_at:
        return show_opening(request, consultation)
    return redirect("staff-follow", slug)


@page("consultation.publish")
def redirect_to_opening(request, slug):
    """Redirect the address that published a consultation before the opening was one page."""
    return redirect("staff-publication", slug)


@page("consultation.close")
def close_consultation(request, slug):
    """Close the consultation before its date, with a public reason."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(rules.can_close(request.viewer, consultation))
    form = ClosingForm(posted(request))
    crumb = Crumb(pgettext("consultation", "Close early"))
    act = (consultation, ActKind.CLOSE_CONSULTATION, consultation.pk)
    return _confirm(request, form, act, crumb, "staff/consultations/close.html")


@page("consultation.cancel")
def cancel_consultation(request, slug):
    """Cancel the consultation before its first day, with a public reason."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(rules.can_cancel(request.viewer, consultation))
    form = CancellationForm(posted(request))
    crumb = Crumb(pgettext("consultation", "Cancel"))
    act = (consultation, ActKind.CANCEL_CONSULTATION, consultation.pk)
    return _confirm(request, form, act, crumb, "staff/consultations/cancel.html")


def _confirm(request, form, act, crumb, template):
    consultation = act[0]
    if is_confirmed(request, form, *act):
        return redirect("staff-follow", consultation.slug)
    context = setup(request, consultation, "staff-follow", [crumb], form=form)
    context |= shown_now(request, *act)
    return render(request, template, context, status=status(form))


@page("consultation.edit")
def stop_waiting_act(request, slug, act_id):
    """Stop an act that waits to take effect."""
    consultation = to_edit(request, slug)
    act = get_act(request.viewer, act_id)
    if act.consultation_id != consultation.pk:
        raise NotFound
    if request.method == "POST":
        try:
            stop_act(viewer=request.viewer, act_id=act.pk)
            messages.success(request, _("Stopped. Nothing has changed."))
        except ActIsSettled as refusal:
            messages.error(request, str(refusal))
    return redirect("staff-follow" if consultation.published_at else "staff-consultation", slug)


@page("dataset.publish")
def show_data(request, slug):
    """Publish the dataset of the consultation. A published version never changes."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(may(request.viewer, "dataset.publish", consultation.pk))
    form = ActForm(posted(request))
    act = (consultation, ActKind.PUBLISH_DATASET, consultation.pk)
    if is_confirmed(request, form, *act):
        return redirect("staff-data", slug)
    context = setup(
        request,
        consultation,
        "staff-data",
        form=form,
        building=datasets.building(request.viewer, consultation),
        dataset=_dataset(request.viewer, slug),
        **shown_now(request, *act),
    )
    return render(request, "staff/consultations/data.html", context, status=status(form))


def _dataset(viewer: Viewer, slug):
    matches = [dataset for dataset in datasets.datasets(viewer) if dataset.slug == slug]
    return datasets.get_dataset(viewer, slug) if matches else None
