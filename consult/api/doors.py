"""What every view of the API shares: the viewer, idempotent writes, public reads that caches may keep."""

import hashlib

from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from consult.api.pagination import NewestFirst
from consult.core.exceptions import Invalid, NotFound
from consult.core.idempotency import Outcome, fingerprint, once
from consult.core.text import clean_line


class Door(GenericViewSet):
    """A thin door: reads through selectors, writes through actions; `policies` names an act for each of its actions."""

    policies: dict[str, str] = {}
    filters: frozenset[str] = frozenset()
    pagination_class = NewestFirst
    always_allowed = frozenset({"lang", "page_size", "cursor", "format"})

    @property
    def viewer(self):
        """Who asks."""
        return self.request._request.viewer

    def initial(self, request, *args, **kwargs):
        """Refuse parameters that no filter of this list knows (closed lists, api.md)."""
        super().initial(request, *args, **kwargs)
        unknown = set(request.query_params) - self.filters - self.always_allowed
        if unknown and request.method in ("GET", "HEAD"):
            raise Invalid(attr=clean_line(sorted(unknown)[0])[:60])

    def data(self, serializer_class):
        """The request's body, checked by a serializer."""
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def once(self, act, *, status=200, kind, render):
        """Do a write once per Idempotency-Key, then render the object it touched.

        `act()` returns the object; `render(id)` reads it again for the viewer, after commit, and answers a repeat too.
        """
        request = self.request

        def outcome():
            return Outcome(status, kind, str(act().pk))

        done = once(
            self.viewer,
            request.headers.get("Idempotency-Key"),
            fingerprint(request.method, request.get_full_path(), request.data),
            outcome,
        )
        try:
            body = render(done.object_id)
        except NotFound:
            body = None
        return Response(body, status=done.status)

    def finalize_response(self, request, response, *args, **kwargs):
        """Public reads: ETag, short shared life, 304. Whatever varies by caller: no-store."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        if request.method not in ("GET", "HEAD") or response.status_code != 200 or not self.viewer.is_public:
            response["Cache-Control"] = "private, no-store"
            return response
        return self._cacheable(request, response)

    def _cacheable(self, request, response):
        response["Cache-Control"] = "public, max-age=0, s-maxage=5"
        response.render()
        etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
        response["ETag"] = etag
        return get_conditional_response(request._request, etag=etag, response=response)
