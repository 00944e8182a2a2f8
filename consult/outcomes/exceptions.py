"""The errors that the actions of outcomes raise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict

if TYPE_CHECKING:
    from datetime import datetime

    from consult.outcomes.models import Block


class SynthesisExists(Conflict):
    """Raised when a second synthesis of a consultation is created."""

    code = "synthesis_exists"
    message = _("This consultation already has a synthesis.")


class SynthesisIsIncomplete(Conflict):
    """Raised when a synthesis cannot be published yet.

    `lacks` lists in sentences what is left to do.
    """

    code = "synthesis_incomplete"
    message = _("This synthesis is not ready to be published.")

    def __init__(self, lacks: list[str]) -> None:
        self.lacks = lacks
        super().__init__(" ".join(lacks))


class BlockWasChanged(Conflict):
    """Raised when another writer saved the block since it was read.

    `theirs` is the stored block, `typed` the text that was refused.
    """

    code = "block_changed"
    message = _(
        "Another person changed this block at the same time. Both texts are shown. Keep the right one."
    )

    def __init__(self, theirs: Block, typed: str) -> None:
        self.theirs = theirs
        self.typed = typed
        super().__init__(attr="text")


class BlockIsLocked(Conflict):
    """Raised when another writer is writing in the block.

    `holder` is the public name of that writer, `until` the end of the lock.
    """

    code = "block_locked"
    message = _("Another person is writing here.")

    def __init__(self, theirs: Block, holder: str, until: datetime, typed: str = "") -> None:
        self.theirs = theirs
        self.holder = holder
        self.until = until
        self.typed = typed
        super().__init__(attr="text")
