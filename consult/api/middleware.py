"""The error shape of the API, for errors that never reach one of its views.

Those are an unknown route, an unknown host or a refused CSRF token.
"""

from http import HTTPStatus

from django.conf import settings
from django.http import JsonResponse
from django.urls import is_valid_path
from django.utils import translation
from django.utils.translation import gettext as _

from consult.api.errors import answer

CODES = {
    400: "bad_request",
    403: "permission_denied",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
}
KEPT = ("Allow", "Retry-After", "Vary", "WWW-Authenticate")


class ErrorShapeMiddleware:
    """Replace an HTML error page below /api/ with the error shape of the API.

    The answer does not explain the cause.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST or not request.path_info.startswith(
            "/api/"
        ):
            return response
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        with translation.override(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)):
            return _reshaped(response, _detail(response.status_code, request.path_info))


def _reshaped(response, detail):
    status = response.status_code
    shaped = JsonResponse(answer(status, CODES.get(status, "error"), detail), status=status)
    for name in KEPT:
        if name in response.headers:
            shaped[name] = response[name]
    shaped["Cache-Control"] = "no-store"
    return shaped


def _detail(status, path):
    if status == HTTPStatus.NOT_FOUND and not path.endswith("/") and is_valid_path(f"{path}/"):
        return _("Addresses end with a slash. Send this request to %(address)s.") % {
            "address": f"{path}/"
        }
    if status == HTTPStatus.NOT_FOUND:
        return _("This does not exist, or is no longer public.")
    if status == HTTPStatus.FORBIDDEN:
        return _("You are not allowed to do this.")
    return _("This request cannot be answered.")
