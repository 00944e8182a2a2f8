"""Measures against accounts: warn, slow down, suspend, close, lift.

They are numbered and notified like any decision.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.enums import ParticipantState
from consult.accounts.people.selectors import locked_participant
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_of
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.postgres import clock
from consult.core.words.text import clean
from moderation.approvals import actions as approval_actions
from moderation.decisions.actions.decisions import check_decision_fields
from moderation.decisions.actions.effects import apply_decision
from moderation.enums import Action, Origin
from moderation.exceptions import AlreadyDecided
from moderation.measures import selectors as measure_selectors
from moderation.measures.actions.enforcement import enforce_measure, lift, lock_measure
from moderation.models import Approval, Measure

if TYPE_CHECKING:
    from consult.accounts.models import Participant

MOST_DAYS = {
    Action.SLOW: 30,
    Action.SUSPEND_POSTING: 90,
    Action.SUSPEND_NOTICES: 90,
    Action.SUSPEND: 365,
}
MOST_MINUTES = 24 * 60


@transaction.atomic
def take_measure(
    *,
    viewer: Viewer,
    participant_id: UUID,
    consultation_id: UUID,
    kind: str,
    reason: str,
    facts: str,
    days: int | None = None,
    minutes: int | None = None,
) -> Measure:
    """Warn a person, slow them down or suspend their posting, in a consultation.

    In slow mode, `minutes` must pass between two texts. No measure is possible against the viewer
    or a member of the team, or if one of the two reported the other. Slow mode lasts 30 days at
    most, and a suspension of posting 90. Votes are never affected. Lock the person, then the head
    of the log. The measure is journalled. Announce `DecisionTaken`. Raise `NotFound`, `NotAllowed`,
    `OwnCase`, `OfTheTeam`, `Invalid`, or `AlreadyInForce` if a measure of the same kind applies.
    """
    kind = _valid_kind(kind, Action.by_one_person())
    if not measure_selectors.can_limit(viewer, consultation_id):
        viewer.person()
        raise NotAllowed
    person = _person(viewer, participant_id, consultation_id)
    fields = checked(kind, reason, facts, days, minutes)
    return enforce_measure(viewer, person, consultation_id, kind, **fields)


@transaction.atomic
def ask_measure(
    *,
    viewer: Viewer,
    participant_id: UUID,
    consultation_id: UUID,
    kind: str,
    reason: str,
    facts: str,
    days: int | None = None,
) -> Approval:
    """Ask that an account be suspended (for a year at most) or closed.

    Nothing is done until a second person confirms. The measure will be in the public log of
    `consultation_id`. Raise the errors of `take_measure`, and `AlreadyAsked`.
    """
    kind = _valid_kind(kind, Action.by_two_people())
    if not measure_selectors.can_close(viewer):
        viewer.person()
        raise NotAllowed
    person = _person(viewer, participant_id, consultation_id)
    fields = checked(kind, reason, facts, days)
    payload = {"participant": str(person.pk), "count": 1, **fields}
    return approval_actions.ask(
        viewer=viewer, kind=str(kind), consultation_id=consultation_id, payload=payload
    )


def _valid_kind(kind: str, among: Collection[Action]) -> Action:
    if kind not in among:
        raise Invalid(attr="kind")
    return Action(kind)


def _person(viewer: Viewer, participant_id: UUID, consultation_id: UUID) -> Participant:
    """Return the person, locked.

    Raise an error if they do not exist, or if the viewer has a part in the case.
    """
    get_consultation_by_id(Viewer.system(viewer.organisation), consultation_id)
    person = locked_participant(viewer.organisation, participant_id)
    if person is None or person.state == ParticipantState.ERASED:
        raise NotFound
    measure_selectors.refuse_partial(viewer, person, consultation_id)
    return person


def checked(
    kind: Action, reason: str, facts: str, days: int | None, minutes: int | None = None
) -> dict:
    """Return the cleaned fields of a measure. Raise `Invalid` if they do not make a valid one."""
    check_decision_fields(kind, reason, facts)
    most = MOST_DAYS.get(kind)
    if most and not _is_between(days, most):
        raise Invalid(
            _("Choose a number of days, from 1 to %(most)s.") % {"most": most}, attr="days"
        )
    if kind == Action.SLOW and not _is_between(minutes, MOST_MINUTES):
        raise Invalid(
            _("Choose a number of minutes, from 1 to %(most)s.") % {"most": MOST_MINUTES},
            attr="minutes",
        )
    fields = {"reason": str(reason), "facts": clean(facts)}
    return fields | {
        "days": days if most else None,
        "minutes": minutes if kind == Action.SLOW else None,
    }


def _is_between(number: object, most: int) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= most


# ---- measures that need two people
def _may(viewer: Viewer, approval: Approval) -> bool:
    return measure_selectors.can_close(viewer) or measure_selectors.can_confirm(
        viewer, cast("UUID", approval.consultation_id)
    )


def _confirmed(viewer: Viewer, approval: Approval) -> None:
    """Take the measure in the name of the person who asked, if they still may.

    Neither of the two may have a part in the case.
    """
    asker = viewer_of(approval.organisation, approval.asked_by)
    if not measure_selectors.can_close(asker):
        raise NotAllowed
    fields = dict(approval.payload)
    fields.pop("count")
    person_id = fields.pop("participant")
    person = _person(viewer, person_id, cast("UUID", approval.consultation_id))
    measure_selectors.refuse_partial(asker, person, cast("UUID", approval.consultation_id))
    fields |= {"approved_by": str(viewer.person().pk)}
    enforce_measure(
        asker, person, cast("UUID", approval.consultation_id), Action(approval.kind), **fields
    )


for _kind in Action.by_two_people():
    approval_actions.register(str(_kind), approval_actions.Handler(_may, _confirmed))


# ---- end of a measure
@transaction.atomic
def lift_measure(*, viewer: Viewer, measure_id: UUID, facts: str = "") -> Measure:
    """End a measure before its time.

    The viewer must have the permission to take one of its kind. It is locked as when it is taken,
    and the end is numbered and chained. For a measure about notices, a refusal does not show whose
    notices they are. Raise `NotFound`, `NotAllowed`, `OwnCase`, `OfTheTeam`, or `AlreadyDecided` if
    it no longer applies.
    """
    measure = lock_measure(viewer, measure_id)
    if not measure_selectors.can_lift(viewer, measure):
        viewer.person()
        raise NotAllowed
    refuse = (
        measure_selectors.refuse_unnamed
        if measure.is_about_notices
        else measure_selectors.refuse_partial
    )
    refuse(viewer, measure.participant, measure.consultation_id)
    if not measure.is_in_force_at(clock.now()):
        raise AlreadyDecided
    fields = {
        "reason": "",
        "facts": clean(facts),
        "origin": Origin.OWN,
        "about": measure.decision and measure.decision.number,
    }
    apply_decision(
        viewer, measure_selectors.NAME, measure, None, action=Action.LIFT, state_after="", **fields
    )
    lift(viewer, measure, {})
    return measure
