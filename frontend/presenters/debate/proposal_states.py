"""The state and the origin of a proposal as pages show them, and the sentence of a tombstone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from debates.enums import ProposalKind
from frontend.presenters.parts.components import Tag
from frontend.toolkit.words import dates
from frontend.toolkit.words.typography import grouped
from moderation.enums import ModerationState, Reason

if TYPE_CHECKING:
    from debates.models import Comment, Proposal

STATES: dict[str, tuple[str, str]] = {
    ModerationState.PENDING: ("warn", "clock"),
    ModerationState.RESTRICTED: ("warn", "eye-off"),
    ModerationState.HIDDEN_PROVISIONAL: ("warn", "eye-off"),
    ModerationState.REMOVED: ("err", "ban"),
    ModerationState.WITHDRAWN: ("", "archive"),
    ModerationState.ERASED: ("", "archive"),
}


def origin_tag(proposal: Proposal) -> Tag:
    """Return the origin of a proposal: individual, institution or workshop.

    The tag of a workshop is yellow, and gives the number of people present, not of people who
    agree.
    """
    if proposal.kind == ProposalKind.WORKSHOP:
        n = proposal.participants or 0
        words = ngettext("Workshop, %(n)s person present", "Workshop, %(n)s people present", n) % {
            "n": n
        }
        return Tag(words, "highlight", "users")
    if proposal.kind == ProposalKind.INSTITUTION:
        return Tag(pgettext("contribution", "Organisation"), "", "building-2")
    return Tag(_("Individual"), "", "user")


def state_tag(text_: Proposal) -> Tag | None:
    """Return the state that moderation or the author gave to a text, or None if it is public."""
    if text_.state == ModerationState.PUBLISHED:
        return None
    kind, icon = STATES[text_.state]
    label = str(text_.moderation.label)
    if text_.state == ModerationState.WITHDRAWN and text_.kind == ProposalKind.WORKSHOP:
        label = _("withdrawn by the workshop team")
    return Tag(capfirst(label), kind, icon)  # type: ignore[arg-type]  # the table has these words only


def tombstone_line(text_: Proposal | Comment) -> str:
    """Return the sentence of a tombstone: who removed the text, the rule and the decision."""
    if text_.state == ModerationState.WITHDRAWN:
        if getattr(text_, "kind", "") == ProposalKind.WORKSHOP:  # a comment has no kind
            return _("The workshop team withdrew this contribution.")
        return _("The author withdrew this text.")
    if text_.state == ModerationState.ERASED:
        return _("This text was erased.")
    if text_.state == ModerationState.HIDDEN_PROVISIONAL:
        return _("Hidden while moderation reviews it.")
    if text_.state == ModerationState.PENDING:
        correction = _("A moderator asked for a correction of this text, decision no. %(n)s.") % {
            "n": text_.decision_number
        }
        return correction if text_.decision_number else _("A moderator is reading this text again.")
    details = {
        "reason": Reason(text_.decision_reason).label if text_.decision_reason else "",
        "n": text_.decision_number,
    }
    return _("A moderator removed this text, decision no. %(n)s: %(reason)s.") % details


def imported_tag(text_: Proposal | Comment) -> Tag | None:
    """Return the number of votes counted elsewhere, or None. They are separate from ours."""
    total = sum(tally.total for tally in text_.totals_elsewhere)
    if not total:
        return None
    number = grouped(total, "fr" if dates.is_french() else "en")
    words = ngettext("%(shown)s vote counted elsewhere", "%(shown)s votes counted elsewhere", total)
    return Tag(words % {"shown": number}, "outline", "history")
