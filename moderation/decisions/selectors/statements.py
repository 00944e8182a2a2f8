"""Statements of reasons: why a text is limited, as its author reads it (DSA art. 17)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db.models import Exists, OuterRef, Q, Subquery

from consult.accounts.viewer import Viewer
from moderation import rules
from moderation.enums import Action, Origin, Reason
from moderation.models import Decision
from moderation.target_kinds import Target

PROVISIONAL = timedelta(hours=72)
LIMITING = [action for action in Action if action.limits]


class DecidedTarget(Target, Protocol):
    """A text, with the number of the decision that limits it."""

    @property
    def decision_number(self) -> int | None: ...


@dataclass(frozen=True)
class Statement:
    """The information for the author of a limited text (DSA art. 17).

    The page words the means of redress.
    """

    number: int
    action: Action
    reason: Reason
    facts: str
    origin: Origin
    automation: bool
    decided_at: datetime
    until: datetime | None
    may_contest: bool


def statement_for_author(
    viewer: Viewer, target: DecidedTarget, *, is_responsible: bool = False
) -> Statement | None:
    """Return why a text is limited, for its author and its moderators.

    The result is None for other viewers, and for a text that is not limited. `is_responsible` is
    true where the caller knows that the viewer answers for a text without author.
    """
    is_author = is_responsible or (
        viewer.participant is not None and target.author_id == viewer.participant.pk
    )
    if not is_author and not rules.can_see_queue(viewer, target.consultation_id):
        return None
    # A contribution may be limited by a decision on its version. It has the number of this decision
    # then.
    is_on_target = Q(target_id=target.pk) | Q(number=target.decision_number)
    log = Decision.objects.filter(consultation=target.consultation_id, is_put_back=False)
    rows = log.filter(is_on_target).order_by("-number")
    now = Subquery(
        rows.values("state_after")[:1]
    )  # a text left online, or back automatically, is as limited as before
    undone = log.filter(action=Action.UNDO, about=OuterRef("number"))
    limits = rows.filter(~Exists(undone), action__in=LIMITING, state_after=now)
    last = limits.select_related("statement").first()
    if last is None or (last.action == Action.CORRECT and target.decision_number != last.number):
        return None  # the correction was sent and is no longer asked for
    return Statement(
        number=last.number,
        action=Action(last.action),
        reason=Reason(last.reason),
        facts=last.statement.facts,
        origin=Origin(last.origin),
        automation=last.automation,
        decided_at=last.created_at,
        until=last.created_at + PROVISIONAL if last.action == Action.HIDE else None,
        may_contest=is_author and last.origin != Origin.APPEAL,
    )
