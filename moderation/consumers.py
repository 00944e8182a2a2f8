"""The live channel of the moderators' desk: admission, rooms and open cases."""

from typing import Any, cast
from uuid import UUID

from channels.db import database_sync_to_async

from consult.core.live.consumers import LiveConsumer
from consult.core.live.hub import Hub
from consult.core.live.line import Line
from consult.core.live.room import Room
from consult.core.postgres import tenancy
from moderation.desk import actions, admission
from moderation.desk.admission import Rights
from moderation.desk.selectors import room_of


def note(rights: admission.Rights, case_id: UUID | None) -> None:
    """Store the presence of the moderator behind a socket, as one of their pages would."""
    with tenancy.organisation(rights.organisation_id):
        actions.be_present(viewer=admission.viewer_behind(rights), case_id=case_id)


admit = database_sync_to_async(admission.admit, thread_sensitive=False)
be_present = database_sync_to_async(note, thread_sensitive=False)
hub = Hub(database_sync_to_async(admission.lost, thread_sensitive=False))


class DeskConsumer(LiveConsumer):
    """A socket of a moderator.

    The only message that it accepts is which case is open on their screen.
    """

    async def admitted(self, host: str, session: str) -> Rights:
        """Return the rights of a moderator of at least one consultation."""
        return await admit(host, session)

    async def enter(self, rights: Rights, line: Line, **params: Any) -> Room:
        """Join the room, watching only the consultations that the moderator moderates."""
        watched = [str(pk) for pk in rights.consultations]
        return await hub.join(room_of(rights.organisation_id), line, watches=watched, **params)

    def read(self, data: Any) -> UUID | None:
        """Return the case id of `{"on": "<id>"}`, or None for `{"on": null}`."""
        return None if data["on"] is None else UUID(data["on"])

    async def heed(self, meant: UUID | None) -> None:
        """Store the presence of the moderator. A case that is not theirs ends the connection."""
        await be_present(cast("Line", self.line).rights, meant)
