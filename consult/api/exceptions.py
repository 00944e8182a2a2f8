"""Refusals as the framework knows them; apart from their handler, which needs all of the framework."""

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from consult.core.exceptions import DomainError


class Refused(exceptions.APIException):
    """A domain refusal on its way out."""

    def __init__(self, error: DomainError):
        self.status_code = error.status
        detail = exceptions.ErrorDetail(str(error), error.code)
        super().__init__(detail)
        if error.attr:
            self.detail = {error.attr: [detail]}
        if retry_after := getattr(error, "retry_after", None):
            self.wait = retry_after  # DRF writes it into Retry-After


class OutOfScope(exceptions.PermissionDenied):
    """The token may not do this, though its owner may."""

    default_code = "token_scope"
    default_detail = _("This token may not do this. Make another one with more rights on your account page.")


class TooLarge(exceptions.APIException):
    """The body is larger than what the API reads."""

    status_code, default_code = 413, "too_large"
    default_detail = _("The request is too large.")


class Busy(exceptions.APIException):
    """The database gave up on a statement or a lock: nothing was written, and trying again is right."""

    status_code, default_code, wait = 503, "busy", 2
    default_detail = _("The service is busy. Nothing was saved: try again in a moment.")
