"""The way from a reviewed task of the preparation to the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.enums import SetupTask
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.lifecycle.actions.marks import mark_task
from consult.lifecycle.selectors.methods import methods_of
from consult.lifecycle.selectors.setup import list_tasks
from frontend.staff.consultations.preparation.tasks import page_of

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def finish_task(request, consultation: Consultation, task: SetupTask, message: str):
    """Record the review of a task, unless it comes later, and redirect to what follows.

    A person who reviewed a task goes on to the next one, and after the last one to the opening.
    Another person reads the message on the list.
    """
    if "later" not in request.POST and consultation.published_at is None:
        mark_task(viewer=request.viewer, consultation_id=consultation.pk, task=task)
    if "next" not in request.POST:
        messages.success(request, message)
        return redirect("staff-consultation", consultation.slug)
    saved = get_consultation_by_id(request.viewer, consultation.pk)
    url, name = _find_next(request.viewer, saved, task)
    sentence = _("“%(task)s” has been reviewed. Now: “%(next)s”.")
    messages.success(request, sentence % {"task": task.label, "next": name})
    return redirect(url)


def _find_next(viewer: Viewer, consultation: Consultation, task: SetupTask) -> tuple[str, str]:
    """Return the address and the name of the page after a task, in the order of the list."""
    tasks = list_tasks(viewer, consultation)
    after = list(SetupTask).index(task) + 1
    for state in tasks[after:] + tasks[:after]:
        if state.is_to_review:
            methods = methods_of(viewer, consultation)
            return page_of(viewer, consultation, state.task, methods), str(state.task.label)
    is_ready = not any(state.waits for state in tasks)
    if is_ready and rules.can_publish(viewer, consultation):
        return reverse("staff-publication", args=[consultation.slug]), _("Open the consultation")
    named = pgettext("consultation", "Prepare")
    return reverse("staff-consultation", args=[consultation.slug]), named
