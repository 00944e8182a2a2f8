"""The middleware that finds the organisation of a request by its host.

It runs before other code reads the request, and refuses unknown hosts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from consult.core.files import access, holders
from consult.core.postgres import tenancy
from consult.core.web.middleware import PROBES
from consult.organisations.selectors import (
    get_organisation_by_id,
    is_extra_host,
    is_files_host,
    is_platform_host,
    organisation_for_host,
    platform_origin,
)

if TYPE_CHECKING:
    from consult.accounts.requests import SiteRequest
    from consult.organisations.models import Organisation


class OrganisationMiddleware:
    """Set the organisation of the request's host on the request and in the tenancy context.

    An unknown host answers 400 (ADR 74). A known host that no organisation owns answers 404, and a
    host of a suspended organisation 503.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: SiteRequest) -> HttpResponseBase:
        if request.path_info.startswith(settings.HOSTLESS_PATHS):
            if request.path_info not in PROBES:
                _organisation(request)  # refuses an unknown host here too
            request.organisation = None  # type: ignore[assignment]  # pages of no organisation
            return self.get_response(request)
        request.organisation = _organisation(request)  # type: ignore[assignment]  # pages of no organisation
        with tenancy.organisation(request.organisation.id if request.organisation else None):
            return self.get_response(request)

    def process_view(
        self, request: SiteRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse a page of no organisation (404) or of a suspended one (503).

        It runs here, because here Django turns the refusal into a page. The home page of the
        platform's host redirects to the platform's administration page.
        """
        if request.organisation is not None and request.organisation.suspended_at:
            return render(
                None, "suspended.html", {"organisation": request.organisation}, status=503
            )
        if request.organisation is not None or request.path_info.startswith(
            settings.HOSTLESS_PATHS
        ):
            return None
        is_door = request.resolver_match.url_name == "home" and is_platform_host(request.get_host())
        there = platform_origin() if is_door else None
        if there is None:
            raise Http404
        return HttpResponseRedirect(f"{there}{reverse('staff-platform')}")


def _organisation(request: SiteRequest) -> Organisation | None:
    """Return the organisation that owns the host, or None.

    All organisations share the origin of files: there, the file in the path gives the organisation.
    Raise `DisallowedHost` for an unknown host.
    """
    host = request.get_host()
    if is_files_host(host):
        owner = holders.organisation_of(access.file_id_of(request.path_info))
        return get_organisation_by_id(owner) if owner else None
    organisation = organisation_for_host(host)
    if organisation is None and not (is_platform_host(host) or is_extra_host(host)):
        raise DisallowedHost
    return organisation
