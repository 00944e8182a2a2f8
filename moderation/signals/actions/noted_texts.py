"""The texts whose signals are computed together, and the shape of signals before they are stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from moderation.enums import SignalKind
from moderation.target_kinds import Target

# The figures that explain a signal, and the cluster if it is about almost identical texts.
Explained: TypeAlias = tuple[dict[str, Any], UUID | None]
Signals: TypeAlias = dict[SignalKind, Explained]


@dataclass(frozen=True)
class NotedText:
    """A text that arrived or changed. With `is_compared`, it is compared with other texts."""

    target_kind: str
    target: Target
    text: str
    is_compared: bool = True

    @property
    def key(self) -> tuple[str, UUID]:
        """The kind and the id of the text."""
        return self.target_kind, self.target.pk

    @property
    def moment(self) -> datetime:
        """The time at which the text arrived or changed."""
        return getattr(self.target, "updated_at", None) or self.target.created_at

    @property
    def words(self) -> str:
        """The words that may be a copy. A text that was merged into another one is no copy."""
        return "" if getattr(self.target, "merged_into_id", None) else self.text
