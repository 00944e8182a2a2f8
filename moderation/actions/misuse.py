"""Notices without ground: noted one by one; then whoever sent them is warned, and suspended for a time (DSA art. 23).

All from a notice, about « whoever sent it »: no moderator learns who reported, by what they decide or are refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.enums import ParticipantState
from consult.accounts.selectors import locked_participant
from consult.core import journal
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.finding import one_of
from moderation import accounts, hearing, rules, selectors
from moderation.actions.enforcing import carry
from moderation.actions.measures import checked
from moderation.enums import Action
from moderation.exceptions import AlreadyInForce, NobodyBehind, NotLeftOnline, NotMisused, OwnCase
from moderation.models import Measure, Notice

if TYPE_CHECKING:
    from uuid import UUID


@transaction.atomic
def note_unfounded(*, viewer, notice_id: UUID, unfounded: bool) -> Notice:
    """Note that something was reported without any ground, or no longer; noting the same again changes nothing.

    By who may decide there, of a notice whose text was left online and still is. Whoever sent it is told nothing: a
    note alone has no effect. Locks the notice. Journalled, without the person. Raises `NotFound`, `NotAllowed`,
    `OwnCase`, `NotLeftOnline`.
    """
    notice = _notice(viewer, notice_id, rules.can_decide, Notice.objects.select_for_update(no_key=True, of=("self",)))
    if unfounded and not selectors.is_left_online(notice):
        raise NotLeftOnline
    if notice.is_unfounded != unfounded:
        notice.is_unfounded = unfounded
        notice.save(update_fields=["is_unfounded"])
        journal.record(viewer, "notice.note", notice, unfounded=unfounded)
    return notice


@transaction.atomic
def answer_misuse(*, viewer, notice_id: UUID, kind, facts: str, days=None) -> Measure:
    """Warn whoever sent a notice about what they report in its consultation, or suspend it for 90 days at most.

    A warning answers three notices noted as without ground within six months; a suspension, one more that was sent
    after a warning; each is answered once. The measure is numbered, told, contested and lifted like any other, without
    reason of the list, and shown without the person. Locks the person, then the end of the log. Journalled; announces
    `DecisionTaken`. Raises `NotFound`, `NotAllowed`, `NobodyBehind`, `NotMisused`, `AlreadyInForce`, `Invalid`, and
    `OwnCase` whatever part one has in it, or they in the team.
    """
    if kind not in Action.on_reporting():
        raise Invalid(attr="kind")
    notice = _notice(viewer, notice_id, accounts.can_limit, Notice.objects.all())
    person = locked_participant(viewer.organisation, notice.reporter_id) if notice.reporter_id else None
    if person is None or person.state == ParticipantState.ERASED:
        raise NobodyBehind
    # The numbers first: whom one has reported, or was reported by, is not to be tried out on any notice.
    _refuse_too_few(selectors.misuse_of(viewer, notice), kind)
    accounts.refuse_unnamed(viewer, person, notice.consultation_id)
    said = checked(Action(kind), "", facts, days)
    return carry(viewer, person, notice.consultation_id, Action(kind), **said)


def _notice(viewer, notice_id, may, rows):
    """A notice of a consultation where the viewer may act, about something that is not their own case."""
    notice = one_of(rows.select_related("case", "organisation").filter(organisation=viewer.organisation), pk=notice_id)
    if not may(viewer, notice.consultation_id):
        viewer.person()
        raise NotAllowed
    if hearing.is_own(viewer, notice):
        raise OwnCase
    return notice


def _refuse_too_few(misuse, kind):
    if misuse.suspension:
        raise AlreadyInForce
    if kind in misuse.possible:
        return
    if kind == Action.WARN_NOTICES:
        raise NotMisused(_("A warning needs three notices noted as without ground, of which nobody was warned yet."))
    raise NotMisused(_("A suspension needs a warning, and a notice without ground that was sent after it."))
