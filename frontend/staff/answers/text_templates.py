"""Pages of the templates that answers begin with."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from consult.outcomes.answers.actions import templates as template_actions
from consult.outcomes.answers.selectors import answers as answer_selectors
from frontend.presenters.outcome.answers import answer_tag
from frontend.staff.answers.forms import TemplateForm
from frontend.staff.answers.frame import frame, load_to_answer
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page

SHOWN = 200  # characters of a template in the list


@page("answer.draft")
def list_templates(request, slug):
    """List the templates, and add one."""
    consultation = load_to_answer(request, slug)
    form = TemplateForm(posted(request))
    act = template_actions.create_template
    if submit(request, form, "answer-template", act, consultation_id=consultation.pk):
        messages.success(request, _("The template has been saved."))
        return redirect("staff-answer-templates", slug)
    return _show(request, consultation, form)


@page("answer.draft")
def edit_template(request, slug, template_id):
    """Edit a template."""
    consultation = load_to_answer(request, slug)
    edited = answer_selectors.get_template(request.viewer, template_id)
    stored = {name: getattr(edited, name) for name in ("title", "state", "body", "reasons")}
    form = TemplateForm(posted(request), initial=stored)
    act = template_actions.edit_template
    if submit(request, form, "answer-template", act, template_id=template_id):
        messages.success(request, _("The template has been saved."))
        return redirect("staff-answer-templates", slug)
    return _show(request, consultation, form, edited)


@page("answer.draft")
def delete_template(request, slug, template_id):
    """Delete a template. The answers that began with it stay."""
    load_to_answer(request, slug)
    if request.method == "POST":
        template_actions.delete_template(viewer=request.viewer, template_id=template_id)
        messages.success(request, _("The template has been deleted."))
    return redirect("staff-answer-templates", slug)


def _show(request, consultation, form, edited=None):
    rows = [
        {
            "title": template.title,
            "state": answer_tag(template.state),
            "text": Truncator(template.body).chars(SHOWN),
            "url": reverse("staff-answer-template", args=[consultation.slug, template.pk]),
        }
        for template in answer_selectors.list_templates(request.viewer, consultation.pk)
    ]
    context = frame(
        request,
        consultation,
        "staff-answer-templates",
        _("Templates of answers"),
        templates=rows,
        form=form,
        edited=edited,
    )
    return render(request, "staff/answers/templates.html", context, status=status(form))
