"""Misuse of notices (DSA art. 23).

Unfounded notices are noted one by one. Then their sender is warned, and suspended for a time. All
actions start from a notice, and are about the "sender of the notice". Neither a decision nor a
refusal shows a moderator who reported.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from consult.accounts.enums import ParticipantState
from consult.accounts.people.selectors import locked_participant
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.postgres.lookup import get_row
from consult.core.records import journal
from moderation import rules
from moderation.appeals import selectors as appeal_selectors
from moderation.enums import Action
from moderation.exceptions import AlreadyInForce, NobodyBehind, NotLeftOnline, NotMisused, OwnCase
from moderation.measures import selectors as measure_selectors
from moderation.measures.actions.enforcement import enforce_measure
from moderation.measures.actions.measures import checked
from moderation.misuse import selectors
from moderation.misuse.selectors import Misuse
from moderation.models import Measure, Notice


@transaction.atomic
def note_unfounded(*, viewer: Viewer, notice_id: UUID, unfounded: bool) -> Notice:
    """Note that a notice is unfounded, or no longer.

    The same note again changes nothing. The viewer must be allowed to decide in the consultation.
    The reported text must have been left online, and still be online. The sender is not notified,
    because a note alone has no effect. Lock the notice. The note is journalled, without the person.
    Raise `NotFound`, `NotAllowed`, `OwnCase` or `NotLeftOnline`.
    """
    notice = _notice(
        viewer,
        notice_id,
        rules.can_decide,
        Notice.objects.select_for_update(no_key=True, of=("self",)),
    )
    if unfounded and not selectors.is_left_online(notice):
        raise NotLeftOnline
    if notice.is_unfounded != unfounded:
        notice.is_unfounded = unfounded
        notice.save(update_fields=["is_unfounded"])
        journal.record(viewer, "notice.note", notice, unfounded=unfounded)
    return notice


@transaction.atomic
def answer_misuse(
    *, viewer: Viewer, notice_id: UUID, kind: str, facts: str, days: int | None = None
) -> Measure:
    """Warn the sender of a notice about their notices, or suspend their reporting.

    This applies in the consultation of the notice. A suspension lasts 90 days at most. A warning
    needs three notices that were noted as unfounded within six months. A suspension needs another
    one that was sent after a warning. Each notice is used once.

    The measure is numbered, notified, contested and lifted like any other, without a reason of the
    list, and shown without the person. Lock the person, then the head of the log. The measure is
    journalled. Announce `DecisionTaken`. Raise `NotFound`, `NotAllowed`, `NobodyBehind`,
    `NotMisused`, `AlreadyInForce`, `Invalid`, or `OwnCase` if the viewer has any part in the case
    or the sender is in the team.
    """
    if kind not in Action.on_reporting():
        raise Invalid(attr="kind")
    notice = _notice(viewer, notice_id, measure_selectors.can_limit, Notice.objects.all())
    person = (
        locked_participant(viewer.organisation, notice.reporter_id) if notice.reporter_id else None
    )
    if person is None or person.state == ParticipantState.ERASED:
        raise NobodyBehind
    # The number of notices is checked first. Otherwise a moderator could try this action on any
    # notice, and learn from the refusal whether one of the two reported the other.
    _refuse_too_few(selectors.misuse_of(viewer, notice), kind)
    measure_selectors.refuse_unnamed(viewer, person, notice.consultation_id)
    fields = checked(Action(kind), "", facts, days)
    return enforce_measure(viewer, person, notice.consultation_id, Action(kind), **fields)


def _notice(
    viewer: Viewer, notice_id: UUID, may: Callable[[Viewer, UUID], bool], rows: QuerySet[Notice]
) -> Notice:
    """Return a notice of a consultation in which the viewer may act.

    Raise `OwnCase` if the viewer has a part in it.
    """
    notice = get_row(
        rows.select_related("case", "organisation").filter(organisation=viewer.organisation),
        pk=notice_id,
    )
    if not may(viewer, notice.consultation_id):
        viewer.person()
        raise NotAllowed
    if appeal_selectors.is_own(viewer, notice):
        raise OwnCase
    return notice


def _refuse_too_few(misuse: Misuse, kind: str) -> None:
    if misuse.suspension:
        raise AlreadyInForce
    if kind in misuse.possible:
        return
    if kind == Action.WARN_NOTICES:
        raise NotMisused(
            _(
                "A warning needs three notices marked as clearly unfounded, and not yet "
                "followed by a warning."
            )
        )
    raise NotMisused(_("A suspension needs a warning, then another clearly unfounded notice."))
