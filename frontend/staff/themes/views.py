"""Pages of candidate themes: the list, one theme, and the acts on them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.core.exceptions import NotFound
from consult.outcomes.enums import ThemeState
from consult.outcomes.syntheses.selectors import find_synthesis
from consult.outcomes.themes import actions, selectors
from frontend.presenters.parts.components import Tag
from frontend.staff.entries import setup
from frontend.staff.themes.access import consultation_of_writer
from frontend.staff.themes.forms import DecisionForm, MergeForm, SplitForm
from frontend.toolkit.forms.form_submission import ActForm, posted, status, submit
from frontend.toolkit.pages.page import page

SHOWN_OF_EACH = 3
TAGS = {
    ThemeState.CANDIDATE: Tag(ThemeState.CANDIDATE.label, "warn"),
    ThemeState.CONFIRMED: Tag(ThemeState.CONFIRMED.label, "ok"),
    ThemeState.REJECTED: Tag(ThemeState.REJECTED.label),
}
ACTS: dict[str, Callable[..., Any]] = {
    DecisionForm.CONFIRM: actions.confirm_theme,
    DecisionForm.REJECT: actions.reject_theme,
    DecisionForm.REOPEN: actions.reopen_theme,
    DecisionForm.RENAME: actions.rename_theme,
}


@page("synthesis.write")
def list_themes(request, slug):
    """List the themes with the words that explain them and their most typical contributions."""
    consultation = consultation_of_writer(request, slug)
    themes = list(selectors.list_themes(request.viewer, consultation.pk))
    members = selectors.list_members(consultation, themes, most=SHOWN_OF_EACH)
    by_state = [
        (state, [(theme, members[theme.pk]) for theme in themes if theme.state == state])
        for state in (ThemeState.CANDIDATE, ThemeState.CONFIRMED, ThemeState.REJECTED)
    ]
    context = setup(
        request,
        consultation,
        "staff-themes",
        search=selectors.find_search(request.viewer, consultation.pk),
        by_state=[(state, rows) for state, rows in by_state if rows],
        has_several=len(themes) > 1,
        tags=TAGS,
    )
    return render(request, "staff/themes/list.html", context)


@page("synthesis.write")
def search_themes(request, slug):
    """Request a search for themes."""
    consultation = consultation_of_writer(request, slug)
    if request.method == "POST":
        actions.request_search(viewer=request.viewer, consultation_id=consultation.pk)
        messages.success(request, _("The search has begun. Open this page again in a minute."))
    return redirect("staff-themes", slug)


@page("synthesis.write")
def merge_themes(request, slug):
    """Make one theme of several."""
    consultation = consultation_of_writer(request, slug)
    themes = selectors.list_themes(request.viewer, consultation.pk)
    form = MergeForm(posted(request), known=themes)
    if submit(request, form, "theme", actions.merge_themes, consultation_id=consultation.pk):
        messages.success(request, _("The groups have been merged."))
        return redirect("staff-themes", slug)
    context = setup(request, consultation, "staff-themes", form=form)
    return render(request, "staff/themes/merge.html", context, status=status(form))


@page("synthesis.write")
def show_theme(request, slug, theme_id):
    """Show a theme with all its contributions, and the forms that change it."""
    consultation, theme = _load_theme(request, slug, theme_id)
    return _render_theme(request, consultation, theme)


@page("synthesis.write")
def decide_on_theme(request, slug, theme_id):
    """Confirm, reject, reopen or rename a theme."""
    consultation, theme = _load_theme(request, slug, theme_id)
    form = DecisionForm(posted(request))
    act = ACTS.get(request.POST.get("act", ""), actions.rename_theme)
    if submit(request, form, "theme", act, theme_id=theme.pk):
        messages.success(request, _("Your decision has been saved."))
        return redirect("staff-themes", slug)
    return _render_theme(request, consultation, theme, form=form)


@page("synthesis.write")
def split_theme(request, slug, theme_id):
    """Move some contributions of a theme to a new one."""
    consultation, theme = _load_theme(request, slug, theme_id)
    members = selectors.list_members(consultation, [theme])[theme.pk]
    form = SplitForm(posted(request), members=members)
    if submit(request, form, "theme", actions.split_theme, theme_id=theme.pk):
        messages.success(request, _("The contributions are in a new group."))
        return redirect("staff-themes", slug)
    return _render_theme(request, consultation, theme, split=form)


@page("synthesis.write")
def add_chapter(request, slug, theme_id):
    """Make a chapter of a confirmed theme, and open it."""
    consultation, theme = _load_theme(request, slug, theme_id)
    form = ActForm(posted(request))
    chapter_id = submit(request, form, "chapter", actions.add_chapter_of_theme, theme_id=theme.pk)
    if chapter_id:
        messages.success(
            request,
            _("The chapter has been added. Write its main point: the contributions are attached."),
        )
        return redirect("staff-chapter", slug, chapter_id)
    return _render_theme(request, consultation, theme, chapter_form=form if form.errors else None)


def _load_theme(request, slug, theme_id):
    consultation = consultation_of_writer(request, slug)
    theme = selectors.get_theme(request.viewer, theme_id)
    if theme.consultation_id != consultation.pk:
        raise NotFound
    return consultation, theme


def _render_theme(request, consultation, theme, *, form=None, split=None, chapter_form=None):
    members = selectors.list_members(consultation, [theme])[theme.pk]
    sent = form or split or chapter_form
    context = setup(
        request,
        consultation,
        "staff-themes",
        theme=theme,
        tag=TAGS[ThemeState(theme.state)],
        members=members,
        sent=sent,
        chapter_form=chapter_form or ActForm(),
        has_synthesis=find_synthesis(request.viewer, consultation.pk) is not None,
        form=form or DecisionForm(initial={"title": theme.title}),
        split=split or SplitForm(members=members),
    )
    return render(
        request, "staff/themes/theme.html", context, status=status(sent) if sent else None
    )
