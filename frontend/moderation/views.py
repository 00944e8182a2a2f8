"""The public log of moderation: what was decided, under which rule, how fast; no text, no person."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.consultations import selectors
from consult.core.exceptions import Invalid
from frontend.consultations.cards import crumbs
from frontend.doors import PUBLIC, page
from frontend.pieces import Crumb
from moderation import selectors as moderation
from moderation.enums import Action, Origin, Reason

SIZE = 50
KINDS = {
    "proposal": gettext_lazy("contribution"),
    "comment": gettext_lazy("comment"),
    "version": gettext_lazy("version of a contribution"),
    "account": gettext_lazy("account"),
}


@page(PUBLIC, shared=60)
def logs(request):
    """The consultations, each with its log."""
    found = [one for one in selectors.consultations(request.viewer) if one.published_at]
    return render(request, "moderation/logs.html", {"consultations": found})


@page(PUBLIC, shared=30)
def log(request, slug):
    """The log of a consultation, latest first."""
    consultation = selectors.get_consultation(request.viewer, slug)
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 10):
        raise Invalid(attr="before")
    rows = moderation.log(request.viewer, consultation)
    rows = rows.filter(number__lt=int(before)) if before else rows
    found = list(rows[: SIZE + 1])
    context = {
        "nav_current": "consultations",
        "consultation": consultation,
        "crumbs": crumbs(consultation, Crumb(_("Moderation log"))),
        "decisions": [_shown(one) for one in found[:SIZE]],
        "next_before": found[SIZE - 1].number if len(found) > SIZE else None,
    }
    return render(request, "moderation/log.html", context)


def _shown(decision):
    return {
        "decision": decision,
        "kind": KINDS.get(decision.target_kind, decision.target_kind),
        "action": Action(decision.action).label,
        "reason": Reason(decision.reason).label if decision.reason else "",
        "origin": Origin(decision.origin).label,
        "hours": round(decision.delay.total_seconds() / 3600, 1),
    }
