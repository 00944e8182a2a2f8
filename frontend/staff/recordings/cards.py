"""Excerpts as the bench shows them: where each was said, what it says, what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.workshops.enums import ExcerptState
from debates.selectors import title_of
from frontend.pieces import Tag
from frontend.recordings.quoted import in_marks
from frontend.staff.recordings.frame import at
from frontend.topics.views import titled
from frontend.typography import clock
from moderation.enums import ModerationState


@dataclass(frozen=True)
class Card:
    """An excerpt; `topics` are (id, title) where it is still to be attached."""

    id: str
    times: str
    words: str
    state: Tag
    title: str = ""
    url: str = ""
    note: str = ""
    topics: tuple = ()
    attach_url: str = ""
    write_url: str = ""
    remove_url: str = ""


def cards(recording, excerpts, topics, slug, lacking=frozenset()) -> list[Card]:
    """Return the excerpts of a recording, each with its next act.

    `lacking` holds the ids of those that are not public because a voice in them lacks the agreement of its card.
    """
    choices = tuple((str(topic.pk), titled(topic)) for topic in topics)
    return [_card(recording, one, choices, slug, lacking) for one in excerpts]


def _card(recording, excerpt, choices, slug, lacking):
    drawn = {"id": str(excerpt.pk), "times": times(excerpt), "words": in_marks(excerpt.quote, recording.language)}
    if excerpt.pk in lacking:
        drawn["note"] = _("The public neither reads nor hears this excerpt: the agreement of a voice is missing.")
    if excerpt.state == ExcerptState.PUBLISHED:
        return Card(**drawn, **_written(excerpt, slug))
    drawn["remove_url"] = at("staff-excerpt-remove", recording, excerpt.pk)
    if excerpt.state == ExcerptState.DRAFT and excerpt.topic:
        drawn["write_url"] = at("staff-excerpt-write", recording, excerpt.pk)
        return Card(**drawn, state=Tag(_("Draft"), "outline"), title=titled(excerpt.topic))
    drawn["attach_url"] = at("staff-excerpt-attach", recording, excerpt.pk)
    return Card(**drawn, state=Tag(_("To be attached"), "outline"), topics=choices)


def _written(excerpt, slug):
    """The contribution that rests on it, with its state in a word."""
    came = getattr(excerpt, "provenance", None)
    if came is None:
        return {"state": Tag(_("Its contribution is gone"), "outline")}
    proposal = came.proposal
    url = reverse("proposal", args=[slug, proposal.number])
    if proposal.state == ModerationState.PUBLISHED:
        state = Tag(_("Published, no. %(n)s") % {"n": proposal.number}, "ok", "check")
    else:
        state = Tag(
            _("No. %(n)s, %(state)s") % {"n": proposal.number, "state": proposal.moderation.label}, "warn", "clock"
        )
    return {"state": state, "title": title_of(proposal), "url": url}


def times(excerpt) -> str:
    """From when to when; the passage of a text that has no seconds."""
    if excerpt.start is None:
        return _("Passage %(n)s") % {"n": excerpt.first.place}
    return _("%(start)s to %(end)s") % {"start": clock(excerpt.start), "end": clock(excerpt.end)}
