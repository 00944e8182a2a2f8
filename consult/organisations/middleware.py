"""The organisation is chosen by host, before anything else looks at the request."""

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from consult.core import tenancy
from consult.organisations.selectors import is_platform_host, organisation_for_host, platform_origin


class OrganisationMiddleware:
    """Put the organisation of the request's host on the request and in the context; a host nobody owns is a 404."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(settings.HOSTLESS_PATHS):
            request.organisation = None
            return self.get_response(request)
        request.organisation = organisation_for_host(request.get_host())
        with tenancy.organisation(request.organisation.id if request.organisation else None):
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Refuse where Django turns the refusal into a page; the platform's host leads to the platform's page."""
        if request.organisation is not None or request.path_info.startswith(settings.HOSTLESS_PATHS):
            return None
        is_door = request.resolver_match.url_name == "home" and is_platform_host(request.get_host())
        there = platform_origin() if is_door else None
        if there is None:
            raise Http404
        return HttpResponseRedirect(f"{there}{reverse('staff-platform')}")
