"""A decision of the public log as pages and feeds tell it: in words, and how long it took."""

from datetime import timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from frontend.moderation.words import KINDS
from frontend.pieces import Tag
from moderation.enums import Action, AppealState, Origin, Reason

APPEALS = {
    None: Tag(pgettext_lazy("appeal", "none")),
    AppealState.OPEN: Tag(pgettext_lazy("appeal", "being looked at"), "info", "clock"),
    AppealState.UPHELD: Tag(AppealState.UPHELD.label, "", "circle-check"),
    AppealState.REVERSED: Tag(AppealState.REVERSED.label, "warn", "undo-2"),
    AppealState.PARTLY: Tag(AppealState.PARTLY.label, "warn", "undo-2"),
}
HOUR = timedelta(hours=1)


def shown(decision) -> dict:
    """A decision, with everything that is a code put in words."""
    return {
        "decision": decision,
        "kind": kind_label(decision.target_kind),
        "action": Action(decision.action).label,
        "reason": Reason(decision.reason).label if decision.reason else "",
        "origin": Origin(decision.origin).label,
        "hours": round(decision.delay / HOUR, 1),
        "appeal": APPEALS[decision.appeal],
    }


def kind_label(kind: str):
    """What kind of object a decision is about; one that pages have no word for goes by its name."""
    return KINDS.get(kind, kind)


def sentence(decision) -> str:
    """What was decided, of what and why, in one line: the title of an entry of a feed."""
    told = {"n": decision.number, "action": Action(decision.action).label, "kind": kind_label(decision.target_kind)}
    if decision.reason:
        told["reason"] = Reason(decision.reason).label
        return _("Decision %(n)s: %(action)s (%(kind)s, %(reason)s)") % told
    return _("Decision %(n)s: %(action)s (%(kind)s)") % told


def delay_sentence(decision) -> str:
    """How long it took by the clock, and whether that is what was promised: that alone, since the delay of a law would
    say what was reported."""
    if decision.automation:
        return _("Nobody decided: it ended by itself, as had been said.")
    if not decision.delay:
        return _("Nobody waited for it: a moderator found it.")
    if decision.origin == Origin.APPEAL:
        return _("Answered %(time)s after the appeal.") % {"time": lasting(decision.delay)}
    told = {"time": lasting(decision.delay)}
    if decision.created_at <= decision.promised_by:
        return _("Decided after %(time)s, within the promised delay.") % told
    return _("Decided after %(time)s, later than promised.") % told


def lasting(time: timedelta) -> str:
    """How long, as one says it: minutes, then hours for three days, then days."""
    if time < HOUR:
        minutes = max(1, round(time / timedelta(minutes=1)))
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if time <= 72 * HOUR:
        return ngettext("%(n)s hour", "%(n)s hours", round(time / HOUR)) % {"n": round(time / HOUR)}
    return ngettext("%(n)s day", "%(n)s days", time.days) % {"n": time.days}


def capitalised(choices) -> list[tuple[str, str]]:
    """Values and labels for a list to choose from."""
    return [(one.value, capfirst(one.label)) for one in choices]
