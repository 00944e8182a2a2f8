"""Addresses for component tests: the names that components link to, and the component page.

The named addresses answer with an empty page.
"""

from django.http import HttpResponse
from django.urls import include, path

NAMES = (
    "home consultation-list search open-data receipt-check moderation-log account sign-in sign-out display how-it-works"
    " accessibility privacy legal"
)


def nothing(request, **kwargs):
    return HttpResponse("")


urlpatterns = [
    path("", include("frontend.living.urls")),
    path("brand/<slug:hash>.css", nothing, name="brand-css"),
    *(path(f"{name}/", nothing, name=name) for name in NAMES.split()),
]
