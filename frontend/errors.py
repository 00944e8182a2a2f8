"""Error pages, in the person's language, which do not lose what was typed."""

import sys

from django.db import InterfaceError, OperationalError
from django.shortcuts import render

from frontend.toolkit.pages.expired_session import list_sendable_fields, recover_form
from frontend.toolkit.pages.overload import unavailable


def not_found(request, exception=None):
    """Render the page of status 404, also for objects whose existence the viewer may not know."""
    return render(request, "404.html", status=404)


def forbidden(request, exception=None):
    """Render the page of status 403, with the reason if the rules gave one."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def bad_request(request, exception=None):
    """Render the page of status 400."""
    return render(None, "400.html", status=400)


def csrf_failure(request, reason=""):
    """Answer a form whose token is not valid: sign in and find it again, or send it again; 403."""
    return recover_form(request) or render(
        request, "403_csrf.html", {"typed": list_sendable_fields(request)}, status=403
    )


def server_error(request):
    """Render status 500, or 503 when the database is away.

    The page shows nothing of the failure and reads nothing from the database.
    """
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return unavailable()
    return render(None, "500.html", status=500)
