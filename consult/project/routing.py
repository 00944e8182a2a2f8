"""The addresses of the live channels."""

from channels.routing import URLRouter
from django.urls import path, re_path

from consult.consultations.consumers import ConsultationConsumer
from moderation.consumers import DeskConsumer


async def nowhere(scope, receive, send):
    """Refuse a connection before its handshake, as for a page that does not exist."""
    await send({"type": "websocket.close"})


websocket = URLRouter(
    [
        path("ws/consultations/<slug:slug>/", ConsultationConsumer.as_asgi()),
        path("ws/moderation/", DeskConsumer.as_asgi()),
        re_path("", nowhere),
    ],
)
