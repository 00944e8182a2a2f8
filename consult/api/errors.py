"""The one JSON shape of all errors, with the HTTP status of each refusal."""

from dataclasses import replace
from http import HTTPStatus
from typing import cast

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.db import OperationalError
from drf_standardized_errors import formatter, handler
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.settings import api_settings

from consult.api.editorial_forms import name_of_field
from consult.api.exceptions import Busy, OutOfScope, Refused, TooLarge
from consult.core.exceptions import DomainError, NotAllowed, SignInFirst


class ExceptionHandler(handler.ExceptionHandler):
    """The exception handler of the library, extended to domain refusals and model validation."""

    def convert_known_exceptions(self, exc):
        """Return the REST framework exception for a domain refusal or a model validation error."""
        if isinstance(exc, SignInFirst):
            return self._ask_to_sign_in(exc)
        if isinstance(exc, DomainError):
            return (
                OutOfScope()
                if isinstance(exc, NotAllowed) and self._lacks_scope()
                else Refused(exc, exc.attr and self._name_of_field(exc.attr))
            )
        if isinstance(exc, ValidationError):
            return exceptions.ValidationError(self._by_field(exc))
        if isinstance(exc, RequestDataTooBig):
            return TooLarge()
        if isinstance(exc, OperationalError):
            return Busy()
        known = super().convert_known_exceptions(exc)
        return (
            OutOfScope()
            if isinstance(known, exceptions.PermissionDenied) and self._lacks_scope()
            else known
        )

    @property
    def _request(self) -> Request:
        return cast("Request", self.context["request"])

    def _lacks_scope(self):
        viewer = getattr(self._request._request, "viewer", None)
        return viewer is not None and viewer.lacks_team_scope

    def _by_field(self, error):
        if not hasattr(error, "error_dict"):
            return error.messages
        names = {"__all__": api_settings.NON_FIELD_ERRORS_KEY}
        return {
            names.get(column) or self._name_of_field(column): messages
            for column, messages in error.message_dict.items()
        }

    def _name_of_field(self, column):
        """Return the field of the request that writes a column of the model."""
        view = self.context["view"]
        contract = getattr(view, "contracts", {}).get(getattr(view, "action", None))
        form = contract and contract.body
        # The body of an upload is a file, which no form describes.
        return name_of_field(form, column) if isinstance(form, type) else column

    def _ask_to_sign_in(self, exc):
        refused = exceptions.NotAuthenticated(str(exc))
        refused.auth_header = self.context["view"].get_authenticate_header(self._request)  # type: ignore[attr-defined]  # set by the REST framework
        return refused


class Formatter(formatter.ExceptionFormatter):
    """The formatter of errors, which derives the type of an error from its status alone.

    A 400 is a `validation_error`, whichever part of the code raised it.
    """

    def get_error_type(self):
        """Return the type of the error, from its status."""
        return kind_of(self.exc.status_code)

    def get_errors(self):
        """Return the errors. `attr` is the field that an error is about, or None."""
        return [replace(error, attr=_part(error.attr)) for error in super().get_errors()]


def _part(attr):
    return (attr and attr.removesuffix(api_settings.NON_FIELD_ERRORS_KEY).rstrip(".")) or None


def kind_of(status):
    """Return the type of an error of this status, as the error shape names it."""
    if status == HTTPStatus.BAD_REQUEST:
        return "validation_error"
    return "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "client_error"


def answer(status, code, detail):
    """Return the error shape, for an error that no view handled."""
    return {
        "type": kind_of(status),
        "errors": [{"code": code, "detail": str(detail), "attr": None}],
    }
