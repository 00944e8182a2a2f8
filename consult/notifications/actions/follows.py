"""The actions of following and of stopping.

The journal does not record them, because only the participant may know what they follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed, NotFound
from consult.core.postgres.clock import ClockNow
from consult.core.records import limits
from consult.notifications import news_subjects
from consult.notifications.enums import Followed
from consult.notifications.models import Follow

if TYPE_CHECKING:
    from consult.accounts.models import Participant


@transaction.atomic
def follow(*, viewer: Viewer, kind: str, object_id: UUID) -> Follow:
    """Follow an object, and be notified from now on of what happens there.

    Following it twice changes nothing. Raise `NotFound` where the viewer may not know the object,
    `NotAllowed` or `TooMany`.
    """
    person = _get_follower(viewer)
    if kind not in Followed.values:
        raise NotFound
    found = news_subjects.get_subject(kind).get(viewer, object_id)
    limits.check("follow", person.pk)
    return _store_follow(viewer, person, kind, found.pk, stopped_at=None)


@transaction.atomic
def stop_following(*, viewer: Viewer, kind: str, object_id: UUID) -> Follow:
    """Stop following an object, even the viewer's own text or an object that no longer exists.

    Raise `NotFound` on a kind that cannot be followed, and `NotAllowed`.
    """
    person = _get_follower(viewer)
    if kind not in Followed.values:
        raise NotFound
    return _store_follow(viewer, person, kind, object_id, stopped_at=ClockNow())


def follow_own_texts(organisation_id: UUID, texts: Iterable[tuple[UUID, str, UUID]]) -> None:
    """Make authors follow their own texts, given as (participant, kind, id). One statement.

    Those who stopped following a text before do not follow it again.
    """
    rows = [
        Follow(
            organisation_id=organisation_id,
            participant_id=participant_id,
            kind=kind,
            object_id=object_id,
        )
        for participant_id, kind, object_id in sorted(set(texts))
    ]
    Follow.objects.bulk_create(rows, ignore_conflicts=True)


def _get_follower(viewer: Viewer) -> Participant:
    person = viewer.person()
    if not may(viewer, "following.manage", owner=True):
        raise NotAllowed
    return person


def _store_follow(
    viewer: Viewer, person: Participant, kind: str, object_id: UUID, *, stopped_at: ClockNow | None
) -> Follow:
    known: dict[str, Any] = {
        "organisation": viewer.organisation,
        "participant": person,
        "kind": kind,
        "object_id": object_id,
    }
    row, _is_new = Follow.objects.update_or_create(**known, defaults={"stopped_at": stopped_at})
    return row
