"""HTTP and WebSocket on one server."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.project.settings.local")

http = get_asgi_application()

from consult.project import routing  # noqa: E402 - the apps must be ready first

application = ProtocolTypeRouter({"http": http, "websocket": routing.websocket})
