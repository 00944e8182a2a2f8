"""The OpenAPI document, generated from the contracts of the routes, and a page for readers."""

import json
from functools import lru_cache

from django.conf import settings
from django.shortcuts import render
from django.urls import include, path
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from drf_spectacular.authentication import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response

from consult.accounts.permissions import MATRIX, VISITOR
from consult.api.contracts import Contract
from consult.api.error_codes import list_error_codes
from consult.api.examples import ANSWERED, SENT
from consult.api.pagination import NEWEST, KeysetPagination
from consult.api.permissions import PUBLIC
from consult.api.viewsets import ApiViewSet

READS = ("400", "401", "404", "503")
WRITES = ("400", "401", "403", "404", "409", "413", "415", "429", "503")
MEANINGS = {
    "304": "Not modified: the copy whose ETag you sent is still right.",
    "400": "Bad input.",
    "401": "Sign in first, or the token is not valid here.",
    "403": "You are known, and may not do this.",
    "404": "It does not exist, or you may not know that it does.",
    "408": "Nothing came for a while: what came before is kept.",
    "409": "The state of things forbids it: phase closed, already decided, idempotency key reused.",
    "410": "It is kept no longer.",
    "412": "Another version of the protocol.",
    "413": "The body is too large.",
    "415": "The body is not application/json.",
    "429": "Too many requests: wait for Retry-After seconds.",
    "460": "What came is not what its checksum says: it was not kept.",
    "503": "Busy, nothing was written: try again.",
    "507": "There is no room on the disk.",
}
HEADERS = {
    "Idempotency-Replayed": "`true` where the answer is that of the first request with this key.",
    "Location": "Where the new object is read.",
    "RateLimit": "What is left of the limits that were counted.",
    "Retry-After": "How many seconds to wait.",
}
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "format": "uuid"},
    OpenApiParameter.HEADER,
    description="Sent again with the same body, the write is done once and answered twice. Kept 7 days.",
)


class ErrorItemSerializer(serializers.Serializer):
    """A single error of an answer."""

    code = serializers.CharField(
        help_text="To decide on; the list is in `x-extensible-enum`, and may grow."
    )
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True)


class ErrorSerializer(serializers.Serializer):
    """The shape of every error answer."""

    type = serializers.ChoiceField(["validation_error", "client_error", "server_error"])
    errors = ErrorItemSerializer(many=True)  # type: ignore[assignment]  # a field keeps the name that the API gives it


class Schema(AutoSchema):
    """The schema generator of an act, which reads the contract of the act.

    It replaces the guesses that drf-spectacular would make.
    """

    @property
    def contract(self) -> Contract:
        """Return the contract of the act."""
        return self.view.contracts[self.view.action]  # type: ignore[attr-defined]  # set by the REST framework

    @property
    def reads(self):
        """Return whether the act changes nothing."""
        return self.method in ("GET", "HEAD")

    def get_operation_id(self):
        """Return the id of the operation, made of the noun and the act.

        Generators of clients name their methods after it.
        """
        return f"{self.view.basename.replace('-', '_')}_{self.view.action}"  # type: ignore[attr-defined]  # set by the REST framework

    def get_summary(self):
        """Return the first line of the act's docstring."""
        return super().get_description().split("\n", 1)[0]

    def get_tags(self):
        """Return the noun as the only tag."""
        return [self.view.basename]  # type: ignore[attr-defined]  # set by the REST framework

    def get_examples(self):
        """Return the example of a request and that of its answer, where there is one."""
        name = self.get_operation_id()
        sent = {"request_only": True, "value": SENT.get(name)}
        answered = {
            "response_only": True,
            "value": ANSWERED.get(name),
            "status_codes": [str(self.contract.status)],
        }
        return [OpenApiExample(name, **kind) for kind in (sent, answered) if kind["value"]]

    def get_override_parameters(self):
        """Return the parameters of the address and the headers that the act reads.

        A write also has the idempotency key.
        """
        key = [] if self.reads or not self.contract.accepts_idempotency_key else [KEY]
        return [self.contract.query, *self.contract.headers, *key]

    def get_request_serializer(self):
        """Return the serializer of the request body."""
        return self.contract.body

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        # The API refuses unknown fields (`unknown_fields`).
        if direction == "request":
            schema["additionalProperties"] = False
        return schema

    def get_auth(self):
        """Return the ways to authenticate: token or session.

        Neither is needed where visitors may do the act.
        """
        return [*super().get_auth(), *([{}] if VISITOR in MATRIX[self.contract.policy] else [])]

    def _is_list_view(self, serializer=None):
        # `KeysetPagination` describes lists instead.
        return False

    def _get_response_bodies(self, direction="response"):
        contract = self.contract
        written = (
            []
            if self.reads or not contract.accepts_idempotency_key
            else ["Idempotency-Replayed", "RateLimit"]
        )
        created = ["Location"] if contract.location else []
        bodies = {
            str(contract.status): _with_headers(
                self._success(contract, direction), *written, *created
            )
        }
        for status, answer in contract.also:
            bodies[str(status)] = self._get_response_for_code(
                answer, str(status), direction=direction
            )
        is_public = VISITOR in MATRIX[contract.policy]
        if self.reads and contract.policy == PUBLIC:
            bodies["304"] = {"description": MEANINGS["304"]}
        usual = {*READS} if self.reads else {*WRITES}
        if not is_public:
            usual.add("403")
        for code in sorted({*usual, *contract.refuses}):
            bodies[code] = {
                **self._get_response_for_code(ErrorSerializer, code),
                "description": MEANINGS[code],
            }
            if code in ("429", "503"):
                _with_headers(bodies[code], "Retry-After")
        return bodies

    def _success(self, contract, direction):
        answer = contract.answer
        if contract.many:
            item = self.resolve_serializer(answer, direction).ref
            answer = KeysetPagination(NEWEST).get_paginated_response_schema(item)
        media_types = [contract.media_type] if contract.media_type else None
        return self._get_response_for_code(
            answer, str(contract.status), media_types=media_types, direction=direction
        )


def _with_headers(response, *names):
    """Return a response with the headers that it may have."""
    if names:
        response["headers"] = {
            name: {"schema": {"type": "string"}, "description": HEADERS[name]} for name in names
        }
    return response


class TokenScheme(OpenApiAuthenticationExtension):
    """Authentication by a personal API token."""

    target_class = "consult.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        """Return the definition of a bearer token (RFC 6750)."""
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):
    """Authentication by the browser's session. Writes need the CSRF token."""

    target_class = "consult.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema):
        """Return the definition of the session cookie."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


@lru_cache(maxsize=1)
def document() -> dict:
    """Return the OpenAPI document.

    It does not depend on the organisation or the caller, so it is made once in each process.
    """
    routes = [path("api/v1/", include("consult.api.urls"))]
    schema = SchemaGenerator(patterns=routes).get_schema(request=None, public=True)
    code = schema["components"]["schemas"]["ErrorItem"]["properties"]["code"]
    code["x-extensible-enum"] = [error.code for error in list_error_codes()]
    return schema


class SchemaViewSet(ApiViewSet):
    """The description of the API by itself."""

    contracts = {"retrieve": Contract("published.read", answer={"type": "object"})}

    def retrieve(self, request):
        """Return the OpenAPI 3 document of this API."""
        return Response(document())


@require_safe
def docs(request):
    """Render the operations of the API as a page without scripts."""
    operations = [
        {
            "method": method.upper(),
            "path": address,
            "example": _example_of(operation["operationId"]),
            **operation,
        }
        for address, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]
    response = render(request, "api/docs.html", {"operations": operations, "document": document()})
    response["Cache-Control"] = "public, max-age=0, s-maxage=60"
    patch_vary_headers(response, ["Authorization", "Cookie"])
    return response


def _example_of(name: str) -> str:
    """Return the body of the example of an operation as JSON, or ""."""
    return json.dumps(SENT[name], ensure_ascii=False, indent=2) if name in SENT else ""
