"""The head that the pages of a proposal share, and the objects that they load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.requests import SiteRequest
from consult.consultations.memory import recall_consultation
from debates.proposals.selectors import proposals as proposal_selectors
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.consultation.topics import topic_title
from frontend.presenters.parts.components import Crumb

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic
    from debates.models import Proposal


def load_proposal(request: SiteRequest, slug: str, number: int) -> tuple[Consultation, Proposal]:
    """Return a consultation and one of its proposals, as the viewer may see them."""
    consultation = recall_consultation(request.viewer, slug)
    proposal = proposal_selectors.get_proposal_by_number(request.viewer, consultation, number)
    return consultation, proposal


def proposal_frame(consultation: Consultation, proposal: Proposal) -> dict:
    """Return the context that every page of a proposal shows at the top."""
    topic = next(topic for topic in consultation.topics.all() if topic.pk == proposal.topic_id)
    proposal.topic = topic
    up = Crumb(topic_title(topic), topic_url(consultation, topic))
    here = Crumb(_("Contribution no. %(n)s") % {"n": proposal.number})
    return {
        "nav_current": "consultations",
        "consultation": consultation,
        "proposal": proposal,
        "topic": topic,
        "title": proposal_selectors.title_of(proposal),
        "crumbs": [*crumbs(consultation)[1:], up, here],
    }


def topic_url(consultation: Consultation, topic: Topic) -> str:
    """Return the address of the page of a topic."""
    return reverse("topic", args=[consultation.slug, topic.slug])
