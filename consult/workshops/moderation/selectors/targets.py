"""Workshops, recordings, transcripts and photos as moderation handles them.

Each is one object with a moderation state and an author. A transcript is its recording's words,
with an id of its own. The facilitator of a workshop is the author of all of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.workshops import rules
from consult.workshops.entries.selectors.photos import visible_photos
from consult.workshops.enums import WorkshopState
from consult.workshops.meetings.selectors.workshops import path_of
from consult.workshops.models import Facilitation, Photo, Recording, Workshop
from consult.workshops.models.recordings import RecordingQuerySet
from consult.workshops.models.workshops import WorkshopQuerySet
from consult.workshops.recordings.selectors import is_read_by_all
from consult.workshops.visibility import OPEN
from moderation.enums import ModerationState

VOWELS = "aàâeéèêëiîïoôuùûüyhœæ"


@dataclass(frozen=True)
class Subject:
    """An object of a moderator's decision.

    `row` has the moderation state. If `is_masked`, its reader may not read it. `author_id` is the
    viewer if they are a facilitator of the workshop, so that no moderator decides on their own
    work. Otherwise it is the first facilitator.
    """

    kind: str
    pk: UUID
    row: Any
    workshop: Workshop
    state: str
    decision_number: int | None
    decision_reason: str
    author_id: UUID | None
    is_masked: bool

    @property
    def organisation_id(self) -> UUID:
        """The organisation to which it belongs."""
        return self.workshop.organisation_id

    @property
    def consultation_id(self) -> UUID:
        """The consultation in whose log the decision is listed."""
        return self.workshop.consultation_id

    @property
    def created_at(self) -> datetime:
        """The time at which it was stored."""
        return self.row.created_at

    @property
    def language(self) -> str:
        """The language of its text or speech."""
        return getattr(self.row, "language", self.workshop.language)

    @property
    def moderation(self) -> ModerationState:
        """The moderation state as a member of `ModerationState`."""
        return ModerationState(self.state)


def of_row(viewer: Viewer, kind: str, row: Any, *, author_id: UUID | None = None) -> Subject:
    """Return a row as an object of a kind.

    The caller has checked that the viewer may know of it.
    """
    is_words = kind == "transcript"
    state, number, reason = _columns(is_words)
    workshop = row if kind == "workshop" else row.workshop
    is_masked = getattr(row, "is_masked", False) or (
        getattr(row, state) not in OPEN and not rules.reads_everything(viewer, workshop)
    )
    return Subject(
        kind=kind,
        pk=row.words_id if is_words else row.pk,
        row=row,
        workshop=workshop,
        state=getattr(row, state),
        decision_number=getattr(row, number),
        decision_reason=getattr(row, reason),
        author_id=author_id,
        is_masked=is_masked,
    )


def _columns(is_words: bool) -> tuple[str, str, str]:
    """Return the columns of the moderation state, of the decision and of its reason."""
    if is_words:
        return "words_state", "words_decision", "words_reason"
    return "moderation_state", "decision_number", "decision_reason"


def columns_of(kind: str) -> tuple[str, str, str]:
    """Return the columns in which a kind stores its state, its decision and the reason."""
    return _columns(kind == "transcript")


def rows_of(viewer: Viewer, kind: str) -> QuerySet[Any]:
    """Return the rows that the viewer may know of as objects of a kind, with tombstones.

    Drafts of workshops are left out.
    """
    return _ROWS[kind](viewer)


def _workshops(viewer: Viewer) -> WorkshopQuerySet:
    visible = Workshop.objects.visible_to(viewer)
    known = visible | Workshop.objects.tombstones(viewer)
    return known.exclude(state=WorkshopState.DRAFT).select_related("consultation")


def _recordings(viewer: Viewer) -> RecordingQuerySet:
    known = Recording.objects.visible_to(viewer) | Recording.objects.tombstones(viewer)
    return known.with_publicness().select_related("workshop__consultation", "media__file")


def _transcripts(viewer: Viewer) -> RecordingQuerySet:
    """Return the recordings whose words are read by other people than their facilitator.

    These are validated ones, and those of the viewer's consultations as moderator or manager.
    """
    rows = _recordings(viewer)
    if viewer.is_system:
        return rows
    validated = Q(transcript_state__in=["validated", "agreed"])
    return rows.filter(
        validated | Q(workshop__consultation__in=viewer.consultations_as("moderator", "manager"))
    )


def _photos(viewer: Viewer) -> QuerySet[Photo]:
    return visible_photos(viewer).select_related("file", "topic", "workshop__consultation")


_ROWS = {
    "workshop": _workshops,
    "recording": _recordings,
    "transcript": _transcripts,
    "photo": _photos,
}


def getter(kind: str) -> Callable[[Viewer, UUID], Subject]:
    """Return the `get` function of a kind.

    It returns one object, and an emptied one for a tombstone. It raises `NotFound`.
    """

    def get(viewer: Viewer, pk: UUID) -> Subject:
        found = get_several(viewer, kind, [pk])
        if not found:
            raise NotFound
        return next(iter(found.values()))

    return get


def many_getter(kind: str) -> Callable[..., dict[UUID, Any]]:
    """Return the `get_many` function of a kind: {id: object}, in two queries."""
    return lambda viewer, ids: get_several(viewer, kind, ids)


def get_several(viewer: Viewer, kind: str, ids: Iterable[UUID]) -> dict[UUID, Subject]:
    """Return objects of a kind by id, without objects that the viewer may not see. Two queries."""
    key = "words_id" if kind == "transcript" else "pk"
    try:
        rows = list(rows_of(viewer, kind).filter(**{f"{key}__in": list(ids)}))
    except (ValidationError, ValueError):  # not valid ids
        rows = []
    run_by = authors(viewer, {row.pk if kind == "workshop" else row.workshop_id for row in rows})
    found = [
        of_row(
            viewer,
            kind,
            row,
            author_id=run_by.get(row.pk if kind == "workshop" else row.workshop_id),
        )
        for row in rows
    ]
    return {subject.pk: subject for subject in found}


def authors(viewer: Viewer, workshop_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the author of each workshop.

    It is the viewer if they are a facilitator of it, or else the first facilitator. One query.
    """
    if not workshop_ids:
        return {}
    own = viewer.participant and viewer.participant.pk
    rows = Facilitation.objects.filter(workshop__in=list(workshop_ids)).order_by("created_at", "pk")
    found: dict[UUID, UUID] = {}
    for workshop_id, participant_id in rows.values_list("workshop", "participant"):
        if participant_id == own or workshop_id not in found:
            found[workshop_id] = participant_id
    return found


def title_of_subject(subject: Subject) -> str:
    """Return the title. A tombstone and a photo have only the kind and the workshop's number."""
    number = {"n": subject.workshop.number}
    if subject.is_masked or subject.kind == "photo":
        return {
            "workshop": _("Workshop no. %(n)s"),
            "recording": _("Recording of workshop no. %(n)s"),
            "transcript": _("Transcript of workshop no. %(n)s"),
            "photo": _("Photo of workshop no. %(n)s"),
        }[subject.kind] % number
    if subject.kind == "workshop":
        return subject.row.title
    title = subject.row.public_title
    params = {"title": title, "place": subject.workshop.place or subject.workshop.title}
    if subject.kind == "transcript":
        return _("Transcript of the workshop “%(place)s”: %(title)s") % params
    return _("Recording of the workshop “%(place)s”: %(title)s") % params


def title_of_seconds(subject: Subject, start: float, end: float) -> str:
    """Return the title of the reported seconds of a recording or of its transcript."""
    if subject.is_masked:
        return title_of_subject(subject)
    place = subject.workshop.place
    params = {"place": place, "start": _clock(start), "end": _clock(end)}
    if not place:
        params["title"] = subject.workshop.title
        return _("Excerpt of “%(title)s”, %(start)s to %(end)s") % params
    if place[:1].lower() in VOWELS:
        return (
            pgettext("before a vowel", "Excerpt of the workshop in %(place)s, %(start)s to %(end)s")
            % params
        )
    return _("Excerpt of the workshop in %(place)s, %(start)s to %(end)s") % params


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def path_of_subject(subject: Subject) -> str:
    """Return the path of the page that shows the object.

    It is the recording's page if its whole transcript is public, or else the workshop's page.
    """
    page = path_of(subject.workshop)
    if subject.kind in ("recording", "transcript"):
        recording = subject.row
        return f"{page}recordings/{recording.number}/" if is_read_by_all(recording) else page
    return page
