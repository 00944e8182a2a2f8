"""Pages of the tags: the closed list of words by which contributions are classed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.consultations.actions import tags as tag_actions
from consult.consultations.selectors import fields as field_selectors
from frontend.staff.contribution_form.forms import TagForm
from frontend.staff.entries import setup, to_edit
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.forms.form_values import values
from frontend.toolkit.forms.translated_forms import FIRST
from frontend.toolkit.pages.page import page


@page("consultation.edit")
def list_tags(request, slug):
    """List the tags of the consultation, and add one."""
    consultation = to_edit(request, slug)
    form = TagForm(posted(request))
    if submit(request, form, "tag", tag_actions.add_tag, consultation_id=consultation.pk):
        messages.success(request, _("The tag has been added."))
        return redirect("staff-tags", slug)
    tags = field_selectors.tags(request.viewer, consultation)
    others = [code for code in request.organisation.languages if code != FIRST]
    rows = [(tag, [(code, getattr(tag, f"label_{code}")) for code in others]) for tag in tags]
    context = setup(request, consultation, "staff-asking", form=form, rows=rows)
    return render(request, "staff/contribution_form/tags.html", context, status=status(form))


@page("consultation.edit")
def edit_tag(request, slug, tag_id):
    """Show and save one tag, in each language."""
    consultation = to_edit(request, slug)
    tag = field_selectors.get_tag(request.viewer, consultation, tag_id)
    form = TagForm(posted(request), initial=values(TagForm, tag))
    if submit(request, form, "tag", tag_actions.edit_tag, tag_id=tag.pk):
        messages.success(request, _("The tag has been saved."))
        return redirect("staff-tags", slug)
    context = setup(request, consultation, "staff-asking", form=form, tag=tag)
    return render(request, "staff/contribution_form/tag.html", context, status=status(form))


@page("consultation.edit")
def remove_tag(request, slug, tag_id):
    """Remove a tag from the list, and from the contributions that have it."""
    tag = field_selectors.get_tag(request.viewer, to_edit(request, slug), tag_id)
    if request.method == "POST":
        tag_actions.remove_tag(viewer=request.viewer, tag_id=tag.pk)
        messages.success(request, _("The tag has been removed."))
    return redirect("staff-tags", slug)
