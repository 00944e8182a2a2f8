"""Pages of the sources of a consultation: the list to sort, one source, and a source to add."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from consult.consultations.selectors.topics import topics as list_topics
from consult.core.exceptions import Invalid
from consult.core.postgres import keyset
from consult.outcomes.enums import SourceState
from consult.outcomes.sources import selectors as source_selectors
from consult.outcomes.sources.actions import source_edits as source_actions
from consult.outcomes.sources.suggestions import suggest
from frontend.presenters.parts.components import Chip, Tag
from frontend.staff.entries import setup
from frontend.staff.sources.access import consultation_of_sources
from frontend.staff.sources.forms import InTopicForm, SortingForm, SourceForm, TitleForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page

SIZE = 25
ORDER = ("created_at", "id")
ACTS: dict[str, Callable[..., Any]] = {
    SortingForm.SAVE: source_actions.edit_sources,
    SortingForm.DISMISS: source_actions.dismiss_sources,
    SortingForm.RESTORE: source_actions.restore_sources,
    SortingForm.MERGE: source_actions.merge_sources,
}
TAGS = {
    SourceState.FOUND: Tag(SourceState.FOUND.label, "warn"),
    SourceState.KEPT: Tag(SourceState.KEPT.label, "ok"),
    SourceState.DISMISSED: Tag(SourceState.DISMISSED.label),
}
# The states as groups of sources.
STATES = {
    SourceState.FOUND: pgettext_lazy("sources", "To sort"),
    SourceState.KEPT: pgettext_lazy("sources", "Sorted"),
    SourceState.DISMISSED: pgettext_lazy("sources", "Out of the list"),
}


@page("source.edit")
def list_sources(request, slug):
    """List the sources, and save the titles, the kinds and the acts on ticked ones."""
    viewer = request.viewer
    consultation = consultation_of_sources(request, slug)
    topics = list(list_topics(viewer, consultation))
    filters = _read_filters(request, topics)
    rows = source_selectors.sources_to_edit(viewer, consultation, **filters)
    page_of_sources = keyset.page(rows, ORDER, after=request.GET.get("after"), size=SIZE)
    kinds = source_selectors.actor_kinds(viewer)
    sources = _list_sent_sources(request, consultation) or page_of_sources.items
    form = SortingForm(
        posted(request),
        sources=sources,
        kinds=kinds,
        suggestions=suggest(viewer, consultation, sources),
    )
    here = request.get_full_path()
    act = form.chosen_act if request.method == "POST" and form.is_valid() else SortingForm.SAVE
    if submit(request, form, "source", ACTS[act], consultation_id=consultation.pk):
        messages.success(request, _get_success_message(act))
        return redirect(here)
    context = setup(
        request,
        consultation,
        "staff-sources",
        form=form,
        here=here,
        filters=filters,
        topics=topics,
        tags=TAGS,
        chips=_chips(viewer, consultation, filters),
        next_url=_address(slug, filters, page_of_sources.after) if page_of_sources.after else "",
        previous_url=_address(slug, filters) if request.GET.get("after") else "",
    )
    return render(request, "staff/sources/list.html", context, status=status(form))


@page("source.edit")
def add_source(request, slug):
    """Add a source that no text contains as an address."""
    consultation = consultation_of_sources(request, slug)
    form = SourceForm(
        posted(request),
        kinds=source_selectors.actor_kinds(request.viewer),
        topics=list_topics(request.viewer, consultation),
    )
    if submit(request, form, "source", source_actions.add_source, consultation_id=consultation.pk):
        messages.success(request, _("The source has been added."))
        return redirect("staff-sources", slug)
    context = setup(request, consultation, "staff-sources", form=form)
    return render(request, "staff/sources/new.html", context, status=status(form))


@page("source.edit")
def edit_source(request, slug, source_id):
    """Show a source with its topics and the sources merged into it, and save its texts."""
    viewer = request.viewer
    consultation = consultation_of_sources(request, slug)
    source = source_selectors.get_source_to_edit(viewer, consultation, source_id)
    kinds = source_selectors.actor_kinds(viewer)
    sent = request.POST.get("form", "") if request.method == "POST" else None
    form = TitleForm(
        request.POST if sent == "" else None,
        kinds=kinds,
        initial={"title": source.title, "kind_id": str(source.actor_kind_id or "")},
    )
    in_topics = []
    saved = None
    for topic, own in source_selectors.topics_of_source(viewer, source):
        code = str(topic.pk)
        topic_form = InTopicForm(
            request.POST if sent == code else None,
            kinds=kinds,
            prefix=code,
            initial={
                "title": own.title if own else "",
                "kind_id": str((own and own.actor_kind_id) or ""),
            },
        )
        in_topics.append((topic, code, topic_form))
        saved = saved or submit(
            request,
            topic_form,
            "source",
            source_actions.edit_source_in_topic,
            source_id=source.pk,
            topic_id=topic.pk,
        )
    if sent == "":
        saved = submit(request, form, "source", _edit_single_source, source=source)
    if saved:
        messages.success(request, _("The source has been saved."))
        return redirect("staff-source", slug, source.pk)
    context = setup(
        request,
        consultation,
        "staff-sources",
        source=source,
        state=TAGS[SourceState(source.state)],
        form=form,
        in_topics=in_topics if len(in_topics) > 1 else [],
        merged=source_selectors.merged_sources(viewer, source),
        is_public=source.state == SourceState.KEPT,
    )
    refused = max([status(form), *(status(topic_form) for _topic, _code, topic_form in in_topics)])
    return render(request, "staff/sources/source.html", context, status=refused)


def _edit_single_source(*, viewer, source, title, kind_id):
    return source_actions.edit_sources(
        viewer=viewer,
        consultation_id=source.consultation_id,
        texts={source.pk: (title, kind_id)},
    )


@page("source.edit")
def separate_source(request, slug, source_id):
    """Undo the merge of a source."""
    consultation = consultation_of_sources(request, slug)
    if request.method != "POST":
        return redirect("staff-sources", slug)
    source = source_actions.separate_source(viewer=request.viewer, source_id=source_id)
    messages.success(request, _("The source is separate again."))
    return redirect("staff-source", consultation.slug, source.pk)


def _list_sent_sources(request, consultation):
    """Return the sources of the submitted rows, including sources that have left the list."""
    rows = source_selectors.sources_to_edit(request.viewer, consultation)
    try:
        source_ids = [UUID(value) for value in request.POST.getlist("row")[:SIZE]]
    except ValueError:
        raise Invalid(attr="row") from None
    return list(rows.filter(pk__in=source_ids).order_by(*ORDER)) if source_ids else []


def _read_filters(request, topics):
    state = request.GET.get("state", "")
    topic = request.GET.get("topic", "")
    if state not in ("", *SourceState.values) or topic not in ("", *(str(t.pk) for t in topics)):
        raise Invalid(attr="state")
    return {"state": state, "topic_id": topic, "search": request.GET.get("q", "")[:100]}


def _address(slug, filters, after=""):
    params = {
        "state": filters["state"],
        "topic": filters["topic_id"],
        "q": filters["search"],
        "after": after,
    }
    words = urlencode({name: value for name, value in params.items() if value})
    return reverse("staff-sources", args=[slug]) + (f"?{words}" if words else "")


def _chips(viewer, consultation, filters):
    """Return a link for each state with its number of sources, and one for all."""
    counts = source_selectors.count_by_state(viewer, consultation)
    slug = consultation.slug
    all_sources = Chip(
        f"{pgettext('sources', 'All')} ({sum(counts.values())})",
        _address(slug, filters | {"state": ""}),
        not filters["state"],
    )
    return [
        all_sources,
        *(
            Chip(
                f"{label} ({counts.get(state, 0)})",
                _address(slug, filters | {"state": state}),
                filters["state"] == state,
            )
            for state, label in STATES.items()
        ),
    ]


def _get_success_message(act):
    return {
        SortingForm.SAVE: _("The sources have been saved."),
        SortingForm.DISMISS: _("The ticked sources are no longer in the public list."),
        SortingForm.RESTORE: _("The ticked sources are in the public list again."),
        SortingForm.MERGE: _("The ticked sources are one source now."),
    }[act]
