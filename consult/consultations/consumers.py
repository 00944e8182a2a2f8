"""The live channel of a consultation: its rights, its room and its subscriptions.

It sends hints only, and renders nothing.
"""

from typing import Any, cast
from uuid import UUID

from channels.db import database_sync_to_async

from consult.consultations import admission
from consult.core.live.consumers import LiveConsumer
from consult.core.live.hub import Hub
from consult.core.live.line import Line
from consult.core.live.room import Room

MOST_WATCHED = 100

admit = database_sync_to_async(admission.admit, thread_sensitive=False)
hub = Hub(database_sync_to_async(admission.lost, thread_sensitive=False))


class ConsultationConsumer(LiveConsumer):
    """A socket on one consultation, which may only send the list of objects that it watches."""

    async def admitted(self, host: str, session: str) -> Any:
        """Return the rights of the socket. Visitors are admitted from memory if possible."""
        slug = self.scope["url_route"]["kwargs"]["slug"]
        known = None if session else admission.find_known_visitor(host, slug)
        return known or await admit(host, session, slug)

    async def enter(self, rights: Any, line: Line, **params: Any) -> Room:
        """Join the room. The socket receives all hints until it sends a list to watch."""
        return await hub.join(rights.consultation_id, line, **params)

    def read(self, data: Any) -> list[str]:
        """Return the ids in `{"watch": {"topics": […], "proposals": […]}}`.

        Raise `ValueError` if there are too many.
        """
        watch = data["watch"]
        ids = [str(UUID(id_)) for name in ("topics", "proposals") for id_ in watch.get(name, [])]
        if len(ids) > MOST_WATCHED:
            raise ValueError
        return ids

    async def heed(self, meant: Any) -> None:
        """Watch these ids instead of the previous ones."""
        cast("Room", self.room).watch(cast("Line", self.line), meant)
