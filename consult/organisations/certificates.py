"""The answer to a proxy that wants a certificate for a host name.

See `on_demand_tls` in docker/Caddyfile.
"""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consult.organisations.selectors import is_known_host


@never_cache
@require_safe
def ask(request: HttpRequest) -> JsonResponse:
    """Answer 200 for a host name that is served here (`?domain=`), 404 for any other."""
    is_known = is_known_host(request.GET.get("domain", ""))
    return JsonResponse(
        {"status": "known" if is_known else "unknown"}, status=200 if is_known else 404
    )
