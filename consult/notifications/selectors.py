"""The queries of follows, wishes and notifications of a participant.

News are about public objects. The objects are always looked up as a visitor would see them, and not
as the reader of the news would, so that a text that was hidden since then is quoted to no reader.
One query reads the rows, and a few more read each kind of object, for any number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Min, QuerySet

from consult.accounts.viewer import Viewer
from consult.notifications import news_subjects
from consult.notifications.enums import Channel, Every, Followed, MailingState, NewsKind
from consult.notifications.lines import Line, Place
from consult.notifications.models import Follow, Mailing, News, Notification, Rhythm, Wish

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

MANY = 99
PLACES = ("consultation", "topic", "proposal")


def follows(viewer: Viewer, kind: str, object_id: UUID) -> bool:
    """Return whether the viewer follows an object. One query, none for a visitor."""
    return viewer.participant is not None and own_follows(viewer, kind, object_id).exists()


def own_follows(viewer: Viewer, kind: str, object_id: UUID) -> QuerySet[Follow]:
    """Return the row by which the viewer follows an object, if there is one."""
    rows = Follow.objects.filter(participant=viewer.person(), kind=kind, object_id=object_id)
    return rows.filter(stopped_at__isnull=True)


def count_followers(viewer: Viewer, kind: str, object_id: UUID) -> int:
    """Return how many people of the organisation follow an object. One query."""
    rows = Follow.objects.filter(organisation=viewer.organisation, kind=kind, object_id=object_id)
    return rows.filter(stopped_at__isnull=True).count()


def followed(viewer: Viewer) -> list[tuple[str, UUID, Any]]:
    """Return the objects that the viewer follows as (kind, id, object), the latest first.

    The object is None where it is not public any more.
    """
    rows = Follow.objects.filter(participant=viewer.person(), stopped_at__isnull=True).order_by(
        "-created_at", "-id"
    )
    found = [(row.kind, row.object_id) for row in rows]
    objects = _get_objects(viewer.organisation, found)
    return [(kind, pk, objects.get((kind, pk))) for kind, pk in found]


def unread_count(viewer: Viewer) -> int:
    """Return the number of unread notifications of the viewer, at most a hundred.

    News about an unregistered kind of object are not counted, as `lines` leaves them out. One
    query, none for a visitor.
    """
    if viewer is None or viewer.participant is None:
        return 0
    return unread_notifications(viewer).count()


def unread_notifications(viewer: Viewer) -> QuerySet[Notification]:
    """Return at most a hundred unread notifications of the viewer, in no order."""
    rows = Notification.objects.filter(
        recipient=viewer.person(),
        read_at__isnull=True,
        news__subject_kind__in=news_subjects.registered_kinds(),
    ).order_by()
    return rows[: MANY + 1]


def notifications(viewer: Viewer) -> QuerySet[Notification]:
    """Return the notifications of the viewer, the latest first. `lines` gives their text."""
    rows = Notification.objects.filter(organisation=viewer.organisation, recipient=viewer.person())
    return rows.select_related("news")


def oldest_unsent_mailing() -> datetime | None:
    """Return the creation time of the oldest unsent mailing, or None.

    It covers every organisation that the database session may see.
    """
    unsent = Mailing.objects.filter(state__in=[MailingState.WAITING, MailingState.SENDING])
    return unsent.aggregate(since=Min("created_at"))["since"]


def lines(organisation: Organisation, rows: Iterable[Notification]) -> list[Line]:
    """Return notifications as lines of text, in their order.

    The line of a text that is not public any more contains only that information. News about a kind
    of object that no app has registered are left out, such as a kind that a later version removed.
    """
    rows = [row for row in rows if news_subjects.is_registered(row.news.subject_kind)]
    found = subjects(organisation, [row.news for row in rows])
    visible = [row for row in rows if row.news_id in found]
    pairs = [pair for row in visible for pair in _places_of(row, found[row.news_id])]
    places = _get_objects(organisation, pairs)  # type: ignore[arg-type]  # of this type at run time
    return [_line(row, found.get(row.news_id), places) for row in rows]


def lines_of_mailing(mailing: Mailing) -> list[Line]:
    """Return the lines of a mailing that its reader still wants by e-mail.

    News about texts that are not public any more are left out.
    """
    rows = mailing.notifications.filter(channel__in=Channel.mailed()).select_related("news")
    return [line for line in lines(mailing.organisation, rows) if line.subject is not None]


def opinions_since(mailing: Mailing, lines: Iterable[Line]) -> dict[UUID, int]:
    """Return the number of new opinions by contribution since the reader's last summary.

    Whole days are counted, from the day of the last summary sent to the day before this one. So a
    summary that is prepared again has the same numbers, and no day is counted twice. It needs one
    query for the last summary and those of the count, for any number of contributions. The result
    is empty in a first summary, and in a mailing of one piece of news.
    """
    ids = {line.proposal.id for line in lines if line.proposal}
    if mailing.period is None or not ids:
        return {}
    earlier = Mailing.objects.filter(
        recipient=mailing.recipient_id, state=MailingState.SENT, period__lt=mailing.period
    )
    begins = earlier.order_by("-period").values_list("period", flat=True).first()
    if begins is None:
        return {}
    anybody = Viewer.public(mailing.organisation)
    return news_subjects.count_new_opinions(anybody, ids, begins, mailing.period)


def subjects(organisation: Organisation, news: Iterable[News]) -> dict[UUID, Any]:
    """Return the subjects of news by the id of the news.

    Subjects that are not public any more, or whose author is suspended or erased, are left out.
    """
    objects = _get_objects(organisation, [(item.subject_kind, item.subject_id) for item in news])
    found = ((item.pk, objects.get((item.subject_kind, item.subject_id))) for item in news)
    return {
        pk: subject for pk, subject in found if subject is not None and _has_active_author(subject)
    }


def channels_of(participant_id: UUID) -> dict[str, str]:
    """Return the channel of each kind of news for a participant: their choice or the default."""
    wished = dict(Wish.objects.filter(participant=participant_id).values_list("kind", "channel"))
    return {kind.value: wished.get(kind.value, kind.usual) for kind in NewsKind}


def rhythm_of(participant_id: UUID) -> str:
    """Return the rhythm of a participant's summary."""
    return (
        Rhythm.objects.filter(participant=participant_id).values_list("every", flat=True).first()
        or Every.DAY
    )


def export(viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield the follows, wishes and notifications of the viewer, for the copy of their data."""
    person = viewer.person()
    for follow in Follow.objects.filter(participant=person).order_by("created_at", "id"):
        yield {
            "follows": follow.kind,
            "id": follow.object_id,
            "since": follow.created_at,
            "until": follow.stopped_at,
        }
    yield {"wishes": channels_of(person.pk), "summary": rhythm_of(person.pk)}
    for row in notifications(viewer):
        entry = {"told": row.kind, "about": row.news.subject_kind, "id": row.news.subject_id}
        yield entry | {"told_at": row.created_at, "read_at": row.read_at}


def _line(row: Notification, subject: Any, places: dict[Any, Any]) -> Line:
    if subject is None:
        return Line.of(row, None, "", {})
    known = news_subjects.get_subject(row.news.subject_kind)
    own = known.own_places(subject, row.recipient_id) if known.own_places else []
    at = known.path_at(subject, _narrowest(row, subject)) if known.path_at else None
    found = {kind: _place(kind, places.get((kind, pk))) for kind, pk in _places_of(row, subject)}
    path = at or known.path(subject)
    return Line.of(row, subject, path, found, own=len(own), functions=known)


def _places_of(row: Notification, subject: Any) -> list[tuple[str, UUID | None]]:
    ids = {
        "consultation": row.news.consultation_id,
        "topic": row.news.topic_id,
        "proposal": row.news.proposal_id or _narrowest(row, subject),
    }
    return [(kind, ids[kind]) for kind in PLACES if ids[kind]]


def _narrowest(row: Notification, subject: Any) -> UUID | None:
    """Return the contribution to show, of a subject that is about several of them, or None.

    It is one that the recipient wrote, else the one through which they were notified.
    """
    known = news_subjects.get_subject(row.news.subject_kind)
    if known.own_places is None or known.path_at is None:
        return None
    own = known.own_places(subject, row.recipient_id)
    place_id = own[0] if own else row.place_id
    return place_id if known.path_at(subject, place_id) else None


def _place(kind: str, obj: Any) -> Place | None:
    if obj is None:
        return None
    known = news_subjects.get_subject(kind)
    number = getattr(obj, "number", None)
    language = getattr(obj, "language", "")
    return Place(obj.pk, known.title(obj), known.path(obj), number, language)


def _get_objects(
    organisation: Organisation, pairs: Iterable[tuple[str, UUID]]
) -> dict[tuple[str, UUID], Any]:
    """Return the objects of some (kind, id) pairs, as a visitor may read them.

    Tombstones, objects that are not public, and objects of an unregistered kind are left out.
    """
    ids: dict[str, set[UUID]]
    anybody = Viewer.public(organisation)
    ids = {}
    for kind, pk in pairs:
        if news_subjects.is_registered(kind):
            ids.setdefault(kind, set()).add(pk)
    found = {}
    for kind, wanted in sorted(ids.items()):
        for pk, obj in news_subjects.get_subject(kind).get_many(anybody, wanted).items():
            if not getattr(obj, "is_masked", False):
                found[kind, pk] = obj
    return found


def _has_active_author(subject: Any) -> bool:
    author = getattr(subject, "author", None)
    return author is None or author.may_act


def followed_label(kind: str) -> str:
    """Return the word for a kind of object that can be followed."""
    return str(Followed(kind).label)
