"""Pages of the kinds of actors: list, add, rename, order and remove."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid, NotFound
from consult.outcomes.sources import selectors as source_selectors
from consult.outcomes.sources.actions import kinds as kind_actions
from frontend.staff.entries import setup
from frontend.staff.sources.access import consultation_of_sources
from frontend.staff.sources.forms import KindForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("source.edit")
def list_kinds(request, slug):
    """List the kinds of actors of the organisation, and add one."""
    consultation = consultation_of_sources(request, slug)
    form = KindForm(posted(request))
    if submit(request, form, "actor_kind", kind_actions.add_kind, consultation_id=consultation.pk):
        messages.success(request, _("The kind has been added."))
        return redirect("staff-actor-kinds", slug)
    kinds = source_selectors.actor_kinds(request.viewer)
    context = setup(request, consultation, "staff-sources", form=form, kinds=kinds, last=len(kinds))
    return render(request, "staff/sources/kinds.html", context, status=status(form))


@page("source.edit")
def rename_kind(request, slug, kind_id):
    """Change the labels of a kind."""
    consultation = consultation_of_sources(request, slug)
    kind = next((k for k in source_selectors.actor_kinds(request.viewer) if k.pk == kind_id), None)
    if kind is None:
        raise NotFound
    form = KindForm(posted(request), initial={"label_fr": kind.label_fr, "label_en": kind.label_en})
    if submit(
        request,
        form,
        "actor_kind",
        kind_actions.rename_kind,
        consultation_id=consultation.pk,
        kind_id=kind_id,
    ):
        messages.success(request, _("The kind has been saved."))
        return redirect("staff-actor-kinds", slug)
    context = setup(request, consultation, "staff-sources", form=form, kind=kind)
    return render(request, "staff/sources/kind.html", context, status=status(form))


@page("source.edit")
def move_kind(request, slug, kind_id):
    """Move a kind to the place that the button names, one up or down."""
    consultation = consultation_of_sources(request, slug)
    if request.method == "POST":
        position = request.POST.get("position", "")
        if not (position.isascii() and position.isdigit()):
            raise Invalid(attr="position")
        kind_actions.move_kind(
            viewer=request.viewer,
            consultation_id=consultation.pk,
            kind_id=kind_id,
            position=int(position),
        )
    return redirect("staff-actor-kinds", slug)


@page("source.edit")
def remove_kind(request, slug, kind_id):
    """Remove a kind; its sources have no kind then."""
    consultation = consultation_of_sources(request, slug)
    if request.method == "POST":
        kind_actions.remove_kind(
            viewer=request.viewer, consultation_id=consultation.pk, kind_id=kind_id
        )
        messages.success(request, _("The kind has been removed."))
    return redirect("staff-actor-kinds", slug)
