"""The targets of an answer: the chosen contributions, similar ones, or a topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.outcomes.answers.selectors import lookups
from consult.workshops.entries.selectors.contributions import provenances
from debates import similarity
from debates.proposals.selectors.proposals import get_proposals, title_of
from frontend.presenters.consultation.topics import topic_title
from frontend.presenters.debate.proposal_states import origin_tag
from frontend.presenters.debate.proposals import author_line, extract, url_of

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic
    from debates.models import Proposal

MOST_CHOSEN = 200
MOST_NEAR = 8


def read_ids(values: Iterable[str]) -> list[UUID]:
    """Return the ids that a form or an address gives, without what is no id, at most 200."""
    ids: dict[UUID, None] = {}
    for value in values:
        try:
            ids[UUID(value)] = None
        except ValueError:
            continue
    return list(ids)[:MOST_CHOSEN]


def load_chosen(viewer: Viewer, consultation: Consultation, ids: Iterable[UUID]) -> list[Proposal]:
    """Return the chosen public contributions of a consultation, by their numbers."""
    proposals = get_proposals(viewer, ids, consultation=consultation).values()
    public = [
        proposal
        for proposal in proposals
        if proposal.consultation_id == consultation.pk and not proposal.is_masked
    ]
    return sorted(public, key=lambda proposal: proposal.number)


def find_similar(
    viewer: Viewer,
    consultation: Consultation,
    chosen: Sequence[Proposal],
    offered: Sequence[Proposal] = (),
) -> list[dict[str, Any]]:
    """Return the offered contributions, then those that resemble the first chosen one.

    The latter belong to the same topic and have no answer. The closest come first.
    """
    offered_targets = [describe_target(proposal) for proposal in offered]
    if not chosen:
        return offered_targets
    first = chosen[0]
    first.topic = next(topic for topic in consultation.topics.all() if topic.pk == first.topic_id)
    known = {proposal.pk for proposal in (*chosen, *offered)}
    close = similarity.similar_proposals(
        viewer,
        topic=first.topic,
        text=f"{first.title} {first.body}",
        language=first.language,
        limit=MOST_NEAR + len(known),
    )
    others = [proposal for proposal, _score in close if proposal.pk not in known]
    answered = lookups.find_answers(viewer, consultation.pk, [proposal.pk for proposal in others])
    near = [describe_target(proposal) for proposal in others if proposal.pk not in answered]
    return offered_targets + near[:MOST_NEAR]


def describe_targets(viewer: Viewer, proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    """Return contributions as the pages of an answer show them. One query."""
    sources = provenances(viewer, proposals)
    return [
        describe_target(proposal, author_line(proposal, sources.get(proposal.pk)))
        for proposal in proposals
    ]


def describe_target(proposal: Proposal, author: str = "") -> dict[str, Any]:
    """Return one contribution with its text and its address."""
    return {
        "id": proposal.pk,
        "number": proposal.number,
        "title": title_of(proposal),
        "body_html": proposal.body_html,
        "text": extract(proposal),
        "language": proposal.language,
        "url": url_of("proposal", proposal),
        "origin": origin_tag(proposal),
        "author": author,
    }


def describe_topic(consultation: Consultation, topic: Topic) -> dict[str, str]:
    """Return a topic with its question and its address."""
    return {
        "name": topic_title(topic),
        "question": topic.question,
        "url": reverse("topic", args=[consultation.slug, topic.slug]),
    }


def name_targets(answer: Any, proposals: Sequence[Proposal]) -> str:
    """Return what an answer answers, in a line: its topic, its contribution, or how many."""
    topic = next((target.topic for target in answer.targets.all() if target.topic_id), None)
    if topic:
        return topic_title(topic)
    if len(proposals) == 1:
        return title_of(proposals[0])
    numbers = ", ".join(f"{_('no.')} {proposal.number}" for proposal in proposals)
    return _("%(n)s contributions: %(numbers)s") % {"n": len(proposals), "numbers": numbers}
