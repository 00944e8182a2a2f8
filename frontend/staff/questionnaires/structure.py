"""Pages of the sections and items of a draft questionnaire: write, order with buttons, remove."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid
from consult.questionnaires import rules
from consult.questionnaires.actions import drafts as draft_actions
from consult.questionnaires.actions import items as item_actions
from consult.questionnaires.selectors import questionnaires
from frontend.staff.questionnaires.context import frame, get_questionnaire_for
from frontend.staff.questionnaires.forms import ItemForm, SectionForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.forms.form_values import values
from frontend.toolkit.pages.page import page

WAYS = ("up", "down")


@page("questionnaire.edit")
def add_section(request, slug, questionnaire_id):
    """Add a section at the end of the questionnaire."""
    consultation, questionnaire = get_questionnaire_for(
        request, slug, questionnaire_id, rules.can_prepare
    )
    form = SectionForm(posted(request))
    if section_id := submit(
        request, form, "section", draft_actions.add_section, questionnaire_id=questionnaire.pk
    ):
        messages.success(request, _("The section has been added. Now add a question to it."))
        return redirect("staff-item-new", slug, questionnaire.pk, section_id)
    return _form(request, "section", frame(request, consultation, questionnaire) | {"form": form})


@page("questionnaire.edit")
def edit_section(request, slug, questionnaire_id, section_id):
    """Show and save the texts of a section."""
    consultation, questionnaire = get_questionnaire_for(
        request, slug, questionnaire_id, rules.can_prepare
    )
    part = questionnaires.get_section(request.viewer, questionnaire, section_id)
    form = SectionForm(posted(request), initial=values(SectionForm, part))
    if submit(request, form, "section", draft_actions.edit_section, section_id=part.pk):
        messages.success(request, _("The section has been saved."))
        return _redirect_to_draft(questionnaire, part.pk)
    return _form(
        request,
        "section",
        frame(request, consultation, questionnaire) | {"form": form, "section": part},
    )


@page("questionnaire.edit")
def move_section(request, slug, questionnaire_id, section_id):
    """Move a section one place up or down, with its items."""
    questionnaire = get_questionnaire_for(request, slug, questionnaire_id, rules.can_prepare)[1]
    part = questionnaires.get_section(request.viewer, questionnaire, section_id)
    if request.method == "POST":
        draft_actions.move_section(viewer=request.viewer, section_id=part.pk, up=_is_up(request))
    return _redirect_to_draft(questionnaire, part.pk)


@page("questionnaire.edit")
def remove_section(request, slug, questionnaire_id, section_id):
    """Remove a section of a draft, with its items."""
    questionnaire = get_questionnaire_for(request, slug, questionnaire_id, rules.can_prepare)[1]
    part = questionnaires.get_section(request.viewer, questionnaire, section_id)
    if request.method == "POST":
        draft_actions.remove_section(viewer=request.viewer, section_id=part.pk)
        messages.success(request, _("The section has been removed."))
    return _redirect_to_draft(questionnaire)


@page("questionnaire.edit")
def add_item(request, slug, questionnaire_id, section_id):
    """Add an item at the end of a section.

    The button `next` leads to the form of the next item, without going back to the draft.
    """
    consultation, questionnaire = get_questionnaire_for(
        request, slug, questionnaire_id, rules.can_prepare
    )
    part = questionnaires.get_section(request.viewer, questionnaire, section_id)
    form = ItemForm(posted(request))
    if item_id := submit(request, form, "item", item_actions.add_item, section_id=part.pk):
        messages.success(request, _("The question has been added."))
        if "next" in request.POST:
            return redirect("staff-item-new", slug, questionnaire.pk, part.pk)
        return _redirect_to_draft(questionnaire, item_id)
    return _form(
        request,
        "item",
        frame(request, consultation, questionnaire) | {"form": form, "section": part},
    )


@page("questionnaire.edit")
def edit_item(request, slug, questionnaire_id, item_id):
    """Show and save an item: its question and the kind of answer."""
    consultation, questionnaire = get_questionnaire_for(
        request, slug, questionnaire_id, rules.can_prepare
    )
    item = questionnaires.get_item(request.viewer, questionnaire, item_id)
    form = ItemForm(posted(request), initial=ItemForm.initial_values(item))
    if submit(request, form, "item", item_actions.edit_item, item_id=item.pk):
        messages.success(request, _("The question has been saved."))
        return _redirect_to_draft(questionnaire, item.pk)
    return _form(
        request, "item", frame(request, consultation, questionnaire) | {"form": form, "item": item}
    )


@page("questionnaire.edit")
def move_item(request, slug, questionnaire_id, item_id):
    """Move an item one place up or down.

    From the edge of a section, it moves to the section before or after.
    """
    questionnaire = get_questionnaire_for(request, slug, questionnaire_id, rules.can_prepare)[1]
    item = questionnaires.get_item(request.viewer, questionnaire, item_id)
    if request.method == "POST":
        item_actions.move_item(viewer=request.viewer, item_id=item.pk, up=_is_up(request))
    return _redirect_to_draft(questionnaire, item.pk)


@page("questionnaire.edit")
def remove_item(request, slug, questionnaire_id, item_id):
    """Remove an item."""
    questionnaire = get_questionnaire_for(request, slug, questionnaire_id, rules.can_prepare)[1]
    item = questionnaires.get_item(request.viewer, questionnaire, item_id)
    if request.method == "POST":
        item_actions.remove_item(viewer=request.viewer, item_id=item.pk)
        messages.success(request, _("The question has been removed."))
    return _redirect_to_draft(questionnaire)


def _form(request, name, context):
    return render(
        request, f"staff/questionnaires/{name}.html", context, status=status(context["form"])
    )


def _is_up(request):
    way = request.POST.get("way", "")
    if way not in WAYS:
        raise Invalid(attr="way")
    return way == "up"


def _redirect_to_draft(questionnaire, pk=""):
    """Redirect to the page of the whole draft, at the section or item that was edited."""
    address = reverse(
        "staff-questionnaire", args=[questionnaire.consultation.slug, questionnaire.pk]
    )
    return redirect(f"{address}#at-{pk}" if pk else address)
