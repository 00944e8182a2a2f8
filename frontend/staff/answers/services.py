"""Pages that rename and delete a service that answers contributions."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.outcomes.answers.actions import dues
from consult.outcomes.answers.selectors import answers as answer_selectors
from consult.outcomes.exceptions import ServiceIsUsed
from frontend.staff.answers.forms import ServiceForm
from frontend.staff.answers.frame import frame, load_to_publish
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("answer.publish")
def rename_service(request, slug, service_id):
    """Rename a service everywhere. The page also deletes it."""
    consultation = load_to_publish(request, slug)
    service = answer_selectors.get_service(request.viewer, service_id)
    form = ServiceForm(posted(request), initial={"name": service.name})
    if submit(
        request,
        form,
        "answer-service",
        dues.rename_service,
        consultation_id=consultation.pk,
        service_id=service.pk,
    ):
        messages.success(request, _("The service has been renamed."))
        return _to_services(slug)
    context = frame(
        request,
        consultation,
        "staff-answer-dues",
        _("Service: %(name)s") % {"name": service.name},
        service=service,
        form=form,
    )
    return render(request, "staff/answers/service.html", context, status=status(form))


@page("answer.publish")
def delete_service(request, slug, service_id):
    """Delete a service that must answer nothing. Otherwise say why it stays."""
    consultation = load_to_publish(request, slug)
    if request.method == "POST":
        try:
            dues.delete_service(request.viewer, consultation.pk, service_id)
            messages.success(request, _("The service has been deleted."))
        except ServiceIsUsed as refusal:
            messages.warning(request, str(refusal))
            return redirect("staff-answer-service", slug, service_id)
    return _to_services(slug)


def _to_services(slug):
    return redirect(f"{reverse('staff-answer-dues', args=[slug])}#services")
