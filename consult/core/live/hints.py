"""Hints, sent once the act that made them true is committed."""

from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction

from consult.core.live.outbound_queue import outgoing


@dataclass(frozen=True)
class Hint:
    """A change of one object, sent to a room.

    `about` names the object by ids, `version` orders its changes. The key of a room is the id of a
    consultation, or another name of letters, digits, hyphens and full stops.
    """

    room: UUID | str
    type: str
    about: dict[str, str] = field(default_factory=dict)
    version: int = 0

    @property
    def object(self) -> str:
        """The key of the changed object, for which at most one hint a second is sent.

        A later version replaces an earlier one.
        """
        return ":".join([str(self.room), self.type, *self.about.values()])

    @property
    def payload(self) -> dict:
        """The data that clients receive, without the number of the hint."""
        return {
            "type": self.type,
            **self.about,
            **({"version": self.version} if self.version else {}),
        }


def hint(room: UUID | str, type_: str, *, version: int = 0, **about: UUID | None) -> None:
    """Send a hint after the commit.

    If Redis is down, the caller does not wait and nothing fails.
    """
    if not settings.CONSULT_LIVE:
        return
    message = Hint(room, type_, {name: str(pk) for name, pk in about.items() if pk}, version)
    transaction.on_commit(partial(outgoing.put, message), robust=True)
