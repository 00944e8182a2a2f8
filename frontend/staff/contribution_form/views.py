"""Pages of the contribution form: the fields that it has after the title and the text, in order."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.consultations.actions import fields as field_actions
from consult.consultations.selectors import fields as field_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import Invalid
from frontend.staff.contribution_form.forms import FieldForm
from frontend.staff.entries import setup, to_edit
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("consultation.edit")
def list_fields(request, slug):
    """List the fields in order, and add one."""
    consultation = to_edit(request, slug)
    topics = list(topic_selectors.topics(request.viewer, consultation))
    form = FieldForm(posted(request), topics=topics)
    if submit(request, form, "field", field_actions.add_field, consultation_id=consultation.pk):
        messages.success(request, _("The field has been added."))
        return redirect("staff-asking", slug)
    fields = field_selectors.fields(request.viewer, consultation)
    active = [field for field in fields if not field.removed_at]
    titles = {topic.pk: topic.title for topic in topics}
    rows = [
        (field, titles.get(field.topic_id, ""), place)  # type: ignore[arg-type]  # None has no title
        for place, field in enumerate(active, start=1)
    ]
    removed = [field for field in fields if field.removed_at]
    context = setup(request, consultation, "staff-asking", form=form, rows=rows, removed=removed)
    return render(request, "staff/contribution_form/fields.html", context, status=status(form))


@page("consultation.edit")
def edit_field(request, slug, field_id):
    """Show and save one field. Once people have answered, it can only be widened or translated."""
    consultation = to_edit(request, slug)
    field = field_selectors.get_field(request.viewer, consultation, field_id)
    form = FieldForm(posted(request), initial=FieldForm.initial_values(field), existing=True)
    if submit(request, form, "field", field_actions.edit_field, field_id=field.pk):
        messages.success(request, _("The field has been saved."))
        return redirect("staff-asking", slug)
    context = setup(request, consultation, "staff-asking", form=form, field=field)
    return render(request, "staff/contribution_form/field.html", context, status=status(form))


@page("consultation.edit")
def move_field(request, slug, field_id):
    """Move a field one place up or down."""
    field = field_selectors.get_field(request.viewer, to_edit(request, slug), field_id)
    if request.method == "POST":
        way = request.POST.get("way", "")
        if way not in ("up", "down"):
            raise Invalid(attr="way")
        field_actions.move_field(viewer=request.viewer, field_id=field.pk, up=way == "up")
    return redirect("staff-asking", slug)


@page("consultation.edit")
def remove_field(request, slug, field_id):
    """Remove a field from the form. The answers already given stay on their contributions."""
    field = field_selectors.get_field(request.viewer, to_edit(request, slug), field_id)
    if request.method == "POST":
        field_actions.remove_field(viewer=request.viewer, field_id=field.pk)
        messages.success(request, _("The field has been removed."))
    return redirect("staff-asking", slug)
