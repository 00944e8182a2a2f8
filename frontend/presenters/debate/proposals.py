"""Proposals as pages and cards show them: their address, their beginning and their author."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.words import text
from consult.outcomes.answers.selectors.lookups import states_of_proposals
from consult.outcomes.memory import without_unanswered
from consult.workshops.entries.selectors.contributions import Source, provenances
from debates.enums import ProposalKind
from debates.proposals.selectors.proposals import title_of
from debates.proposals.selectors.tags import tags_of
from frontend.presenters.debate.positions import opinions
from frontend.presenters.debate.proposal_origins import RECEIVED
from frontend.presenters.debate.proposal_states import imported_tag, origin_tag, state_tag
from frontend.presenters.outcome.answers import answer_tag
from frontend.presenters.parts.components import ProposalCard, Tag
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from debates.models import Proposal


EXTRACT = 320


def url_of(name: str, proposal: Proposal) -> str:
    """Return the address of a page of a proposal, in the language of the page."""
    return reverse(name, args=[proposal.consultation.slug, proposal.number])


def cards(
    viewer: Viewer, consultation: Consultation, proposals: Iterable[Proposal], *, back: str = ""
) -> list[ProposalCard]:
    """Return the cards of proposals of a consultation.

    Five more queries for a participant, two for a visitor, and one more where the team typed some
    of the proposals for other people. `back` is the address of the list, to which participants
    return after they took a position.
    """
    opinions_by_id = opinions(viewer, consultation, proposals, back=back)
    sources = provenances(viewer, proposals)
    tags = answer_tags(viewer, proposals)
    return [
        card(proposal, opinions_by_id[proposal.pk], sources.get(proposal.pk), tags.get(proposal.pk))
        for proposal in proposals
    ]


def answer_tags(viewer: Viewer, proposals: Iterable[Proposal]) -> dict[UUID, Tag]:
    """Return the state of the published answers of proposals, by id. One query."""
    ids = without_unanswered(viewer, [proposal.pk for proposal in proposals])
    found = states_of_proposals(viewer, ids)
    return {pk: answer_tag(state, authority) for pk, (state, authority) in found.items()}


def card(
    proposal: Proposal, opinion: Any, source: Source | None = None, answer: Tag | None = None
) -> ProposalCard:
    """Return the card of a proposal, with the state of its official answer.

    Behind a warning, it shows neither its text nor its buttons.
    """
    return ProposalCard(
        id=str(proposal.pk),
        number=proposal.number,
        title=title_of(proposal),
        url=url_of("proposal", proposal),
        text=extract(proposal),
        origin=origin_tag(proposal),
        author=author_line(proposal, source),
        published=proposal.created_at,
        comments=proposal.comments_count,
        opinion=opinion,
        answer=state_tag(proposal) or answer or imported_tag(proposal),
        language=proposal.language,
        tags=tuple(tag.label for tag in tags_of(proposal)),
        place=proposal.place,
    )


def extract(proposal: Proposal) -> str:
    """Return the beginning of the text, in plain words."""
    if proposal.state == ModerationState.RESTRICTED:
        return _("This text is behind a warning. Open the contribution to read it.")
    return _beginning(proposal.body_html)


@lru_cache(maxsize=500)
def _beginning(markup: str) -> str:
    words = text.plain(markup)
    return words if len(words) <= EXTRACT else words[:EXTRACT].rsplit(" ", 1)[0] + "…"


def author_line(proposal: Proposal, source: Source | None = None) -> str:
    """Return the name under which a proposal was published.

    For a text that the team typed for other people (`source`), return its workshop or its channel,
    and no name.
    """
    if proposal.institution:
        return proposal.institution.shown_name
    if proposal.author:
        return proposal.author.public_name
    if source is None and proposal.kind == ProposalKind.WORKSHOP:
        return _("Participants of a workshop")  # of an import, which knows no workshop
    if source is None:
        return _("A person who left the site")
    return source.workshop.structure if source.workshop else str(RECEIVED[source.channel])
