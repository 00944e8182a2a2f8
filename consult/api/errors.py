"""One error shape everywhere, with the status that the refusal deserves."""

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.db import OperationalError
from drf_standardized_errors import formatter, handler
from rest_framework import exceptions
from rest_framework.settings import api_settings

from consult.api.exceptions import Busy, Refused, TooLarge
from consult.core.exceptions import DomainError, SignInFirst

KINDS = {400: "validation_error"}


class ExceptionHandler(handler.ExceptionHandler):
    """The library's handler, knowing the refusals of the house and of Django's models."""

    def convert_known_exceptions(self, exc):
        """Turn domain refusals and model validation into what the handler formats."""
        if isinstance(exc, SignInFirst):
            return self._ask_to_sign_in(exc)
        if isinstance(exc, DomainError):
            return Refused(exc)
        if isinstance(exc, ValidationError):
            return exceptions.ValidationError(_by_field(exc))
        if isinstance(exc, RequestDataTooBig):
            return TooLarge()
        if isinstance(exc, OperationalError):
            return Busy()
        return super().convert_known_exceptions(exc)

    def _ask_to_sign_in(self, exc):
        refused = exceptions.NotAuthenticated(str(exc))
        refused.auth_header = self.context["view"].get_authenticate_header(self.context["request"])
        return refused


class Formatter(formatter.ExceptionFormatter):
    """A 400 is about what was sent, whoever noticed."""

    def get_error_type(self):
        """`validation_error` for every 400."""
        return KINDS.get(self.exc.status_code) or super().get_error_type()


def answer(code, detail, *, attr=None, kind="client_error"):
    """The error shape, for what never reaches a view."""
    return {"type": kind, "errors": [{"code": code, "detail": str(detail), "attr": attr}]}


def _by_field(error):
    if hasattr(error, "error_dict"):
        names = {"__all__": api_settings.NON_FIELD_ERRORS_KEY}
        return {names.get(field, field): messages for field, messages in error.message_dict.items()}
    return error.messages
