"""HTTP and WebSocket on one server."""

import os

from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.project.settings.local")
# Each request has a thread of its own, which would open its own connection: they share a few instead.
os.environ.setdefault("DATABASE_POOL", "10")

# Every answer made anew, by Django.
made = get_asgi_application()

from consult.core.shared_pages import SharedPages  # noqa: E402 - the apps must be ready first
from consult.media.tus import Reception  # noqa: E402
from consult.project import routing  # noqa: E402
from frontend.doors import DISPLAY_COOKIE  # noqa: E402

# Whoever shows one of these is somebody; other cookies, of a parent domain or of an audience counter, say nothing here.
OWN_COOKIES = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, DISPLAY_COOKIE}
OWN_COOKIES |= {"messages", "mfa_trusted"}

http = SharedPages(made, cookies=OWN_COOKIES, apart=(*settings.HOSTLESS_PATHS, settings.MEDIA_URL))
application = ProtocolTypeRouter({"http": Reception(http), "websocket": routing.websocket})
