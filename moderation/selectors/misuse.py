"""How often whoever sent a notice reported without ground: numbers and what follows from them, never who it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Subquery

from consult.core import clock
from consult.core.exceptions import NotFound
from moderation import rules
from moderation.enums import Action, CaseState, NoticeState
from moderation.models import Decision, Measure, Notice
from moderation.selectors.statements import LIMITING

if TYPE_CHECKING:
    from datetime import datetime

# Who « frequently » reports without ground is warned first (DSA art. 23.2), and judged on numbers and their proportion
# over a stated time (art. 23.3); how many and how long is the platform's to state (art. 23.4): ADR 51.
COUNTED_FOR = timedelta(days=183)
WARNED_FROM, SUSPENDED_FROM = 3, 1


@dataclass(frozen=True)
class Misuse:
    """What one account reported in a consultation since a moment; a visitor's notice has no account behind it.

    `fresh` of the unfounded ones were sent since the account was last warned of them, or suspended: the same notices
    are answered once. `measures` are those taken since and not lifted, the oldest first; `suspension` one in force.
    """

    since: datetime
    has_account: bool = False
    decided: int = 0
    unfounded: int = 0
    fresh: int = 0
    measures: tuple[Measure, ...] = ()
    suspension: Measure | None = None

    @property
    def was_warned(self) -> bool:
        """Whether a warning was given since, or a suspension after one, and stands: one of long ago warns nobody."""
        return bool(self.measures)

    @property
    def possible(self) -> list[Action]:
        """What may be decided now: a warning from three notices on; after one, a suspension from one more on."""
        if self.suspension:
            return []
        enough = {Action.WARN_NOTICES: self.fresh >= WARNED_FROM}
        enough[Action.SUSPEND_NOTICES] = self.was_warned and self.fresh >= SUSPENDED_FROM
        return [kind for kind in Action.on_reporting() if enough[kind]]


def ended_by(notice) -> Decision | None:
    """The decision that ended the case of a notice; none while it waits, or where its author took the text away."""
    return notice.case.decisions.order_by("-number").first() if notice.state == NoticeState.DECIDED else None


def is_left_online(notice) -> bool:
    """Whether what a notice reported was left online, and that stands; one query."""
    return left_online(Notice.objects.filter(pk=notice.pk)).exists()


def left_online(notices):
    """Of some notices (a queryset), those whose text was left online, where nothing decided since says otherwise.

    Neither an undoing nor an appeal took that back, and the text was not limited later: who was right is not blamed.
    """
    last = Decision.objects.filter(case=OuterRef("case")).order_by("-number")
    ended = notices.filter(state=NoticeState.DECIDED).annotate(
        came=Subquery(last.values("action")[:1]), number=Subquery(last.values("number")[:1])
    )
    taken_back = Q(about=OuterRef("number")) & ~Q(action=Action.UPHOLD)
    limited = Q(target_id=OuterRef("target_id"), number__gt=OuterRef("number"), action__in=LIMITING)
    since = Decision.objects.filter(taken_back | limited, consultation=OuterRef("case__consultation"))
    return ended.filter(came=Action.NO_BREACH).exclude(Exists(since))


def misuse_of(viewer, notice) -> Misuse:
    """What whoever sent a notice reported in its consultation, for who may decide there: numbers, never the person.

    Four queries; one where nobody is behind it. Raises `NotFound`.
    """
    if not rules.can_decide(viewer, notice.consultation_id):
        raise NotFound
    moment = clock.now()
    since = moment - COUNTED_FOR
    if notice.reporter_id is None:
        return Misuse(since)
    sent = Notice.objects.filter(reporter=notice.reporter_id, case__consultation=notice.consultation_id)
    sent = sent.filter(created_at__gte=since)
    unfounded = list(left_online(sent.filter(is_unfounded=True)).values_list("created_at", flat=True))
    measures = _standing(notice, since)
    answered = measures[-1].created_at if measures else since
    return Misuse(
        since=since,
        has_account=True,
        decided=sent.filter(case__state=CaseState.DECIDED).count(),
        unfounded=len(unfounded),
        fresh=sum(sent_at > answered for sent_at in unfounded),
        measures=measures,
        suspension=next((one for one in measures if one.holds_at(moment)), None),
    )


def _standing(notice, since):
    """What was decided since about the notices of an account in the consultation of one, unless it was lifted."""
    rows = Measure.objects.filter(participant=notice.reporter_id, consultation=notice.consultation_id)
    rows = rows.filter(kind__in=Action.on_reporting(), lifted_at__isnull=True, created_at__gte=since)
    return tuple(rows.select_related("decision__statement", "consultation").order_by("created_at", "id"))
