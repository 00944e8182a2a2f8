"""The origin of a proposal that the team typed for other people: the first steps of its thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consult.workshops.enums import Channel
from consult.workshops.meetings.selectors.workshops import path_of
from frontend.presenters.parts.components import Step
from frontend.toolkit.words import dates
from frontend.toolkit.words.typography import clock

if TYPE_CHECKING:
    from debates.models import Proposal


RECEIVED = {
    Channel.WORKSHOP: gettext_lazy("Written in a workshop"),
    Channel.PAPER: gettext_lazy("Received on paper, entered by the team"),
    Channel.LETTER: gettext_lazy("Received by letter, entered by the team"),
    Channel.PHONE: gettext_lazy("Received by phone, entered by the team"),
    Channel.COUNTER: gettext_lazy("Received at the counter, entered by the team"),
    Channel.VOICE: gettext_lazy("Said aloud, written down by the team"),
}


def came_from(source: Any, proposal: Proposal) -> list[Step]:
    """Return the steps that show where a proposal comes from.

    They are the workshop and the excerpt, or the channel and the day. The list is empty if the
    author typed the proposal.
    """
    if source is None:
        return []
    if source.channel != Channel.WORKSHOP:
        day = _("On %(day)s") % {"day": dates.on(source.received_on)} if source.received_on else ""
        return [Step(str(RECEIVED[source.channel]), day)]
    n = proposal.participants or 0
    present = ngettext("%(n)s person present", "%(n)s people present", n) % {"n": n}
    if source.is_out_of_view:
        return [
            Step(
                str(RECEIVED[source.channel]),
                _("%(present)s, in a workshop that is no longer public") % {"present": present},
            )
        ]
    if source.workshop is None:
        return [Step(str(RECEIVED[source.channel]), present)]
    return [_workshop(source, present), *_excerpt(source)]


def _workshop(source: Any, present: str) -> Step:
    workshop = source.workshop
    title = _("Workshop of %(day)s") % {"day": dates.on(workshop.held_on)}
    note = ", ".join(filter(None, [workshop.structure, workshop.place, present, source.table]))
    return Step(title, note, path_of(workshop), _("See the workshop"))


def _excerpt(source: Any) -> list[Any]:
    """Return the step of the excerpt, with its seconds. A text source has no seconds."""
    excerpt = source.excerpt
    if excerpt is None:
        return []
    if excerpt.start is None:
        return [Step(_("Excerpt"), excerpt.recording.public_title)]
    span = {"start": clock(excerpt.start), "end": clock(excerpt.end)}
    return [Step(_("Excerpt, %(start)s to %(end)s") % span, excerpt.recording.public_title)]
