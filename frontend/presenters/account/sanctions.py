"""Measures against an account, as pages show them to the team and to the person.

They are shown above a form that they close, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consult.accounts.measures.checks import (
    SLOW,
    SUSPEND_NOTICES,
    SUSPEND_POSTING,
    is_act_forbidden,
    key_of,
    list_measures_of_kind,
)
from consult.accounts.requests import SiteRequest
from consult.accounts.viewer import Viewer
from moderation.enums import Action, Reason

if TYPE_CHECKING:
    from moderation.models import Decision, Measure


NAMES = {
    Action.WARN: gettext_lazy("Warning"),
    Action.SLOW: gettext_lazy("Slow mode"),
    Action.SUSPEND_POSTING: gettext_lazy("Posting suspended"),
    Action.WARN_NOTICES: gettext_lazy("Warning about notices"),
    Action.SUSPEND_NOTICES: gettext_lazy("Reporting suspended"),
    Action.SUSPEND: gettext_lazy("Account suspended"),
    Action.CLOSE: gettext_lazy("Account closed"),
}


@dataclass(frozen=True)
class MeasureRow:
    """A measure, with its name, its reason, its end, and the addresses to lift or contest it."""

    name: str
    reason: str
    facts: str
    number: int
    log: str
    at: datetime
    until: datetime | None
    lifted: datetime | None
    is_in_force: bool
    is_warning: bool
    consultation: str
    lift: str = ""
    contest: str = ""


@dataclass(frozen=True)
class Restriction:
    """A measure that closes or slows the person's forms: its end, and the address to contest it."""

    url: str
    until: datetime | None
    minutes: int = 0


def row(measure: Measure, **links: Any) -> MeasureRow:
    """Return a measure as pages show it."""
    decision = measure.decision
    where = measure.consultation
    return MeasureRow(
        name=_measure_name(measure),
        reason=reason_of(decision),  # type: ignore[arg-type]  # not None here
        facts=decision.statement.facts,  # type: ignore[union-attr]  # a measure has a decision
        number=decision.number,  # type: ignore[union-attr]  # a measure has a decision
        log=reverse("moderation-decision", args=[where.slug, decision.number]),  # type: ignore[union-attr]  # a measure has a decision
        at=measure.created_at,
        until=measure.until,
        lifted=measure.lifted_at,
        is_in_force=measure.is_in_force_at(timezone.now()),
        is_warning=measure.kind in Action.warnings(),
        consultation=where.title,
        **links,
    )


def reason_of(decision: Decision) -> str:
    """Return the label of the reason, or "" if the name of the measure makes it clear."""
    return str(Reason(decision.reason).label) if decision.reason else ""


def own_row(measure: Measure) -> MeasureRow:
    """Return a measure as its person sees it, with the address to contest it."""
    return row(measure, contest=url_of(measure.pk))


def url_of(measure_id: UUID | str) -> str:
    """Return the address where the person reads a measure in full, and contests it."""
    return reverse("measure", args=[key_of(measure_id)])


def _measure_name(measure: Measure) -> str:
    named = str(NAMES[Action(measure.kind)])
    if not measure.minutes:
        return named
    pace = ngettext("one text a minute", "one text every %(n)s minutes", measure.minutes) % {
        "n": measure.minutes
    }
    return _("%(what)s: %(pace)s") % {"what": named, "pace": pace}


# Measures that close or slow a form to write.
def find_posting_suspension(viewer: Viewer, act: str, consultation_id: UUID) -> Restriction | None:
    """Return the measure that forbids the viewer an act in the consultation, or None. No query."""
    person = viewer.participant
    if person is None or not is_act_forbidden(person, act, consultation_id):
        return None
    return _longest(list_measures_of_kind(person, SUSPEND_POSTING, consultation_id))


def find_slow_mode(viewer: Viewer, consultation_id: UUID) -> Restriction | None:
    """Return the slow mode of the viewer in the consultation, or None. No query."""
    rows = (
        list_measures_of_kind(viewer.participant, SLOW, consultation_id)
        if viewer.participant
        else []
    )
    return _longest(
        [
            measure
            for measure in rows
            if measure["minutes"] == max(measure["minutes"] for measure in rows)
        ]
    )


def find_notice_suspension(viewer: Viewer, consultation_id: UUID) -> Restriction | None:
    """Return the suspension of the viewer's notices in the consultation, or None. No query."""
    person = viewer.participant
    return (
        _longest(list_measures_of_kind(person, SUSPEND_NOTICES, consultation_id))
        if person
        else None
    )


def render_suspension_page(request: SiteRequest, restriction: Restriction) -> HttpResponse:
    """Render the page that replaces a closed form, with the reason.

    It shows the typed text, so that it is not lost.
    """
    typed = [request.POST[name] for name in ("title", "body") if request.POST.get(name)]
    context = {"restriction": restriction, "typed": "\n\n".join(typed)}
    return render(request, "moderation/restriction.html", context, status=403)


def _longest(rows: list[dict[str, Any]]) -> Restriction | None:
    """Return the measure that ends last, or None."""
    if not rows:
        return None
    last = max(rows, key=lambda measure: (measure["until"] is None, measure["until"] or ""))
    until = datetime.fromisoformat(last["until"]) if last["until"] else None
    return Restriction(url_of(last["id"]), until, last["minutes"] or 0)
