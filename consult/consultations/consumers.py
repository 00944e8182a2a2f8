"""The live channel of a consultation: who may listen, in which room, what is watched. It renders nothing."""

from __future__ import annotations

from uuid import UUID

from channels.db import database_sync_to_async

from consult.consultations import admission
from consult.core.live.consumers import LiveConsumer
from consult.core.live.hub import Hub

MOST_WATCHED = 100

admit = database_sync_to_async(admission.admit, thread_sensitive=False)
hub = Hub(database_sync_to_async(admission.lost, thread_sensitive=False))


class ConsultationConsumer(LiveConsumer):
    """One socket that listens to one consultation; the one thing it may say is what it watches."""

    async def admitted(self, host, session):
        """Visitors are admitted from memory where others just were."""
        slug = self.scope["url_route"]["kwargs"]["slug"]
        known = None if session else admission.visitor_at_hand(host, slug)
        return known or await admit(host, session, slug)

    async def enter(self, rights, line, **asked):
        """Everything is told, until the line says what it watches."""
        return await hub.join(rights.consultation_id, line, **asked)

    def read(self, said):
        """The ids in `{"watch": {"topics": […], "proposals": […]}}`."""
        watch = said["watch"]
        ids = [str(UUID(one)) for name in ("topics", "proposals") for one in watch.get(name, [])]
        if len(ids) > MOST_WATCHED:
            raise ValueError
        return ids

    async def heed(self, meant):
        """Watch these, in the place of what was watched before."""
        self.room.watch(self.line, meant)
