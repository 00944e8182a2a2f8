"""The groups in which a reporter finds a reason. A person chooses among seven, then sixteen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from moderation.enums import Reason

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Group:
    """A group of reasons under its own name, or a reason alone."""

    key: str
    label: StrPromise
    reasons: tuple[Reason, ...]

    @property
    def is_alone(self) -> bool:
        """Return whether the group is one reason."""
        return len(self.reasons) == 1


GROUPS = (
    Group("insult", _("Insult or personal attack"), (Reason.INSULT,)),
    Group(
        "violence",
        _("Hate, threat or terrorism"),
        (Reason.HATE, Reason.THREAT, Reason.TERRORISM),
    ),
    Group("sexual", _("Sexual content, or content involving a minor"), (Reason.SEXUAL,)),
    Group(
        "rights",
        _("Rights of a person: privacy, defamation, identity, copyright"),
        (Reason.PRIVACY, Reason.DEFAMATION, Reason.IMPERSONATION, Reason.COPYRIGHT),
    ),
    Group(
        "abuse",
        _("Advertising or manipulation"),
        (Reason.SPAM, Reason.MANIPULATION, Reason.ELECTORAL),
    ),
    Group(
        "misplaced",
        _("Off topic, duplicate or unreadable file"),
        (Reason.OFF_TOPIC, Reason.DUPLICATE, Reason.INACCESSIBLE),
    ),
    Group("illegal", _("Other illegal content"), (Reason.ILLEGAL,)),
)
