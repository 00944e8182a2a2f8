"""The limit we measure against: an empty Django view, no middleware, on the same server."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

if not settings.configured:
    settings.configure(
        SECRET_KEY="bench" * 12,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        INSTALLED_APPS=[],
        DATABASES={},
        USE_TZ=True,
    )
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)

urlpatterns = [path("", lambda request: HttpResponse("hello"))]
application = get_asgi_application()
