"""Pages that suspend a consultation at once, and resume it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.consultations import rules
from consult.consultations.actions.suspension import suspend_consultation
from consult.consultations.selectors.consultations import get_consultation
from consult.consultations.selectors.extensions import count_days
from consult.lifecycle.actions.suspension import resume_and_extend
from frontend.presenters.parts.components import Crumb
from frontend.staff.entries import required, setup
from frontend.staff.suspension.forms import ResumptionForm, SuspensionForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.words import dates


@page("consultation.suspend")
def suspend(request, slug):
    """Suspend the consultation at once, with a public reason."""
    consultation = get_consultation(request.viewer, slug)
    required(rules.can_suspend(request.viewer, consultation))
    form = SuspensionForm(posted(request))
    if submit(request, form, "consultation", suspend_consultation, consultation_id=consultation.pk):
        messages.success(request, _("The consultation is suspended. Its page says so."))
        return redirect("staff-follow", slug)
    crumb = Crumb(pgettext("consultation", "Suspend"))
    context = setup(request, consultation, "staff-follow", [crumb], form=form)
    return render(request, "staff/suspension/suspend.html", context, status=status(form))


@page("consultation.suspend")
def resume(request, slug):
    """Resume the consultation at once, and give back the days that the suspension took."""
    consultation = get_consultation(request.viewer, slug)
    required(rules.can_suspend(request.viewer, consultation))
    since = consultation.suspended_at
    days = count_days(consultation.organisation, since, consultation.seen_at) if since else 0
    form = ResumptionForm(posted(request), initial={"days": days})
    if submit(request, form, "consultation", resume_and_extend, consultation_id=consultation.pk):
        messages.success(request, _("The consultation goes on."))
        return redirect("staff-follow", slug)
    context = setup(
        request,
        consultation,
        "staff-follow",
        [Crumb(pgettext("consultation", "Resume"))],
        form=form,
        since=dates.in_full(since) if since else "",
        days=days,
    )
    return render(request, "staff/suspension/resume.html", context, status=status(form))
