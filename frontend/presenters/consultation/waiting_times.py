"""The promises of moderation: the announced rules, how they are kept, and why a text waits."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.consultations.enums import ModerationMode
from consult.organisations.working_hours import hours_in_words
from debates.enums import WhyRead
from frontend.toolkit.words import dates
from moderation.cases.selectors import delays as delay_selectors
from moderation.cases.selectors.delays import QueueAge, Wait

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, ModeChange, Topic


def list_moderation_rules(consultation: Consultation, topics: list[Topic]) -> list[str]:
    """Return the rules of moderation of a consultation, as sentences for its charter page."""
    pre = ModerationMode.PRE
    hours = consultation.promised_hours
    if consultation.moderation_mode == pre:
        sentences = [_("Every text is read by a moderator before it is public.")]
    else:
        sentences = [
            _("Texts are public at once, and moderated afterwards."),
            *_exceptions(consultation, topics),
        ]
    delay = ngettext(
        "Waiting texts are read within %(n)s working hour at most.",
        "Waiting texts are read within %(n)s working hours at most.",
        hours,
    )
    return [
        *sentences,
        delay % {"n": hours},
        _(
            "Nights, weekends and public holidays do not count, except when the law allows "
            "only a few hours."
        ),
        _(
            "A text that is changed follows the same rules again. Its author sees why it waits, and until when."
        ),
    ]


def mode_change_sentences(changes: Iterable[ModeChange]) -> list[str]:
    """Return the changes of the moderation mode, each in a sentence with its date and reason."""
    words = {
        ModerationMode.PRE: _(
            "Since %(date)s, a moderator reads texts before they are public. Reason: %(reason)s"
        ),
        ModerationMode.POST: _(
            "Since %(date)s, texts are public at once and moderated afterwards. Reason: %(reason)s"
        ),
    }
    return [
        words[ModerationMode(change.mode)]
        % {"date": dates.in_full(change.created_at), "reason": change.reason}
        for change in changes
    ]


def _exceptions(consultation: Consultation, topics: Iterable[Topic]) -> list[Any]:
    pre = ModerationMode.PRE
    sensitive = [topic.title for topic in topics if topic.is_sensitive]
    rules = {
        _("A moderator sees files before they are public."): consultation.media_mode == pre,
        _(
            "Files are public at once, as texts are, except on the first day of an account."
        ): consultation.media_mode != pre,
        _(
            "The first text of a person is read before it is public if it contains a link."
        ): consultation.link_mode == pre,
        _(
            "Texts that arrive at night, on a weekend or on a day off are read before they are public."
        ): (consultation.holds_out_of_hours),
        _("Texts about these topics are read before they are public: %(topics)s.")
        % {"topics": ", ".join(sensitive)}: bool(sensitive),
    }
    return [sentence for sentence, applies in rules.items() if applies]


def describe_delay(viewer: Viewer, consultation: Consultation) -> dict:
    """Return how the promised delay is kept, in sentences; one query."""
    age = delay_selectors.queue_age(viewer, consultation)
    return {"queue": age, "queue_lines": [_now(age), *_lately(age)]}


def _now(age: QueueAge) -> str:
    if not age.waiting:
        return _("No text awaits moderation.")
    words = ngettext(
        "%(n)s text awaits moderation, for %(hours)s.",
        "%(n)s texts await moderation, the oldest for %(hours)s.",
        age.waiting,
    )
    now = words % {"n": age.waiting, "hours": hours_in_words(age.oldest_hours or 0)}
    late = ngettext(
        "%(n)s text has waited longer than promised.",
        "%(n)s texts have waited longer than promised.",
        age.late,
    )
    return f"{now} {late % {'n': age.late}}" if age.late else now


def _lately(age: QueueAge) -> list[Any]:
    if not age.decided:
        return []
    words = ngettext(
        "Over the last thirty days, %(in_time)s of %(n)s text was decided within the "
        "promised time.",
        "Over the last thirty days, %(in_time)s of %(n)s texts were decided within the "
        "promised time.",
        age.decided,
    )
    median = age.median_hours or 0
    within = hours_in_words(median if median < 1 else math.ceil(median))
    half = [_("Half of them were decided within %(hours)s.") % {"hours": within}]
    return [
        words % {"n": age.decided, "in_time": age.in_time},
        *(half if age.median_hours is not None else []),
    ]


@dataclass(frozen=True)
class Waiting:
    """The reason and the delay that the author of a waiting text reads."""

    why: str
    since: str
    by: str


def own_waits(viewer: Viewer, texts: Any) -> dict:
    """Return, by id, the waits of those of these texts that the viewer wrote.

    One query, or none if no text waits.
    """
    found = delay_selectors.own_waits(viewer, texts)
    return {pk: _describe_wait(wait) for pk, wait in found.items()}


def _describe_wait(wait: Wait) -> Waiting:
    label = (
        WhyRead(wait.why).label
        if wait.why in WhyRead.values
        else _("a moderator asked for a correction")
    )
    return Waiting(
        why=f"{capfirst(label)}.",
        since=_("It has been waiting since %(moment)s.") % {"moment": dates.on_weekday(wait.since)},
        by=_("A moderator reads it by %(moment)s.")
        % {"moment": dates.on_weekday(wait.promised_by)},
    )
