"""The notification of the followers of a place, in batches, or of one participant, each once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, TypeAlias
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.models import F, Func, IntegerField, Q, QuerySet, UUIDField, Value

from consult.accounts.enums import ParticipantState
from consult.core.postgres.clock import ClockNow
from consult.core.queue import jobs
from consult.core.queue.dispatch import send
from consult.notifications import selectors
from consult.notifications.enums import Channel, Happened, NewsKind
from consult.notifications.models import Follow, Mailing, News, Notification, Wish

BATCH = 500


@dataclass(frozen=True)
class Recipient:
    """A participant who is notified of news, with the followed object through which they are."""

    participant_id: UUID
    kind: NewsKind
    place_id: UUID | None = None


# An audience of fewer participants is notified at once, without a job of its own.
FEW = 10
# The first followers of each object.
FIRST_FOLLOWERS = f"""
SELECT asked.kind, asked.object_id, ARRAY(
  SELECT follow.participant_id FROM {Follow._meta.db_table} AS follow
  JOIN {Follow._meta.get_field("participant").related_model._meta.db_table} AS participant
    ON participant.id = follow.participant_id AND participant.state <> '{ParticipantState.ERASED}'
  WHERE follow.object_id = asked.object_id AND follow.kind = asked.kind AND follow.stopped_at IS NULL
  LIMIT {FEW}
)
FROM unnest(%s::text[], %s::uuid[]) AS asked (kind, object_id)
"""  # noqa: S608 - names of our own models
Followers: TypeAlias = dict[tuple[str, UUID], list[UUID]]


@dataclass(frozen=True)
class Announcement:
    """An event of a subject, with the people who may be notified of it.

    `audience` has (followed kind, its id, kind of news), the most personal first: a participant who
    follows several of these objects is notified under the first of them. `author_id` is the author
    of a published text, who is not notified of it.
    """

    happened: str
    subject: tuple[str, UUID]
    audience: list[tuple[str, UUID, str]]
    consultation_id: UUID
    topic_id: UUID | None = None
    proposal_id: UUID | None = None
    happened_at: datetime | None = None
    author_id: UUID | None = None


def publish_news(*, organisation_id: UUID, **announcement: Any) -> bool:
    """Create the news of an `Announcement` for its followers. Return whether it is new."""
    return bool(publish_several(organisation_id, [Announcement(**announcement)]))


@transaction.atomic
def publish_several(organisation_id: UUID, announcements: Sequence[Announcement]) -> int:
    """Create the news of several announcements, and return how many are new.

    The same news is created only once, and none is created without followers. A few followers are
    notified at once, more of them by jobs. The number of statements does not depend on the number
    of announcements.
    """
    if not announcements:
        return 0
    followers = _first_followers(announcements)
    followed = [
        announcement for announcement in announcements if _is_followed(announcement, followers)
    ]
    if not followed:
        return 0
    rows = {
        (announcement.happened, *announcement.subject): News(
            organisation_id=organisation_id,
            happened=announcement.happened,
            subject_kind=announcement.subject[0],
            subject_id=announcement.subject[1],
            happened_at=announcement.happened_at or ClockNow(),
            consultation_id=announcement.consultation_id,
            topic_id=announcement.topic_id,
            proposal_id=announcement.proposal_id,
            audience=[[str(part) for part in place] for place in announcement.audience],
        )
        for announcement in followed
    }
    News.objects.bulk_create(rows.values(), ignore_conflicts=True)
    stored = News.objects.filter(pk__in=[row.pk for row in rows.values()])
    made = list(stored.select_related("organisation").order_by("pk"))
    people = {news.pk: _few_people(news, followers) for news in made}
    _notify_few([news for news in made if people[news.pk] is not None], people)
    requests = [
        jobs.Request("notifications.spread", {"news_id": news.pk})
        for news in made
        if people[news.pk] is None
    ]
    jobs.store(organisation_id, *requests)
    return len(made)


def _first_followers(announcements: Iterable[Announcement]) -> Followers:
    """Return the first followers of each object of the audiences, at most `FEW`. One query."""
    objects = {
        (kind, object_id)
        for announcement in announcements
        for kind, object_id, _ in announcement.audience
    }
    kinds = [str(kind) for kind, _object_id in objects]
    with connection.cursor() as cursor:
        cursor.execute(FIRST_FOLLOWERS, [kinds, [object_id for _kind, object_id in objects]])
        return {(kind, object_id): people for kind, object_id, people in cursor.fetchall()}


def _few_people(news: News, followers: Followers) -> list[Recipient] | None:
    """Return the participants who follow an object of the audience, each once.

    Return None if there are too many to be notified at once.
    """
    found: dict[UUID, Recipient] = {}
    for kind, object_id, news_kind in news.audience:
        place_id = UUID(object_id)
        for person in followers[kind, place_id]:
            found.setdefault(person, Recipient(person, NewsKind(news_kind), place_id))
    return list(found.values()) if len(found) < min(FEW, BATCH) else None


def _notify_few(news: list[News], people: Mapping[UUID, list[Recipient] | None]) -> None:
    """Notify all participants of these news, by the rules of `spread`."""
    if not news:
        return
    subjects = selectors.subjects(news[0].organisation, news)
    notified = []
    for item in news:
        subject = subjects.get(item.pk)
        if subject is None:
            continue
        author_id = _find_excluded_author(item, subject)
        found = people[item.pk] or []
        notified += [(item, person) for person in found if person.participant_id != author_id]
    _write(notified)
    News.objects.filter(pk__in=[item.pk for item in news]).update(spread_at=ClockNow())


def _is_followed(announcement: Announcement, followers: Followers) -> bool:
    return any(
        person != announcement.author_id
        for kind, object_id, _news_kind in announcement.audience
        for person in followers[str(kind), object_id]
    )


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
    news, _is_new = News.objects.get_or_create(
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
    if not Notification.objects.filter(news=news, recipient=participant_id).exists():
        _write([(news, Recipient(participant_id, kind))])


@transaction.atomic
def notify_participants(
    participant_ids: Iterable[UUID],
    *,
    organisation_id: UUID,
    happened: str,
    kind: NewsKind,
    subject: tuple[str, UUID],
    consultation_id: UUID,
) -> None:
    """Notify some participants of what may happen several times to a subject.

    Each call makes news of its own: the caller remembers, in the same transaction, that it did.
    """
    news = News.objects.create(
        organisation_id=organisation_id,
        happened=happened,
        subject_kind=subject[0],
        subject_id=subject[1],
        consultation_id=consultation_id,
        audience=[],
        happened_at=ClockNow(),
        spread_at=ClockNow(),
    )
    _write([(news, Recipient(pk, kind)) for pk in participant_ids])


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
    people = _next_people(news, _find_excluded_author(news, subject)) if subject else []
    kinds = [NewsKind(kind) for _followed, _id, kind in news.audience]
    _write(
        [
            (news, Recipient(follow.participant_id, kinds[follow.place], follow.object_id))  # type: ignore[attr-defined]  # an annotation of the query
            for follow in people
        ]
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


def _find_excluded_author(news: News, subject: Any) -> UUID | None:
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


def _write(notified: list[tuple[News, Recipient]]) -> None:
    """Write the notifications of some participants, and their e-mails, as each one chose."""
    if not notified:
        return
    wishes = {(wish.participant_id, wish.kind): wish.channel for wish in _wishes(notified)}
    rows = []
    mails = []
    for news, recipient in notified:
        channel = wishes.get((recipient.participant_id, recipient.kind), recipient.kind.usual)
        if channel == Channel.NOTHING:
            continue
        if news.happened in Happened.urgent() and channel == Channel.DIGEST:
            channel = Channel.AT_ONCE
        row = {"organisation_id": news.organisation_id, "recipient_id": recipient.participant_id}
        mailing = Mailing(**row) if channel == Channel.AT_ONCE else None
        mails += [mailing] if mailing else []
        rows.append(
            Notification(
                **row,
                news=news,
                kind=recipient.kind,
                channel=channel,
                mailing=mailing,
                place_id=recipient.place_id,
            )
        )
    Mailing.objects.bulk_create(mails)
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    if mails:
        transaction.on_commit(lambda: send("notifications.send"), robust=True)


def _wishes(notified: Iterable[tuple[News, Recipient]]) -> QuerySet[Wish]:
    return Wish.objects.filter(
        participant__in={recipient.participant_id for _news, recipient in notified}
    )
