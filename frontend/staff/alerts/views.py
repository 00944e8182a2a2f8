"""The page where a moderator chooses the alerts of each consultation, next to its queue."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.consultations.selectors.consultations import get_consultations
from frontend.staff.alerts.forms import AlertForm
from frontend.staff.entries import required, team
from frontend.toolkit.forms.form_submission import status, submit
from frontend.toolkit.forms.form_values import values
from frontend.toolkit.pages.page import page
from moderation.alerts import actions
from moderation.cases.selectors import delays as delay_selectors


@page("moderation.queue")
def edit_alerts(request):
    """Show and save one form for each consultation that the viewer moderates.

    Each form is saved separately.
    """
    viewer = request.viewer
    consultations = get_consultations(viewer, viewer.consultations_as(Role.MODERATOR))
    required(bool(consultations))
    sent = request.POST.get("consultation") if request.method == "POST" else None
    chosen = delay_selectors.alert_choices(viewer, consultations)
    forms = {pk: _form(request, choice, sent == str(pk)) for pk, choice in chosen.items()}
    for pk, form in forms.items():
        if submit(request, form, "alert", actions.choose_alerts, consultation_id=pk):
            messages.success(request, _("Your choice has been saved."))
            return redirect("staff-alerts")
    waiting = delay_selectors.queues(viewer.organisation, consultations)
    rows = [
        (consultation, forms[pk], waiting.get(pk))
        for pk, consultation in sorted(consultations.items(), key=lambda row: row[1].title)
    ]
    code = max((status(form) for form in forms.values()), default=200)
    return render(
        request,
        "staff/alerts/alerts.html",
        team(request, "staff-moderation", rows=rows),
        status=code,
    )


def _form(request, choice, is_sent):
    """Return the form of one consultation.

    Its prefix makes the ids of its fields unique on the page.
    """
    prefix = f"c{choice.consultation_id.hex}"
    return AlertForm(
        request.POST if is_sent else None, initial=values(AlertForm, choice), prefix=prefix
    )
