"""Pages that prepare a consultation by tasks, and open it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.consultations import rules
from consult.consultations.actions.previews import make_preview_link, revoke_preview_link
from consult.consultations.enums import SetupTask, TaskStatus
from consult.consultations.selectors.previews import get_preview_link, list_preview_links
from consult.core.exceptions import NotFound
from consult.core.postgres import clock
from consult.lifecycle.rules import can_save_template
from consult.lifecycle.selectors.checks import list_checks
from consult.lifecycle.selectors.methods import methods_of
from consult.lifecycle.selectors.setup import list_tasks
from frontend.staff.consultations.preparation.forms import PreviewLinkForm
from frontend.staff.consultations.preparation.reviews import finish_task
from frontend.staff.consultations.preparation.tasks import list_groups
from frontend.staff.entries import setup, to_edit
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.words import dates


@page("consultation.edit")
def show_tasks(request, slug):
    """Show the tasks of the preparation, each with its status, and the links to read the draft."""
    consultation = to_edit(request, slug)
    viewer = request.viewer
    form = PreviewLinkForm(posted(request))
    if submit(request, form, "preview", make_preview_link, consultation_id=consultation.pk):
        messages.success(
            request, _("The link has been made. Send it to people who review the draft.")
        )
        return redirect(f"{reverse('staff-consultation', args=[slug])}#preview")
    methods = methods_of(viewer, consultation)
    tasks = list_tasks(viewer, consultation, list_checks(viewer, consultation, methods))
    context = setup(
        request,
        consultation,
        "staff-consultation",
        groups=list_groups(viewer, consultation, tasks, methods),
        waiting=[task for task in tasks if task.waits],
        ready=len([task for task in tasks if task.status == TaskStatus.READY]),
        counted=len([task for task in tasks if task.status != TaskStatus.OPTIONAL]),
        may_publish=rules.can_publish(viewer, consultation),
        may_save_template=can_save_template(viewer, consultation),
        may_delete=rules.can_delete(viewer, consultation),
        form=form,
        **_links(request, consultation),
    )
    return render(request, "staff/consultations/preparation.html", context, status=status(form))


def _links(request, consultation):
    """Return the preview links of a draft, those in use apart from the others."""
    if consultation.published_at:
        return {}
    now = clock.now()
    rows = list_preview_links(request.viewer, consultation)
    address = request.build_absolute_uri(reverse("consultation", args=[consultation.slug]))
    return {
        "links": [
            (link, f"{address}?preview={link.key}", dates.in_full(link.ends_at))
            for link in rows
            if link.is_usable_at(now)
        ],
        "past_links": [(link, _describe_end(link)) for link in rows if not link.is_usable_at(now)],
    }


def _describe_end(link):
    if link.revoked_at:
        return _("Revoked on %(day)s") % {"day": dates.day(link.revoked_at)}
    return pgettext("preview", "Ended on %(day)s") % {"day": dates.day(link.ends_at)}


@page("consultation.edit")
def revoke_link(request, slug, link_id):
    """Revoke a preview link, and return to the list."""
    consultation = to_edit(request, slug)
    link = get_preview_link(request.viewer, consultation, link_id)
    if request.method == "POST":
        revoke_preview_link(viewer=request.viewer, link_id=link.pk)
        messages.success(request, _("The link opens nothing any more."))
    return redirect(f"{reverse('staff-consultation', args=[slug])}#preview")


@page("consultation.edit")
def review_task(request, slug, task):
    """Record that a person reviewed a task, and go on to the next one."""
    consultation = to_edit(request, slug)
    if task not in SetupTask.reviewed():
        raise NotFound
    if request.method != "POST":
        return redirect("staff-consultation", slug)
    reviewed = SetupTask(task)
    message = _("“%(task)s” has been reviewed.") % {"task": reviewed.label}
    return finish_task(request, consultation, reviewed, message)
