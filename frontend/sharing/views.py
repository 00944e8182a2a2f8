"""Card images, drawn from what every visitor may read.

A draft, a hidden object and a removed object have no image, not even for their team.
"""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.accounts.viewer import Viewer
from consult.consultations.enums import ConsultationState
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import NotFound
from consult.core.files import access
from debates.proposals.selectors import proposals as proposal_selectors
from frontend.presenters.consultation.topics import topic_name
from frontend.toolkit.pages.page import PUBLIC, page
from moderation.enums import ModerationState


@page(PUBLIC, shared=300)
def draw_home_card(request):
    """Return the card of the organisation."""
    organisation = request.organisation
    return _card(request, "", organisation.name, organisation.tagline or _("Citizen consultations"))


@page(PUBLIC, shared=60)
def draw_consultation_card(request, slug):
    """Return the card of a consultation: its cover image, or its title."""
    found = _public(request, slug)
    if found.cover is None:
        below = {
            ConsultationState.CLOSED: _("Read the results"),
            ConsultationState.CANCELLED: pgettext("consultation", "Cancelled"),
        }.get(found.state, _("Take part online"))
        return _card(request, request.organisation.name, found.title, below)
    from frontend.sharing import card_image  # noqa: PLC0415 - heavy, and few processes need it

    with access.open_variant(found.cover, found.cover.variants[0]["name"]) as content:
        return _jpeg(card_image.photograph(content))


@page(PUBLIC, shared=60)
def draw_topic_card(request, slug, topic_slug):
    """Return the card of a topic: its question."""
    consultation = _public(request, slug)
    topic = topic_selectors.get_topic_by_slug(_public_viewer(request), consultation, topic_slug)
    return _card(
        request,
        f"{topic_name(topic)} · {consultation.title}",
        topic.question,
        request.organisation.name,
    )


@page(PUBLIC, shared=5)
def draw_proposal_card(request, slug, number):
    """Return the card of a proposal: its title. Raise `NotFound` unless it is published."""
    consultation = _public(request, slug)
    proposal = proposal_selectors.get_proposal_by_number(
        _public_viewer(request), consultation, number
    )
    if proposal.state != ModerationState.PUBLISHED:
        raise NotFound
    above = _("Contribution no. %(n)s") % {"n": proposal.number} + f" · {consultation.title}"
    return _card(request, above, proposal.title, request.organisation.name)


def _public_viewer(request):
    return Viewer.public(request.organisation)


def _public(request, slug):
    found = consultation_selectors.get_consultation(_public_viewer(request), slug)
    if found.state == ConsultationState.DRAFT:
        raise NotFound
    return found


def _card(request, above, title, below):
    from frontend.sharing import card_image  # noqa: PLC0415 - heavy, and few processes need it

    return _jpeg(card_image.card(request.organisation.brand_colour, above, title, below))


def _jpeg(content):
    return HttpResponse(content, content_type="image/jpeg")
