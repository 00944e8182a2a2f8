"""The live channel of the moderators' desk: who may listen, to what, and the case that they have before them."""

from __future__ import annotations

from uuid import UUID

from channels.db import database_sync_to_async

from consult.core import tenancy
from consult.core.live.consumers import LiveConsumer
from consult.core.live.hub import Hub
from moderation import actions, admission
from moderation.presence import room_of


def note(rights: admission.Rights, case_id: UUID | None) -> None:
    """Say that somebody who listens is there, as a page of theirs would."""
    with tenancy.organisation(rights.organisation_id):
        actions.be_present(viewer=admission.viewer_behind(rights), case_id=case_id)


admit = database_sync_to_async(admission.admit, thread_sensitive=False)
be_present = database_sync_to_async(note, thread_sensitive=False)
hub = Hub(database_sync_to_async(admission.lost, thread_sensitive=False))


class DeskConsumer(LiveConsumer):
    """One socket of a moderator; the one thing it may say is which case is on their screen."""

    async def admitted(self, host, session):
        """A moderator of one consultation at least."""
        return await admit(host, session)

    async def enter(self, rights, line, **asked):
        """From the first moment on, only the consultations that they moderate are told."""
        watched = [str(pk) for pk in rights.consultations]
        return await hub.join(room_of(rights.organisation_id), line, watches=watched, **asked)

    def read(self, said):
        """The case in `{"on": "<id>"}`, or none in `{"on": null}`."""
        return None if said["on"] is None else UUID(said["on"])

    async def heed(self, meant):
        """Note who is there; a case that is not theirs ends the line."""
        await be_present(self.line.rights, meant)
