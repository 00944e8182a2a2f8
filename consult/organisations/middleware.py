"""The organisation is chosen by host, before anything else looks at the request."""

from django.conf import settings
from django.http import Http404

from consult.core import tenancy
from consult.organisations.selectors import organisation_for_host


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
        """Refuse where Django turns the refusal into a page."""
        if request.organisation is None and not request.path_info.startswith(settings.HOSTLESS_PATHS):
            raise Http404
