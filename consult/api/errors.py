"""One error shape everywhere, with the status that the refusal deserves."""

from dataclasses import replace
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.db import OperationalError
from drf_standardized_errors import formatter, handler
from rest_framework import exceptions
from rest_framework.settings import api_settings

from consult.api.exceptions import Busy, OutOfScope, Refused, TooLarge
from consult.core.exceptions import DomainError, NotAllowed, SignInFirst


class ExceptionHandler(handler.ExceptionHandler):
    """The library's handler, knowing the refusals of the house and of Django's models."""

    def convert_known_exceptions(self, exc):
        """Turn domain refusals and model validation into what the handler formats."""
        if isinstance(exc, SignInFirst):
            return self._ask_to_sign_in(exc)
        if isinstance(exc, DomainError):
            return OutOfScope() if isinstance(exc, NotAllowed) and self._lacks_scope() else Refused(exc)
        if isinstance(exc, ValidationError):
            return exceptions.ValidationError(_by_field(exc))
        if isinstance(exc, RequestDataTooBig):
            return TooLarge()
        if isinstance(exc, OperationalError):
            return Busy()
        known = super().convert_known_exceptions(exc)
        return OutOfScope() if isinstance(known, exceptions.PermissionDenied) and self._lacks_scope() else known

    def _lacks_scope(self):
        viewer = getattr(self.context["request"]._request, "viewer", None)
        return viewer is not None and viewer.lacks_team_scope

    def _ask_to_sign_in(self, exc):
        refused = exceptions.NotAuthenticated(str(exc))
        refused.auth_header = self.context["view"].get_authenticate_header(self.context["request"])
        return refused


class Formatter(formatter.ExceptionFormatter):
    """A 400 is about what was sent, whoever noticed."""

    def get_error_type(self):
        """Told by the status alone."""
        return kind_of(self.exc.status_code)

    def get_errors(self):
        """What is wrong with no field in particular names the part it is about, or nothing."""
        return [replace(error, attr=_part(error.attr)) for error in super().get_errors()]


def _part(attr):
    return (attr and attr.removesuffix(api_settings.NON_FIELD_ERRORS_KEY).rstrip(".")) or None


def kind_of(status):
    """What kind of error a status is."""
    if status == HTTPStatus.BAD_REQUEST:
        return "validation_error"
    return "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "client_error"


def answer(status, code, detail):
    """The error shape, for what never reaches a view."""
    return {"type": kind_of(status), "errors": [{"code": code, "detail": str(detail), "attr": None}]}


def _by_field(error):
    if hasattr(error, "error_dict"):
        names = {"__all__": api_settings.NON_FIELD_ERRORS_KEY}
        return {names.get(field, field): messages for field, messages in error.message_dict.items()}
    return error.messages
