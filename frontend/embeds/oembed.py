"""oEmbed 1.0: the description of a page of this organisation, for sites that want to show it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.views.decorators.http import require_safe

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import Invalid, NotFound
from consult.organisations.selectors import organisation_for_host, origin
from debates.proposals.selectors import proposals as proposal_selectors
from frontend.presenters.parts.embed_links import HEIGHTS, WIDTH, frame
from frontend.toolkit.pages.page import OF_CITIZENS, PUBLIC, page
from votes.selectors import polls as poll_selectors
from votes.selectors import questions as question_selectors


@require_safe
@page(PUBLIC, shared=OF_CITIZENS)
def describe_frame(request):
    """Describe the frame that shows a page, no larger than the request allows."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)  # as the specification asks
    url = request.GET.get("url", "")
    organisation = request.organisation
    if not url or len(url) > 2000:
        raise Invalid(attr="url")
    language, name, args = _page(organisation, url)
    with translation.override(language):
        title = _title(Viewer.public(organisation), name, args)
        width = min(WIDTH, _most(request, "maxwidth"))
        height = min(HEIGHTS[name], _most(request, "maxheight"))
        host = origin(organisation)
        description = {
            "version": "1.0",
            "type": "rich",
            "title": title,
            "provider_name": organisation.name,
            "provider_url": host,
            "width": width,
            "height": height,
            "html": frame(host, name, args, title, width=width, height=height),
            "cache_age": OF_CITIZENS,
        }
    return JsonResponse(description, json_dumps_params={"ensure_ascii": False})


def _page(organisation, url):
    """Return the language, the name and the arguments of a page of this organisation.

    Raise `NotFound` for any other address.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise NotFound from None
    if parts.netloc and organisation_for_host(parts.netloc) != organisation:
        raise NotFound
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            try:
                found = resolve(parts.path)
            except Resolver404:
                continue
        if found.url_name in HEIGHTS:
            return code, found.url_name, list(found.kwargs.values())
    raise NotFound


def _title(viewer: Viewer, name, args):
    """Return the title of a page, as every visitor may read it. Raise `NotFound`."""
    consultation = consultation_selectors.get_consultation(viewer, args[0])
    if name == "topic":
        return topic_selectors.get_topic_by_slug(viewer, consultation, args[1]).question
    if name == "proposal":
        return proposal_selectors.title_of(
            proposal_selectors.get_proposal_by_number(viewer, consultation, args[1])
        )
    if name == "question":
        return question_selectors.title_of(
            poll_selectors.get_poll_of(viewer, consultation, args[1])
        )
    return consultation.title


def _most(request, name):
    value = request.GET.get(name, "")
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 6 else 10_000
