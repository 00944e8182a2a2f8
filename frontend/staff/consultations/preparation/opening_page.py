"""The page that opens a consultation: what prevents it, what to confirm, and every promise."""

from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from consult.consultations.enums import CheckLevel
from consult.core.postgres import clock
from consult.lifecycle.enums import ActKind
from consult.lifecycle.selectors.checks import list_checks
from consult.lifecycle.selectors.methods import methods_of
from consult.lifecycle.selectors.setup import list_tasks
from frontend.presenters.parts.components import Step
from frontend.staff.consultations.preparation.forms import OpeningForm, box_of
from frontend.staff.consultations.preparation.promises import list_promises
from frontend.staff.consultations.preparation.tasks import field_of, page_of
from frontend.staff.entries import setup
from frontend.staff.presenters.confirmations import is_confirmed, shown_now
from frontend.toolkit.forms.form_submission import posted, status
from frontend.toolkit.words.dates import in_full


def show_opening(request, consultation):
    """Show what prevents the opening, what to confirm and every promise.

    The button appears once every task is ready. The consultation opens ten minutes later.
    """
    viewer = request.viewer
    methods = methods_of(viewer, consultation)
    checks = list_checks(viewer, consultation, methods)
    waiting = [task for task in list_tasks(viewer, consultation, checks) if task.waits]
    doubtful = [check for check in checks if check.level == CheckLevel.CONFIRM]
    is_public = bool(consultation.published_at)
    form = OpeningForm(
        posted(request) if is_public or not waiting else None, checks=[] if is_public else doubtful
    )
    act = (consultation, ActKind.OPEN_CONSULTATION, consultation.pk)
    if is_confirmed(request, form, *act):
        return redirect("staff-consultation", consultation.slug)
    if is_public:
        return redirect("staff-publication", consultation.slug)
    context = setup(
        request,
        consultation,
        "staff-publication",
        form=form,
        title=_blocking_title(waiting),
        obstacles=[
            (check, field_of(viewer, consultation, check, methods))
            for check in checks
            if check.blocks
        ],
        to_review=[
            (task.task.label, page_of(viewer, consultation, task.task, methods))
            for task in waiting
            if task.is_to_review
        ],
        doubts=[
            (form[box_of(check)], check.law, field_of(viewer, consultation, check, methods))
            for check in doubtful
        ],
        advice=[
            (check, field_of(viewer, consultation, check, methods))
            for check in checks
            if check.level == CheckLevel.ADVICE
        ],
        promises=list_promises(viewer, consultation, methods),
        steps=_following(consultation),
        waiting=waiting,
        **shown_now(request, *act),
    )
    return render(request, "staff/consultations/opening.html", context, status=status(form))


def _following(consultation) -> list[Step]:
    """Return what follows the page: the ten minutes to cancel, then the first step."""
    steps = [
        Step(pgettext("opening", "Now"), _("you read once more"), state="here"),
        Step(
            _("Ten minutes to cancel"),
            _("then the consultation is public"),
            state="todo",
        ),
    ]
    begins = consultation.opens_at
    if begins and begins > clock.now():
        steps.append(Step(capfirst(in_full(begins)), _("people can take part"), state="todo"))
    return steps


def _blocking_title(waiting) -> str:
    n = len(waiting)
    return ngettext("One task is not ready", "%(n)s tasks are not ready", n) % {"n": n}
