"""The refusals of the API as exceptions of the REST framework.

They are apart from their handler, because the handler imports the whole framework.
"""

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from consult.core.exceptions import DomainError


class Refused(exceptions.APIException):
    """A domain refusal as an exception of the REST framework. `attr` names the field, if one."""

    def __init__(self, error: DomainError, attr: str | None = None):
        self.status_code = error.status
        detail = exceptions.ErrorDetail(str(error), error.code)
        super().__init__(detail)
        if attr:
            self.detail = {attr: [detail]}
        if retry_after := getattr(error, "retry_after", None):
            # The REST framework writes `wait` into the Retry-After header.
            self.wait = retry_after


class OutOfScope(exceptions.PermissionDenied):
    """Raised when the token's scope does not allow the act, though the role of its owner does."""

    default_code = "token_scope"
    default_detail = _(
        "This token may not do this. Make another one with more rights on your account page."
    )


class TooLarge(exceptions.APIException):
    """Raised when the body is larger than the API accepts."""

    status_code = 413
    default_code = "too_large"
    default_detail = _("The request is too large.")


class Busy(exceptions.APIException):
    """Raised when the database ended a statement or did not grant a lock in time.

    Nothing was written, so the caller may send the request again.
    """

    status_code = 503
    default_code = "busy"
    wait = 2
    default_detail = _("The service is busy. Nothing was saved: try again in a moment.")
