"""The ceiling of the stack: a socket that says one word, behind the router and the check of origins of Channels."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path

http = get_asgi_application()


class Bare(AsyncWebsocketConsumer):
    """Accept and greet."""

    async def connect(self):
        """One word, so that a client knows that it was accepted."""
        await self.accept()
        await self.send("hello")


sockets = URLRouter([path("live/", Bare.as_asgi())])
application = ProtocolTypeRouter({"http": http, "websocket": OriginValidator(sockets, ["http://127.0.0.1"])})
