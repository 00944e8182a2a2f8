"""Decisions of the public log as pages and feeds show them: in words, with their delay."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from frontend.presenters.moderation.kind_labels import KINDS
from frontend.presenters.parts.components import Tag
from moderation.enums import Action, AppealState, Origin, Reason

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


APPEALS = {
    None: Tag(pgettext_lazy("appeal", "none")),
    AppealState.OPEN: Tag(pgettext_lazy("appeal", "being looked at"), "info", "clock"),
    AppealState.UPHELD: Tag(AppealState.UPHELD.label, "", "circle-check"),
    AppealState.REVERSED: Tag(AppealState.REVERSED.label, "warn", "undo-2"),
    AppealState.PARTLY: Tag(AppealState.PARTLY.label, "warn", "undo-2"),
}
HOUR = timedelta(hours=1)


def present_decision(decision: Any) -> dict:
    """Return a decision with labels in place of its codes."""
    return {
        "decision": decision,
        "kind": kind_label(decision.target_kind),
        "action": Action(decision.action).done,
        "reason": Reason(decision.reason).label if decision.reason else "",
        "origin": Origin(decision.origin).label,
        "delay": lasting(decision.delay) if decision.delay else "",
        "appeal": APPEALS[decision.appeal],
    }


def kind_label(kind: str) -> StrOrPromise:
    """Return the label of a kind of object, or its name if pages have no word for it."""
    return KINDS.get(kind, kind)


def sentence(decision: Any) -> str:
    """Return a decision in one line: the title of an entry of a feed."""
    details = {
        "n": decision.number,
        "action": Action(decision.action).done,
        "kind": kind_label(decision.target_kind),
    }
    if decision.reason:
        details["reason"] = Reason(decision.reason).label
        return _("%(action)s (decision no. %(n)s): %(kind)s, %(reason)s") % details
    return _("%(action)s (decision no. %(n)s): %(kind)s") % details


def delay_sentence(decision: Any) -> str:
    """Return how long the decision took, and whether that is within the promised delay.

    The sentence never mentions a delay fixed by law, which would reveal what was reported.
    """
    if decision.automation:
        return _("The measure ended on its announced date, without a new decision.")
    if not decision.delay:
        return _("A moderator took this decision without a report.")
    if decision.origin == Origin.APPEAL:
        return _("Answered %(time)s after the appeal.") % {"time": lasting(decision.delay)}
    details = {"time": lasting(decision.delay)}
    if decision.created_at <= decision.promised_by:
        return _("Decided after %(time)s, within the promised time.") % details
    return _("Decided after %(time)s, later than promised.") % details


def lasting(time: timedelta) -> str:
    """Return a duration in words: minutes, then hours for three days, then days."""
    if time < HOUR:
        minutes = max(1, round(time / timedelta(minutes=1)))
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if time <= 72 * HOUR:
        return ngettext("%(n)s hour", "%(n)s hours", round(time / HOUR)) % {"n": round(time / HOUR)}
    return ngettext("%(n)s day", "%(n)s days", time.days) % {"n": time.days}


def list_actions() -> list[tuple[str, StrOrPromise]]:
    """Return values and labels of decisions for a list of choices."""
    return [(action.value, action.done) for action in Action]


def list_reasons() -> list[tuple[str, StrOrPromise]]:
    """Return values and labels of reasons for a list of choices."""
    return [(reason.value, capfirst(reason.label)) for reason in Reason]
