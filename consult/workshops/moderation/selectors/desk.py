"""The content of a workshop, recording, transcript or photo that a moderator sees on the desk."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import QuerySet

from consult.accounts.viewer import Viewer
from consult.workshops.entries.selectors.photos import photos_of
from consult.workshops.models import Photo, Provenance, Recording, Segment, Workshop
from consult.workshops.moderation.selectors.targets import Subject
from consult.workshops.visibility import OPEN
from debates.proposals.selectors.proposals import path_of as path_of_proposal
from moderation.target_kinds import make_moderator_view

# The texts of a workshop that a person writes. Its minutes are shown as its text.
WRITTEN = [
    field
    for field in Workshop._meta.fields
    if field.name in Workshop.written
    and isinstance(field, (models.CharField, models.TextField))
    and not field.choices
    and field.name not in ("language", "minutes")
]
# The desk shows the beginning of a long transcript. The recording's page shows all of it.
MOST_PASSAGES = 400


def serialize_for_moderator(viewer: Viewer, subject: Subject) -> dict:
    """Return the content of an object for the moderator, as `make_moderator_view` does.

    It is empty for a viewer who may not read it.
    """
    return (
        make_moderator_view() if subject.is_masked else _SERIALIZERS[subject.kind](viewer, subject)
    )


def list_stored_content(subjects: list[Subject]) -> list[list]:
    """Return the stored content that `serialize_for_moderator` shows of each object.

    Two queries for a workshop, one for a recording or a transcript, none for a photo.
    """
    return [_STORED[subject.kind](subject.row) for subject in subjects]


def _workshop(viewer: Viewer, subject: Any) -> dict[str, Any]:
    workshop = subject.row
    reports = [report.body_html for report in workshop.sub_reports.all()]
    written = [(field.verbose_name, getattr(workshop, field.name)) for field in WRITTEN]
    return make_moderator_view(
        text_html="\n".join(filter(None, [workshop.minutes_html, *reports])),
        language=workshop.language,
        author_name=workshop.structure,
        lines=[(str(label), words) for label, words in written if words],
        files=[
            (photo.file, photo.description)
            for photo in photos_of(viewer, workshop)
            if photo.is_public
        ],
    )


def _recording(viewer: Viewer, subject: Any) -> dict[str, Any]:
    return _spoken(subject) | {"media": _media(subject.row)}


def _transcript(viewer: Viewer, subject: Any) -> dict[str, Any]:
    """Return what is shown of a transcript, with the sound, so that its words can be checked."""
    return _recording(viewer, subject)


def _spoken(subject: Any) -> dict[str, Any]:
    """Return the facts that recordings and transcripts both show.

    They include the passages, and the contributions that quote them.
    """
    workshop = subject.workshop
    return make_moderator_view(
        language=subject.row.language,
        author_name=workshop.structure,
        context=[(workshop.title, workshop.minutes_html)] if workshop.minutes_html else [],
        passages=list(_readable_passages(subject.row)[:MOST_PASSAGES]),
        quoted_in=_quoted_in(subject.row),
    )


def _quoted_in(recording: Recording) -> list[tuple[str, str]]:
    """Return the title and the path of each contribution that quotes the recording."""
    rows = Provenance.objects.filter(excerpt__recording=recording, proposal__state__in=OPEN)
    return [
        (provenance.proposal.title, path_of_proposal(provenance.proposal))
        for provenance in rows.select_related("proposal__consultation").order_by("proposal__number")
    ]


def _media(recording: Recording) -> dict[str, Any]:
    """Return the medium with the data that its player needs."""
    return {
        "medium": recording.media,
        "title": recording.title,
        "language": recording.language,
        "captions": True,
    }


def _readable_passages(recording: Recording) -> QuerySet[Segment]:
    return recording.segments.filter(is_masked=False).exclude(text="").order_by("place")


def _photo(viewer: Viewer, subject: Subject) -> dict[str, Any]:
    photo = subject.row
    workshop = subject.workshop
    return make_moderator_view(
        language=workshop.language,
        author_name=workshop.structure,
        files=[(photo.file, photo.description)],
        context=[(workshop.title, workshop.minutes_html)] if workshop.minutes_html else [],
    )


_SERIALIZERS = {
    "workshop": _workshop,
    "recording": _recording,
    "transcript": _transcript,
    "photo": _photo,
}


def _read_workshop(workshop: Workshop) -> list[Any]:
    written = [getattr(workshop, field.name) for field in WRITTEN]
    reports = list(workshop.sub_reports.values_list("topic", "body"))
    photos = list(workshop.photos.filter(is_public=True).values_list("file", "description"))
    return [*written, workshop.minutes, reports, photos]


def _read_recording(recording: Recording) -> list[Any]:
    """Return all passages, even beyond the desk's limit.

    The moderator reads the rest on the recording's page.
    """
    return [
        recording.title,
        list(_readable_passages(recording).values_list("place", "speaker", "text")),
    ]


def _read_photo(photo: Photo) -> list[Any]:
    return [photo.file_id, photo.description]


_STORED: dict[str, Callable[[Any], list[Any]]] = {
    "workshop": _read_workshop,
    "recording": _read_recording,
    "transcript": _read_recording,
    "photo": _read_photo,
}
