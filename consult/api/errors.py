"""One error shape everywhere, with the status that the refusal deserves."""

from django.core.exceptions import ValidationError
from drf_standardized_errors import handler
from rest_framework import exceptions
from rest_framework.settings import api_settings

from consult.core.exceptions import DomainError


class Refused(exceptions.APIException):
    """A domain refusal on its way out."""

    def __init__(self, error: DomainError):
        self.status_code = error.status
        if error.attr:
            super().__init__({error.attr: [exceptions.ErrorDetail(str(error), error.code)]})
        else:
            super().__init__(str(error), error.code)
        if retry_after := getattr(error, "retry_after", None):
            self.wait = retry_after  # DRF writes it into Retry-After


class ExceptionHandler(handler.ExceptionHandler):
    """The library's handler, knowing the refusals of the house and of Django's models."""

    def convert_known_exceptions(self, exc):
        """Turn domain refusals and model validation into what the handler formats."""
        if isinstance(exc, DomainError):
            return Refused(exc)
        if isinstance(exc, ValidationError):
            return exceptions.ValidationError(_by_field(exc))
        return super().convert_known_exceptions(exc)


def _by_field(error):
    if hasattr(error, "error_dict"):
        names = {"__all__": api_settings.NON_FIELD_ERRORS_KEY}
        return {names.get(field, field): messages for field, messages in error.message_dict.items()}
    return error.messages
