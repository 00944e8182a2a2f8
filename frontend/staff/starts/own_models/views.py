"""Pages of the models of an organisation: saved from a consultation, listed, renamed, removed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from consult.consultations import rules as consultation_rules
from consult.consultations.selectors import consultations as consultation_selectors
from consult.lifecycle import rules
from consult.lifecycle.actions import templates as template_actions
from consult.lifecycle.selectors import templates as template_selectors
from consult.lifecycle.selectors.plans import describe_consultation
from consult.lifecycle.selectors.starts import list_sources
from frontend.presenters.parts.components import Crumb
from frontend.staff.entries import of_organisation, required, setup
from frontend.staff.starts.copied import describe_plan
from frontend.staff.starts.own_models.forms import NameForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page

MOST_SOURCES = 20


@page("template.save")
def save_template(request, slug):
    """Save a consultation as a model, under a name."""
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    required(rules.can_save_template(viewer, consultation))
    may_edit = consultation_rules.can_edit(viewer, consultation)
    back = reverse("staff-consultation" if may_edit else "consultation", args=[slug])
    proposed = {"name": Truncator(consultation.title).chars(NameForm.longest)}
    form = NameForm(posted(request), initial=proposed)
    if submit(
        request,
        form,
        "consultation_template",
        template_actions.save_template,
        consultation_id=consultation.pk,
    ):
        messages.success(
            request, _("The template has been saved. It is offered for the next consultation.")
        )
        if rules.can_edit_templates(viewer):
            return redirect("staff-templates")
        return redirect(back)
    context = setup(
        request,
        consultation,
        "staff-consultation",
        [Crumb(_("Save as a template"))],
        form=form,
        back=back,
        sentences=describe_plan(describe_consultation(viewer, consultation)),
    )
    return render(request, "staff/starts/save_template.html", context, status=status(form))


@page("template.edit")
def list_templates(request):
    """List the models of the organisation, and the consultations to save as one."""
    viewer = request.viewer
    required(rules.can_edit_templates(viewer))
    context = of_organisation(
        request,
        "staff-templates",
        templates=template_selectors.list_templates(viewer),
        sources=list_sources(viewer)[:MOST_SOURCES],
    )
    return render(request, "staff/starts/templates.html", context)


@page("template.edit")
def edit_template(request, model_id):
    """Show what a model contains, and rename it."""
    viewer = request.viewer
    template = template_selectors.get_template(viewer, model_id)
    required(rules.can_edit_templates(viewer))
    form = NameForm(posted(request), initial={"name": template.name})
    act = template_actions.rename_template
    if submit(request, form, "consultation_template", act, template_id=template.pk):
        messages.success(request, _("The template has been renamed."))
        return redirect("staff-templates")
    context = of_organisation(
        request,
        "staff-templates",
        [Crumb(template.name)],
        form=form,
        template=template,
        sentences=describe_plan(template.plan),
    )
    return render(request, "staff/starts/template.html", context, status=status(form))


@page("template.edit")
def remove_template(request, model_id):
    """Remove a model. The drafts that began with it stay."""
    template = template_selectors.get_template(request.viewer, model_id)
    required(rules.can_edit_templates(request.viewer))
    if request.method == "POST":
        template_actions.remove_template(viewer=request.viewer, template_id=template.pk)
        messages.success(request, _("The template has been deleted."))
    return redirect("staff-templates")
