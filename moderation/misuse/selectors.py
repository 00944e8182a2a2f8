"""Numbers of unfounded notices of a sender, and the measures that they permit.

The sender is never shown.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.postgres import clock
from moderation import rules
from moderation.decisions.selectors.statements import LIMITING
from moderation.enums import Action, CaseState, NoticeState
from moderation.models import Decision, Measure, Notice

# A person who frequently sends unfounded notices is warned first (DSA art. 23.2). They are judged
# on the numbers and their proportion in a stated time (art. 23.3). The platform states how many and
# how long (art. 23.4): see ADR 51.
COUNTED_FOR = timedelta(days=183)
WARNED_FROM = 3
SUSPENDED_FROM = 1


@dataclass(frozen=True)
class Misuse:
    """The notices of one account in a consultation since a moment.

    The notice of a visitor has no account. `unfounded` counts the unfounded notices, and `fresh`
    those sent since the account was last warned of them, or suspended: each notice is used once.
    `measures` are those taken since this moment and not lifted, oldest first. `suspension` is the
    one in force.
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
        """True if a warning, or a suspension after one, was given since this moment and not lifted.

        An older warning no longer counts.
        """
        return bool(self.measures)

    @property
    def possible(self) -> list[Action]:
        """The measures that may be decided now.

        A warning needs three notices. A suspension needs one more notice after a warning.
        """
        if self.suspension:
            return []
        enough = {Action.WARN_NOTICES: self.fresh >= WARNED_FROM}
        enough[Action.SUSPEND_NOTICES] = self.was_warned and self.fresh >= SUSPENDED_FROM
        return [kind for kind in Action.on_reporting() if enough[kind]]


def ended_by(notice: Notice) -> Decision | None:
    """Return the decision that ended the case of a notice.

    The result is None while it waits, or if the author deleted the text.
    """
    return (
        notice.case.decisions.order_by("-number").first()
        if notice.state == NoticeState.DECIDED
        else None
    )


def is_left_online(notice: Notice) -> bool:
    """Return whether the text of a notice was left online, and this decision still applies.

    This takes one query.
    """
    return filter_left_online(Notice.objects.filter(pk=notice.pk)).exists()


def filter_left_online(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Return those of some notices whose text was left online, as a queryset.

    No later decision may have changed this. Neither an undone decision nor an appeal may have
    reversed it, and the text was not limited later. A reporter who was right is therefore not
    blamed.
    """
    last = Decision.objects.filter(case=OuterRef("case")).order_by("-number")
    ended = notices.filter(state=NoticeState.DECIDED).annotate(
        came=Subquery(last.values("action")[:1]), number=Subquery(last.values("number")[:1])
    )
    reversed_since = Q(about=OuterRef("number")) & ~Q(action=Action.UPHOLD)
    limited = Q(target_id=OuterRef("target_id"), number__gt=OuterRef("number"), action__in=LIMITING)
    since = Decision.objects.filter(
        reversed_since | limited, consultation=OuterRef("case__consultation")
    )
    return ended.filter(came=Action.NO_BREACH).exclude(Exists(since))


def misuse_of(viewer: Viewer, notice: Notice) -> Misuse:
    """Return the numbers of notices of a notice's sender, in its consultation.

    The viewer must be allowed to decide there. The result never contains the person. This takes
    four queries, or one if the notice has no account. Raise `NotFound`.
    """
    if not rules.can_decide(viewer, notice.consultation_id):
        raise NotFound
    moment = clock.now()
    since = moment - COUNTED_FOR
    if notice.reporter_id is None:
        return Misuse(since)
    sent = Notice.objects.filter(
        reporter=notice.reporter_id, case__consultation=notice.consultation_id
    )
    sent = sent.filter(created_at__gte=since)
    unfounded = list(
        filter_left_online(sent.filter(is_unfounded=True)).values_list("created_at", flat=True)
    )
    measures = _list_unlifted_measures(notice, since)
    answered = measures[-1].created_at if measures else since
    return Misuse(
        since=since,
        has_account=True,
        decided=sent.filter(case__state=CaseState.DECIDED).count(),
        unfounded=len(unfounded),
        fresh=sum(sent_at > answered for sent_at in unfounded),
        measures=measures,
        suspension=next((measure for measure in measures if measure.is_in_force_at(moment)), None),
    )


def _list_unlifted_measures(notice: Notice, since: datetime) -> tuple[Measure, ...]:
    """Return the measures about the notices of the account, taken since and not lifted.

    They are those of the consultation of the given notice.
    """
    rows = Measure.objects.filter(
        participant=notice.reporter_id, consultation=notice.consultation_id
    )
    rows = rows.filter(
        kind__in=Action.on_reporting(), lifted_at__isnull=True, created_at__gte=since
    )
    return tuple(
        rows.select_related("decision__statement", "consultation").order_by("created_at", "id")
    )
