"""The limits that benchmarks compare with: an empty Django view, and a server without Django.

The empty view has no middleware. Both run on the same server as the site.
"""

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


async def no_django(scope, receive, send):
    """Return the smallest possible answer.

    It is the limit for answers that are kept in memory, which do not pass through Django.
    """
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"5")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hello"})
