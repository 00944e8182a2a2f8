"""Excerpts as the page of a recording shows them: times, words, state and next act."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.workshops.enums import ExcerptState
from debates.proposals.selectors.proposals import title_of
from frontend.presenters.consultation.topics import topic_title
from frontend.presenters.parts.components import Tag
from frontend.presenters.workshop.excerpts import in_marks
from frontend.staff.recordings.frame import recording_url
from frontend.toolkit.words.typography import clock
from moderation.enums import ModerationState


@dataclass(frozen=True)
class Card:
    """An excerpt; `topics` are pairs of (id, title) while it waits to be attached to one."""

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

    `lacking` contains the ids of the excerpts that are not public because the card of a voice in
    them lacks an agreement.
    """
    choices = tuple((str(topic.pk), topic_title(topic)) for topic in topics)
    return [_card(recording, excerpt, choices, slug, lacking) for excerpt in excerpts]


def _card(recording, excerpt, choices, slug, lacking):
    drawn: dict[str, Any] = {
        "id": str(excerpt.pk),
        "times": times(excerpt),
        "words": in_marks(excerpt.quote, recording.language),
    }
    if excerpt.pk in lacking:
        drawn["note"] = _(
            "The public can neither read nor hear this excerpt, because the consent of a "
            "voice is missing."
        )
    if excerpt.state == ExcerptState.PUBLISHED:
        return Card(**drawn, **_describe_contribution(excerpt, slug))
    drawn["remove_url"] = recording_url("staff-excerpt-remove", recording, excerpt.pk)
    if excerpt.state == ExcerptState.DRAFT and excerpt.topic:
        drawn["write_url"] = recording_url("staff-excerpt-write", recording, excerpt.pk)
        return Card(**drawn, state=Tag(_("Draft"), "outline"), title=topic_title(excerpt.topic))
    drawn["attach_url"] = recording_url("staff-excerpt-attach", recording, excerpt.pk)
    return Card(**drawn, state=Tag(_("To be attached"), "outline"), topics=choices)


def _describe_contribution(excerpt, slug):
    """Return the contribution written from an excerpt, with its state."""
    provenance = getattr(excerpt, "provenance", None)
    if provenance is None:
        return {"state": Tag(_("The contribution was removed"), "outline")}
    proposal = provenance.proposal
    url = reverse("proposal", args=[slug, proposal.number])
    if proposal.state == ModerationState.PUBLISHED:
        state = Tag(_("Published, no. %(n)s") % {"n": proposal.number}, "ok", "check")
    else:
        state = Tag(
            _("no. %(n)s, %(state)s") % {"n": proposal.number, "state": proposal.moderation.label},
            "warn",
            "clock",
        )
    return {"state": state, "title": title_of(proposal), "url": url}


def times(excerpt) -> str:
    """Return the start and end of an excerpt, or its passage number in a text without times."""
    if excerpt.start is None:
        return _("Passage %(n)s") % {"n": excerpt.first.place}
    return _("%(start)s to %(end)s") % {"start": clock(excerpt.start), "end": clock(excerpt.end)}
