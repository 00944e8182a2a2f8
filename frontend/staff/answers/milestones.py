"""Pages that correct and remove what followed a published answer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.core.exceptions import NotFound
from consult.outcomes.answers.actions import milestones
from consult.outcomes.answers.selectors import answers as answer_selectors
from frontend.staff.answers.forms import MilestoneForm
from frontend.staff.answers.frame import frame, load_to_publish
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("answer.publish")
def correct_milestone(request, slug, milestone_id):
    """Correct a step that followed an answer. The page also removes it."""
    consultation, milestone = _load_milestone(request, slug, milestone_id)
    stored = {name: getattr(milestone, name) for name in ("happened_on", "text", "url")}
    form = MilestoneForm(posted(request), initial=stored)
    act = milestones.correct_milestone
    if submit(request, form, "answer-milestone", act, milestone_id=milestone.pk):
        messages.success(
            request, _("The step has been corrected. The public reads the date of today.")
        )
        return _to_milestones(slug, milestone)
    context = frame(
        request,
        consultation,
        "staff-answers",
        _("Correct a step"),
        milestone=milestone,
        form=form,
    )
    return render(request, "staff/answers/milestone.html", context, status=status(form))


@page("answer.publish")
def remove_milestone(request, slug, milestone_id):
    """Remove a step that was added by mistake."""
    _consultation, milestone = _load_milestone(request, slug, milestone_id)
    if request.method == "POST":
        milestones.remove_milestone(request.viewer, milestone.pk)
        messages.success(request, _("The step has been removed."))
    return _to_milestones(slug, milestone)


def _load_milestone(request, slug, milestone_id):
    consultation = load_to_publish(request, slug)
    milestone = answer_selectors.get_milestone(request.viewer, milestone_id)
    if milestone.answer.consultation_id != consultation.pk:
        raise NotFound
    return consultation, milestone


def _to_milestones(slug, milestone):
    here = reverse("staff-answer", args=[slug, milestone.answer_id])
    return redirect(f"{here}#milestones")
