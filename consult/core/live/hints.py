"""What is hinted, once the act that made it true is committed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from consult.core.live.outgoing import outgoing

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True)
class Hint:
    """A change of one object, told in a room; `about` names the object by ids, `version` orders its changes.

    A room's key is the id of a consultation, or a name for whoever else listens: letters, digits, hyphens, full stops.
    """

    room: UUID | str
    type: str
    about: dict[str, str] = field(default_factory=dict)
    version: int = 0

    @property
    def object(self) -> str:
        """What is told at most once a second: later versions take the place of earlier ones."""
        return ":".join([str(self.room), self.type, *self.about.values()])

    @property
    def told(self) -> dict:
        """What clients are told, but for its number."""
        return {"type": self.type, **self.about, **({"version": self.version} if self.version else {})}


def hint(room: UUID | str, type_: str, *, version: int = 0, **about: UUID | None) -> None:
    """Hint at a change after commit; should Redis be away, nobody waits and nothing fails."""
    if not settings.CONSULT_LIVE:
        return
    said = Hint(room, type_, {name: str(pk) for name, pk in about.items() if pk}, version)
    transaction.on_commit(partial(outgoing.put, said), robust=True)
