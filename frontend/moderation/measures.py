"""What was decided against an account, as pages tell it: to the team, to the person, above a form that it closes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consult.accounts.measures import SLOW, SUSPEND_NOTICES, SUSPEND_POSTING, holding, keeps_from, key_of
from moderation.enums import Action, Reason

if TYPE_CHECKING:
    from uuid import UUID


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
    """A measure: what it is, why, until when, and where it is lifted or contested."""

    what: str
    reason: str
    facts: str
    number: int
    log: str
    at: datetime
    until: datetime | None
    lifted: datetime | None
    holds: bool
    is_warning: bool
    consultation: str
    lift: str = ""
    contest: str = ""


@dataclass(frozen=True)
class Kept:
    """What keeps somebody from writing in a consultation, or slows them down: until when, and where it is contested."""

    url: str
    until: datetime | None
    minutes: int = 0


def row(measure, **links) -> MeasureRow:
    """A measure as it is read."""
    decision, where = measure.decision, measure.consultation
    return MeasureRow(
        what=_what(measure),
        reason=reason_of(decision),
        facts=decision.statement.facts,
        number=decision.number,
        log=reverse("moderation-decision", args=[where.slug, decision.number]),
        at=measure.created_at,
        until=measure.until,
        lifted=measure.lifted_at,
        holds=measure.holds_at(timezone.now()),
        is_warning=measure.kind in Action.warnings(),
        consultation=where.title,
        **links,
    )


def reason_of(decision) -> str:
    """Why, in a word of the closed list; nothing where the name of the measure says it."""
    return str(Reason(decision.reason).label) if decision.reason else ""


def own_row(measure) -> MeasureRow:
    """The same, for the person, who reads it whole and contests it at its own address."""
    return row(measure, contest=url_of(measure.pk))


def url_of(measure_id: UUID | str) -> str:
    """Where the person reads a measure whole, and contests it."""
    return reverse("measure", args=[key_of(measure_id)])


def _what(measure) -> str:
    named = str(NAMES[Action(measure.kind)])
    if not measure.minutes:
        return named
    pace = ngettext("one text a minute", "one text every %(n)s minutes", measure.minutes) % {"n": measure.minutes}
    return _("%(what)s: %(pace)s") % {"what": named, "pace": pace}


# ---- where a form to write is opened
def kept_from(viewer, act: str, consultation_id: UUID) -> Kept | None:
    """What keeps the viewer from an act there; None where nothing does. No query."""
    person = viewer.participant
    if person is None or not keeps_from(person, act, consultation_id):
        return None
    return _longest(holding(person, SUSPEND_POSTING, consultation_id))


def slowed(viewer, consultation_id: UUID) -> Kept | None:
    """The slow mode that the viewer is in there; None without one. No query."""
    rows = holding(viewer.participant, SLOW, consultation_id) if viewer.participant else []
    return _longest([one for one in rows if one["minutes"] == max(one["minutes"] for one in rows)])


def reporting_kept(viewer, consultation_id: UUID) -> Kept | None:
    """What suspends the viewer's notices there; None where nothing does. No query."""
    person = viewer.participant
    return _longest(holding(person, SUSPEND_NOTICES, consultation_id)) if person else None


def kept_page(request, kept: Kept):
    """In place of a form: why it is closed, and what was typed in it, so that nothing is lost."""
    typed = [request.POST[name] for name in ("title", "body") if request.POST.get(name)]
    context = {"kept": kept, "typed": "\n\n".join(typed)}
    return render(request, "moderation/kept.html", context, status=403)


def _longest(rows) -> Kept | None:
    """The one that ends last."""
    if not rows:
        return None
    last = max(rows, key=lambda one: (one["until"] is None, one["until"] or ""))
    until = datetime.fromisoformat(last["until"]) if last["until"] else None
    return Kept(url_of(last["id"]), until, last["minutes"] or 0)
