"""The public log of moderation: decisions, their rules and their delays.

It shows no text and no person.
"""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors.moderation_modes import mode_changes
from consult.core.exceptions import Invalid
from consult.core.postgres import keyset
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.consultation.waiting_times import describe_delay, mode_change_sentences
from frontend.presenters.moderation.decisions import (
    delay_sentence,
    kind_label,
    list_actions,
    list_reasons,
    present_decision,
)
from frontend.presenters.moderation.moderation_figures import month_label, monthly_figures
from frontend.presenters.parts.components import Crumb
from frontend.toolkit.pages.page import PUBLIC, page
from moderation.decisions.selectors import public_log as public_log_selectors
from moderation.enums import ModerationState

SIZE = 50
FILTERS = ("month", "kind", "action", "reason")


@page(PUBLIC, shared=60)
def list_logs(request):
    """List the published consultations, each with its log."""
    published = [
        consultation
        for consultation in consultation_selectors.consultations(request.viewer)
        if consultation.published_at
    ]
    return render(request, "moderation/logs.html", {"consultations": published})


@page(PUBLIC, shared=30)
def show_log(request, slug):
    """Show the log of a consultation, latest first, narrowed by filters, with monthly figures."""
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    filters = {name: request.GET.get(name, "") for name in FILTERS}
    rows = _from(request, public_log_selectors.log(viewer, consultation, **filters))
    decisions, last = keyset.cut(rows, SIZE)
    active_filters = {name: value for name, value in filters.items() if value}
    context = {
        "nav_current": "consultations",
        "consultation": consultation,
        "crumbs": crumbs(consultation, Crumb(_("Moderation log"))),
        "decisions": _with_links(viewer, consultation, decisions),
        "filters": filters,
        "narrowed": bool(active_filters),
        "mode_changes": mode_change_sentences(mode_changes(viewer, consultation)),
        "next_before": last and last.number,
        "next_url": f"?{urlencode({**active_filters, 'before': last.number})}" if last else "",
        "head": public_log_selectors.log_head(viewer, consultation),
        **_choices(viewer, consultation),
        **monthly_figures(viewer, consultation),
        **describe_delay(viewer, consultation),
    }
    return render(request, "moderation/log.html", context)


@page(PUBLIC, shared=30)
def show_decision(request, slug, decision_number):
    """Show one decision at a permanent address: its delay, its consequences, how to verify it."""
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    found = public_log_selectors.decision(viewer, decision_number, consultation)
    states = {"before": _state_label(found.state_before), "after": _state_label(found.state_after)}
    title = _("Decision no. %(n)s") % {"n": decision_number}
    above = Crumb(_("Moderation log"), reverse("moderation-log", args=[slug]))
    [row] = _with_links(viewer, consultation, [found])
    context = {
        "nav_current": "consultations",
        "consultation": consultation,
        "crumbs": crumbs(consultation, above, Crumb(title)),
        "title": title,
        "row": row,
        "delay": delay_sentence(found),
        **states,
    }
    return render(request, "moderation/decision.html", context)


def _from(request, rows):
    """Return the rows that follow the last one of the previous page."""
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 10):
        raise Invalid(attr="before")
    return rows.filter(number__lt=int(before)) if before else rows


def _with_links(viewer: Viewer, consultation, decisions):
    later = public_log_selectors.later_about(
        viewer, consultation, [decision.number for decision in decisions]
    )
    return [
        present_decision(decision) | {"later": later.get(decision.number, [])}
        for decision in decisions
    ]


def _choices(viewer: Viewer, consultation):
    """Return the choices of the filters."""
    kinds, months = public_log_selectors.kinds_and_months(viewer, consultation)
    return {
        "months": [(month, month_label(month)) for month in months],
        "kinds": [(kind, capfirst(kind_label(kind))) for kind in kinds],
        "actions": list_actions(),
        "reasons": list_reasons(),
    }


def _state_label(state):
    return ModerationState(state).label if state in ModerationState.values else state
