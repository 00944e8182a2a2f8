"""Pages that prepare a consultation by tasks, and open it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.consultations import rules
from consult.consultations.enums import SetupTask, TaskStatus
from consult.core.exceptions import NotFound
from consult.lifecycle.actions.marks import mark_task
from consult.lifecycle.rules import can_save_template
from consult.lifecycle.selectors.checks import list_checks
from consult.lifecycle.selectors.methods import methods_of
from consult.lifecycle.selectors.setup import list_tasks
from frontend.staff.consultations.preparation.tasks import list_groups
from frontend.staff.entries import setup, to_edit
from frontend.toolkit.pages.page import page


@page("consultation.edit")
def show_tasks(request, slug):
    """Show the tasks of the preparation, each with its status."""
    consultation = to_edit(request, slug)
    viewer = request.viewer
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
        preview_url=request.build_absolute_uri(
            f"{reverse('consultation', args=[slug])}?preview={consultation.preview_key}"
        ),
    )
    return render(request, "staff/consultations/preparation.html", context)


@page("consultation.edit")
def review_task(request, slug, task):
    """Record that a person reviewed a task, and return to the list."""
    consultation = to_edit(request, slug)
    if task not in SetupTask.reviewed():
        raise NotFound
    if request.method == "POST":
        mark_task(viewer=request.viewer, consultation_id=consultation.pk, task=task)
        messages.success(
            request, _("“%(task)s” has been reviewed.") % {"task": SetupTask(task).label}
        )
    return redirect("staff-consultation", slug)
