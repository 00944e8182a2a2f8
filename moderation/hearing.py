"""Appeals: who may hear them, which wait, what somebody contests (DSA art. 20); nobody judges what they decided."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.accounts.rules import is_of_the_pool, may
from consult.accounts.viewer import Viewer
from consult.core import kinds
from consult.core.exceptions import Invalid, NotFound
from consult.core.finding import one_of
from moderation import pool, rules
from moderation.enums import Action, AppealSide, AppealState
from moderation.models import Appeal, Decision, Notice

if TYPE_CHECKING:
    from collections.abc import Iterator

# Free, and open for six months (art. 20.1); a week is what people are promised.
APPEAL_WITHIN, HEARD_WITHIN = timedelta(days=183), timedelta(days=7)
MOST_LOGS = 50
# What whoever reported may find too little.
MILD = [Action.NO_BREACH, Action.RESTORE, Action.PUBLISH, Action.RESTRICT, Action.CORRECT, Action.MOVE, Action.MERGE]


@dataclass(frozen=True)
class Standing:
    """In what somebody may contest a decision: as its author, or for a notice of theirs."""

    side: AppealSide
    notice: Notice | None = None


def standing(viewer, decision, notice_id=None) -> Standing | None:
    """As what the viewer may contest a decision, if at all: whoever wrote the text, or reported it.

    A visitor shows the id of their notice, which only they were told. At most three queries.
    """
    if notice_id:
        notice = _notice(viewer, decision, notice_id)
        return Standing(AppealSide.REPORTER, notice) if notice and decision.action in MILD else None
    if viewer.participant is None:
        return None
    target = target_of(decision)
    if target is not None and target.author_id == viewer.participant.pk:
        may_contest = Action(decision.action).is_contestable
        return Standing(AppealSide.AUTHOR) if may_contest else None
    notice = _about(decision).filter(reporter=viewer.participant).order_by("created_at").first()
    return Standing(AppealSide.REPORTER, notice) if notice and decision.action in MILD else None


def _about(decision):
    return Notice.objects.filter(target_kind=decision.target_kind, target_id=decision.target_id)


def _notice(viewer, decision, notice_id):
    mine = [None, viewer.participant and viewer.participant.pk]
    with suppress(NotFound):
        found = one_of(_about(decision).filter(organisation=viewer.organisation), pk=notice_id)
        return found if found.reporter_id in mine else None
    return None


def target_of(about):
    """What a decision, or a notice, was about, or None where nothing is left of it."""
    try:
        return kinds.kind(about.target_kind).get(Viewer.system(about.organisation), about.target_id)
    except NotFound:
        return None


def can_hear(viewer, appeal) -> bool:
    """Decide an appeal: a moderator of the consultation, an administrator, or the shared pool where there is no other.

    Never whoever took the decision or approved it, wrote the text or reported it.
    """
    person = viewer.participant
    if person is None or person.pk in appeal.involved:
        return False
    if is_own(viewer, appeal.decision):
        return False
    if may(viewer, "appeal.decide", appeal.consultation_id):
        return True
    return is_of_the_pool(viewer) and not others_can_hear(appeal)


def is_own(viewer, about) -> bool:
    """Whether what a decision, or a notice, was about is the viewer's own case, as `rules.is_own_case` says."""
    target = _seen_by(viewer, about)
    return target is not None and rules.is_own_case(viewer, about.target_kind, target)


def _seen_by(viewer, about):
    """What it was about, as its app tells the viewer whether it is theirs: a workshop may be of several."""
    with suppress(NotFound):
        return kinds.kind(about.target_kind).get(viewer, about.target_id)
    return target_of(about)


def others_can_hear(appeal) -> bool:
    """Whether the organisation has somebody of its own who may hear an appeal; three queries."""
    return not pool.unheard(Appeal.objects.filter(pk=appeal.pk))


def appeals(viewer, *, state=AppealState.OPEN, consultation=None):
    """Appeals of the consultations that the viewer moderates or administers, the oldest first; `open`: not decided.

    Those that the viewer may not hear are among them: pages say who does. For the shared pool, those that nobody of the
    organisation may hear and that they may, with what the pool heard: three queries more, over what is not decided.
    """
    rows = Appeal.objects.filter(organisation=viewer.organisation).select_related(
        "decision__statement", "decision__consultation", "assigned_to", "organisation", "outcome"
    )
    if not (viewer.is_organisation_admin or viewer.is_system):
        moderated = Q(consultation__in=viewer.consultations_as(Role.MODERATOR))
        rows = rows.filter(moderated | _of_the_pool(viewer) if is_of_the_pool(viewer) else moderated)
    wanted = AppealState.unfinished() if state == AppealState.OPEN else [state]
    rows = rows.filter(state__in=wanted) if state else rows
    return (rows.filter(consultation=consultation) if consultation else rows).order_by("created_at", "id")


def _of_the_pool(viewer):
    """What somebody of the pool reads in an organisation: nothing in which they had a part."""
    waiting = Appeal.objects.filter(organisation=viewer.organisation, state__in=AppealState.unfinished())
    person = viewer.participant
    of_the_target = {name: OuterRef(f"decision__{name}") for name in ("target_kind", "target_id")}
    own = Q(involved__contains=[person.pk]) | Exists(Notice.objects.filter(reporter=person, **of_the_target))
    return (Q(heard_by_pool=True) | Q(pk__in=[one.pk for one in pool.unheard(waiting)])) & ~own


def known_state(word: str) -> str:
    """A state to filter by. Raises `Invalid`."""
    if word not in AppealState.values:
        raise Invalid(attr="state")
    return word


def get_appeal(viewer, appeal_id) -> Appeal:
    """One appeal, for those who may see its queue. Raises `NotFound`."""
    return one_of(appeals(viewer, state=None), pk=appeal_id)


def consultation_of(viewer, number: int, consultation_id=None, notice_id=None):
    """Whose log a number is of, for somebody who may contest it: the one that is named, or the only one.

    Raises `NotFound` where there is none, `Invalid` where several have it.
    """
    if consultation_id:
        return consultation_id
    rows = Decision.objects.filter(organisation=viewer.organisation, number=number).select_related("organisation")
    known = {one.consultation_id for one in rows[:MOST_LOGS] if standing(viewer, one, notice_id)}
    if not known:
        raise NotFound
    if len(known) > 1:
        raise Invalid(_("Say whose log the number is of."), attr="consultation")
    return known.pop()


def own_appeal(viewer, appeal_id) -> Appeal:
    """An appeal, for whoever lodged it: a person their own, a visitor by its unguessable id. Raises `NotFound`."""
    mine = Q(appellant=viewer.participant) if viewer.participant else Q(appellant=None)
    rows = Appeal.objects.filter(mine, organisation=viewer.organisation)
    return one_of(rows.select_related("decision__consultation", "outcome"), pk=appeal_id)


def appeal_for(decision, found: Standing) -> Appeal | None:
    """The appeal that was already lodged on that side."""
    rows = Appeal.objects.filter(decision=decision, side=found.side)
    return rows.filter(notice=found.notice).first() if found.notice else rows.first()


def is_replaced(decision) -> bool:
    """Whether something else was decided of the same object since, so that there is nothing left to contest in it."""
    later = Decision.objects.filter(consultation=decision.consultation_id, target_id=decision.target_id)
    return later.filter(number__gt=decision.number).exclude(action=Action.UPHOLD).exists()


def answers_author(decision) -> bool:
    """Whether a decision ends an appeal of the author, who is answered as such."""
    return Appeal.objects.filter(outcome=decision, side=AppealSide.AUTHOR).exists()


def states_of(decisions) -> dict:
    """Where the appeals against some decisions stand, by decision id: one query."""
    ids = [decision.pk for decision in decisions]
    rows = Appeal.objects.filter(decision__in=ids).order_by("created_at")
    return {pk: AppealState(state) for pk, state in rows.values_list("decision_id", "state")}


# ---- for the copy of one's own data
def title_of_appeal(appeal) -> str:
    """What an appeal is called: by the decision that it contests."""
    return _("Appeal against decision no. %(n)s") % {"n": appeal.decision.number}


def path_of_appeal(appeal) -> str:
    """Where whoever lodged it follows it."""
    return f"/appeals/{appeal.pk}/"


def own_appeals_for_export(viewer) -> Iterator[dict]:
    """What the viewer contested, with the answers."""
    own = Appeal.objects.filter(organisation=viewer.organisation, appellant=viewer.person())
    for appeal in own.select_related("decision").order_by("created_at", "id"):
        yield {
            "id": str(appeal.pk),
            "number": appeal.decision.number,
            "explanation": appeal.text,
            "state": appeal.state,
            "answered": appeal.answer,
            "created_at": appeal.created_at.isoformat(),
        }
