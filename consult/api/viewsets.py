"""The base class of the API's views.

It knows the viewer, makes writes idempotent, and lets caches store public reads.
"""

import hashlib
from functools import cache, lru_cache
from http import HTTPStatus
from typing import cast

from django.db.models.functions import Now
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.viewsets import ViewSet

from consult.accounts.middleware import may_share_answer
from consult.api.addresses import Addresses
from consult.api.contracts import Contract, Query
from consult.api.pagination import BY_CHANGE, MOST, NEWEST, USUAL, KeysetPagination
from consult.api.permissions import PUBLIC, policy_of
from consult.api.unknown_fields import UnknownField, find_unknown_fields
from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres.compiled import whole
from consult.core.records import audit, limits
from consult.core.records.idempotency import Outcome, fingerprint, once
from consult.core.words.text import clean_line

# What is left of the e-mails to an address would reveal that a colleague invited it.
UNSTATED = {"invitation_mail"}


class UnknownParameter(Invalid):
    """Raised when a parameter is not in the closed list of the act, or is given twice."""

    code = "unknown_parameter"
    message = _("This parameter does not exist here, or is given twice.")


class ApiViewSet(ViewSet):
    """The base class of API views: they read through selectors and write through actions.

    `contracts` has the contract of each act, by the name of its method. `written_kind` is the kind
    of the objects that the acts write, and `serialize` reads one of them again.
    """

    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    contracts: dict[str, Contract] = {}
    written_kind = ""
    query: dict
    is_replay = False

    def dispatch(self, request, *args, **kwargs):
        """Answer a request, and record which rate limits it used."""
        with limits.observed() as self.limits_used:
            return super().dispatch(request, *args, **kwargs)

    @property
    def viewer(self):
        """Return the viewer of this request."""
        return self.request._request.viewer  # type: ignore[attr-defined]  # set by the REST framework

    @property
    def page_size(self):
        """Return the number of rows that the address asks for, at most `MOST`."""
        return min(self.query.get("page_size", USUAL), MOST)

    def initial(self, request, *args, **kwargs):
        """Read the parameters of the address.

        Raise `UnknownParameter` on one that the act does not know. Refuse a body with fields where
        the act reads none.
        """
        super().initial(request, *args, **kwargs)
        contract = self.contracts.get(self.action)
        self.query = _parameters(contract.query if contract else Query, request.query_params)
        accepts_no_field = contract and contract.body is None and not contract.ignores_body
        if accepts_no_field and request.method not in SAFE_METHODS:
            _refuse_unknown_fields(None, request.data or {})

    def body(self, **kwargs):
        """Return the request's body, validated by the serializer of this act's contract.

        Raise `Invalid` or `ValidationError`, also on a field that the serializer does not declare.
        """
        serializer = self.contracts[self.action].body(
            data=self.request.data, context={"viewer": self.viewer}, **kwargs
        )
        _refuse_unknown_fields(serializer, self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def get_serializer(self, *args, context=None, **kwargs):
        """Return the serializer of this act's answer. It knows the viewer and their addresses."""
        known = {"viewer": self.viewer, "addresses": Addresses(self.viewer.organisation)}
        serializer_class = self.contracts[self.action].answer
        return serializer_class(*args, context=known | (context or {}), **kwargs)

    def paginated(self, queryset, ordering=NEWEST, serialize=None):
        """Return the answer with the page of a list that the address asks for.

        `serialize(rows)` replaces the serializer of the act.
        """
        page = self.paginate_queryset(queryset, ordering)
        serialize = serialize or self._serialize_page
        return self.get_paginated_response(serialize(page))

    def _serialize_page(self, page):
        return self.get_serializer(page, many=True).data

    def paginate_queryset(self, queryset, ordering=NEWEST) -> list:
        """Return the rows of the page of a list that the address asks for.

        With `updated_after`, these are the rows changed since, in the order of the changes.
        """
        if "updated_after" in self.query:
            queryset = self._changed(queryset)
            ordering = BY_CHANGE
        self.paginator = KeysetPagination(ordering)
        return self.paginator.paginate_queryset(queryset, self.request, view=self)

    def _changed(self, queryset):
        """Return the rows changed after `updated_after`.

        A change that is dated later than now, as erasures are (ADR 68), is left out until that
        time.
        """
        rows = whole(queryset)
        return rows.filter(changed_at__gt=self.query["updated_after"], changed_at__lte=Now())

    def get_paginated_response(self, data):
        """Return the answer for the page that `paginate_queryset` read."""
        return self.paginator.get_paginated_response(data)

    def address(self, **changed):
        """Return the address of this request with other values of some parameters."""
        address = self.request.build_absolute_uri()
        for name, value in changed.items():
            address = replace_query_param(address, name, value)
        return address

    def serialize(self, pk):
        """Return an object that an act wrote, read again for the viewer and serialized."""
        raise NotImplementedError

    def perform(self, action, /, **arguments):
        """Do an action of the viewer once per Idempotency-Key, as `once` does."""
        return self.once(lambda: action(viewer=self.viewer, **arguments))

    def remove(self, action, /, **target):
        """Do an action of the viewer that deletes an object, once per Idempotency-Key.

        `target` is the id of the object, by the name of the argument.
        """
        status = self.contracts[self.action].status
        [pk] = target.values()

        def act_once():
            action(viewer=self.viewer, **target)
            return Outcome(status, self.written_kind, str(pk))

        return Response(status=self.run_once(act_once).status)

    def once(self, act, *, kind=None, render=None, serialize_new=None):
        """Do a write once per Idempotency-Key, then serialize the object that it changed.

        `act()` returns the object. `render(id)`, by default `serialize`, reads it again for the
        viewer after the commit, and also answers a repeated request. With `serialize_new`, the
        first request is answered with `serialize_new(object)` instead, without a query. A 204
        answer has no body: a client would read one as the beginning of the next answer on the same
        connection.
        """
        render = render or self.serialize
        status = self.contracts[self.action].status
        changed = []

        def act_once():
            changed.append(act())
            return Outcome(status, kind or self.written_kind, str(changed[0].pk))

        done = self.run_once(act_once)
        if done.status == HTTPStatus.NO_CONTENT:
            return Response(status=done.status)
        if serialize_new and changed:
            return self.respond(serialize_new(changed[0]), done.status)
        try:
            return self.respond(render(done.object_id), done.status)
        # The write succeeded, but the writer may no longer see the object.
        except NotFound:
            return Response(None, status=done.status)

    def respond(self, content, status):
        """Return the answer of a write.

        Add the `Location` of the object where the write created it.
        """
        response = Response(content, status=status)
        location = self.contracts[self.action].location
        if status == HTTPStatus.CREATED and location:
            response["Location"] = f"/api/v1/{location.format(**content)}"
        return response

    def run_once(self, act, content=None):
        """Do a write once per Idempotency-Key, and return its `Outcome`.

        `act()` does the write and returns the outcome; a repeated request gets the first one.
        `content` replaces the body in the comparison of two requests, where the content of the
        request is not in its body.
        """
        request = self.request
        print_ = fingerprint(
            cast("str", request.method),
            request.get_full_path(),
            request.data if content is None else content,
        )
        done = once(self.viewer, request.headers.get("Idempotency-Key"), print_, act)
        self.is_replay = done.repeated
        return done

    def finalize_response(self, request, response, *args, **kwargs):
        """Let caches store public reads for a few seconds, with an ETag, and no other answer.

        A visitor's read that needs a secret, such as a receipt, is not public.
        """
        response = super().finalize_response(request, response, *args, **kwargs)
        self._note(request, response)
        _add_limit_headers(response, self.limits_used)
        if self.is_replay:
            response["Idempotency-Replayed"] = "true"
        patch_vary_headers(response, ["Authorization", "Cookie"])
        is_public = policy_of(self, getattr(self, "action", None)) == PUBLIC and may_share_answer(
            request._request
        )
        if (
            is_public
            and request.method in ("GET", "HEAD")
            and response.status_code == HTTPStatus.OK
        ):
            return _cacheable(request, response)
        response["Cache-Control"] = "private, no-store"
        return response

    def _note(self, request, response):
        """Record in the audit log that a team member reads confidential data.

        It is recorded before the answer leaves (ADR 47).
        """
        action = getattr(self, "action", None)
        viewer = request._request.viewer
        contract = self.contracts.get(action) if action else None
        if (
            contract
            and contract.audited
            and viewer.is_of_the_team
            and response.status_code == HTTPStatus.OK
        ):
            kind = contract.audited.partition(".")[0].removesuffix("s")
            audit.record(viewer, contract.audited, kind=kind, object_id=self.kwargs.get("id"))


def _refuse_unknown_fields(serializer, data):
    """Refuse a body that is not an object, and each of its fields that the act does not read."""
    if not isinstance(data, dict):
        raise Invalid(_("The body must be a JSON object."))
    if unknown := find_unknown_fields(serializer, data):
        detail = ErrorDetail(str(UnknownField.message), UnknownField.code)
        raise ValidationError({name: [detail] for name in unknown})


def _parameters(serializer_class, query_params):
    """Return the parameters of an address as typed values.

    An empty parameter counts as not given.
    """
    known = _names_of(serializer_class)
    for name in query_params:
        if name not in known or len(query_params.getlist(name)) > 1:
            raise UnknownParameter(attr=clean_line(name)[:60])
    given = tuple((name, value) for name, value in query_params.items() if value != "")
    return dict(_typed(serializer_class, given, get_current_timezone_name()))


@cache
def _names_of(serializer_class):
    return frozenset(serializer_class().fields)


@lru_cache(maxsize=500)
def _typed(serializer_class, given, _zone):
    """Return the typed values of parameters. The same parameters are validated once.

    A moment without a zone is in the current one, so the values belong to a zone. Raise
    `ValidationError` for a wrong value.
    """
    serializer = serializer_class(data=dict(given))
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def _add_limit_headers(response, uses):
    """Add the headers that state which rate limits were used, and how much is left.

    Their format is that of draft-ietf-httpapi-ratelimit-headers. Limits of `UNSTATED` are left out.
    """
    if uses:
        stated = [use for use in uses if use.rule not in UNSTATED]
        named = [(f'"{use.rule}-{use.seconds}"', use) for use in stated]
        response["RateLimit-Policy"] = ", ".join(
            f"{name};q={use.number};w={use.seconds}" for name, use in named
        )
        response["RateLimit"] = ", ".join(
            f"{name};r={use.remaining};t={use.resets_in}" for name, use in named
        )


def _cacheable(request, response):
    response["Cache-Control"] = "public, max-age=0, s-maxage=5"
    # A streamed answer, which is not rendered here, has set its own ETag.
    if "ETag" not in response:
        response.render()
        response["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    answer = get_conditional_response(request._request, etag=response["ETag"], response=response)
    # Closing `response` itself would signal the end of the request to Django, so only its own
    # resources are closed.
    if answer is not response:
        for close in response._resource_closers:
            close()
    return answer
