"""The notification of the followers of a place, in batches, or of one participant, each once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import F, Func, IntegerField, Q, UUIDField, Value

from consult.accounts.enums import ParticipantState
from consult.core import jobs
from consult.core.clock import ClockNow
from consult.core.dispatch import send
from consult.notifications import selectors
from consult.notifications.enums import Channel, Happened, NewsKind
from consult.notifications.models import Follow, Mailing, News, Notification, Wish

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

BATCH = 500


@dataclass(frozen=True)
class Recipient:
    """A participant who is notified of news, with the followed object through which they are."""

    participant_id: UUID
    kind: NewsKind
    place_id: UUID | None = None


@transaction.atomic
def publish_news(
    *,
    organisation_id: UUID,
    happened: str,
    subject: tuple[str, UUID],
    audience: list[tuple[str, UUID, str]],
    consultation_id: UUID,
    topic_id: UUID | None = None,
    proposal_id: UUID | None = None,
    happened_at: datetime | None = None,
) -> bool:
    """Create the news about a subject for the followers of some objects. Return whether it is new.

    `audience` has (followed kind, its id, kind of news), the most personal first: a participant who
    follows several of these objects is notified under the first of them. The same news is created
    only once, and none is created without followers. A job notifies the participants.
    """
    if not _followers(audience).exists():
        return False
    place = {"consultation_id": consultation_id, "topic_id": topic_id, "proposal_id": proposal_id}
    plain = [[str(part) for part in one] for one in audience]
    news, is_new = News.objects.get_or_create(
        organisation_id=organisation_id,
        happened=happened,
        subject_kind=subject[0],
        subject_id=subject[1],
        defaults={**place, "audience": plain, "happened_at": happened_at or ClockNow()},
    )
    if is_new:
        jobs.on_commit("notifications.spread", news_id=news.pk)
    return is_new


@transaction.atomic
def notify_participant(
    participant_id: UUID,
    *,
    organisation_id: UUID,
    happened: str,
    kind: NewsKind,
    subject: tuple[str, UUID],
    consultation_id: UUID,
) -> None:
    """Notify one participant, once, of news about a subject that cannot be followed."""
    news, is_new = News.objects.get_or_create(
        organisation_id=organisation_id,
        happened=happened,
        subject_kind=subject[0],
        subject_id=subject[1],
        defaults={
            "consultation_id": consultation_id,
            "audience": [],
            "happened_at": ClockNow(),
            "spread_at": ClockNow(),
        },
    )
    if is_new:
        _write(news, [Recipient(participant_id, kind)])


@jobs.job("notifications.spread")
@transaction.atomic
def spread(*, news_id: str) -> None:
    """Notify the next batch of participants, and start another job for the others.

    The row of the news is locked. It stores the last participant reached, so that a job that runs
    again continues after them. No participant is notified of a text that is not public any more,
    nor of a text by a suspended or erased author.
    """
    news = (
        News.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=news_id)
        .first()
    )
    if news is None or news.spread_at:
        return
    subject = selectors.subjects(news.organisation, [news]).get(news.pk)
    people = _next_people(news, _not_told(news, subject)) if subject else []
    kinds = [NewsKind(kind) for _followed, _id, kind in news.audience]
    _write(
        news,
        [
            Recipient(follow.participant_id, kinds[follow.place], follow.object_id)  # type: ignore[attr-defined]  # an annotation of the query
            for follow in people
        ],
    )
    if len(people) < BATCH:
        # All followers are notified, so the id of the last one is no longer stored.
        news.reached = None
        news.spread_at = ClockNow()
    else:
        news.reached = people[-1].participant_id
        jobs.on_commit("notifications.spread", news_id=news.pk)
    news.save(update_fields=["reached", "spread_at"])


def _followers(audience: Iterable[Sequence[Any]]) -> QuerySet[Follow]:
    """Return the follows of the objects of an audience, which may have a thousand of them."""
    ids: dict[str, list[Any]] = {}
    for kind, object_id, _news_kind in audience:
        ids.setdefault(kind, []).append(object_id)
    wanted = reduce(or_, (Q(kind=kind, object_id__in=found) for kind, found in ids.items()))
    return Follow.objects.filter(wanted, stopped_at__isnull=True)


def _not_told(news: News, subject: Any) -> UUID | None:
    """Return the author to exclude from notifications about their own text, or None.

    An author is notified that their text was answered.
    """
    return getattr(subject, "author_id", None) if news.happened == Happened.PUBLISHED else None


def _next_people(news: News, author_id: UUID | None) -> list[Follow]:
    """Return the next followers in the order of their ids, each one once.

    `place` is their first place in the audience, the most personal one.
    """
    order = [UUID(str(object_id)) for _kind, object_id, _news_kind in news.audience]
    place = Func(
        Value(order, output_field=ArrayField(UUIDField())),
        F("object_id"),
        function="array_position",
        output_field=IntegerField(),
    )
    rows = _followers(news.audience).annotate(place=place - 1)
    rows = rows.exclude(participant__state=ParticipantState.ERASED)
    if author_id:
        rows = rows.exclude(participant=author_id)
    if news.reached:
        rows = rows.filter(participant__gt=news.reached)
    return list(rows.order_by("participant_id", "place").distinct("participant_id")[:BATCH])


def _write(news: News, people: list[Recipient]) -> None:
    """Write the notifications of some participants, and their e-mails, as each one chose."""
    wishes = {(wish.participant_id, wish.kind): wish.channel for wish in _wishes(people)}
    told = []
    mails = []
    for one in people:
        channel = wishes.get((one.participant_id, one.kind), one.kind.usual)
        if channel == Channel.NOTHING:
            continue
        row = {"organisation_id": news.organisation_id, "recipient_id": one.participant_id}
        mailing = Mailing(**row) if channel == Channel.AT_ONCE else None
        mails += [mailing] if mailing else []
        told.append(
            Notification(
                **row,
                news=news,
                kind=one.kind,
                channel=channel,
                mailing=mailing,
                place_id=one.place_id,
            )
        )
    Mailing.objects.bulk_create(mails)
    Notification.objects.bulk_create(told, ignore_conflicts=True)
    if mails:
        transaction.on_commit(lambda: send("notifications.send"), robust=True)


def _wishes(people: Iterable[Recipient]) -> QuerySet[Wish]:
    return Wish.objects.filter(participant__in=[one.participant_id for one in people])
