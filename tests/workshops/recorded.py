"""A workshop with a recording, its transcript in each state, and the people to test them with."""

import itertools
from datetime import date

from django.utils import timezone

from consult.core.models import StoredFile
from consult.media.models import Media
from consult.workshops.models import Excerpt, Facilitation, Provenance, Recording, Segment, Workshop
from consult.workshops.transcripts.actions import segments as segment_actions
from consult.workshops.transcripts.actions import validation as validation_actions
from tests.factories import make
from tests.pages import given as pages

_count = itertools.count(1)


def workshop(consultation, *, state="published", **fields):
    """Create a workshop that was held. It is public by default."""
    number = next(_count)
    return Workshop.objects.create(
        organisation=consultation.organisation,
        consultation=consultation,
        number=number,
        code=f"A{number}",
        title="Atelier de la médiathèque (exemple)",
        structure="Médiathèque (exemple)",
        structure_kind="association",
        held_on=date(2026, 3, 1),
        state=state,
        published_at=None if state == "draft" else timezone.now(),
        **{"participants": 12} | fields,
    )


def facilitator(workshop):
    """Return a facilitator of the workshop."""
    viewer = make.person("facilitator", workshop.consultation)
    own = {"organisation": workshop.organisation, "participant": viewer.participant}
    Facilitation.objects.create(workshop=workshop, **own)
    return make.again(viewer)


def recording(workshop, *, kind="audio", state="ready", media=None, **fields):
    """Create a recording with a ready medium and without transcript or stored bytes."""
    number = next(_count)
    return Recording.objects.create(
        organisation=workshop.organisation,
        workshop=workshop,
        media=_medium(workshop, kind, state, **media or {}),
        number=number,
        **{"title": "La table 1 (exemple)", "consent": "forms", "people": 6} | fields,
    )


def _medium(workshop, kind, state, **fields):
    place = {"organisation": workshop.organisation, "consultation_id": workshop.consultation_id}
    file = None
    if kind != "text" and state == "ready":
        variants = [
            {"name": "sound.m4a", "width": None, "height": None, "size": 10, "sha256": "0" * 64}
        ]
        file_fields = {"kind": kind, "media_type": f"{kind}/mp4", "name": "table.m4a"}
        file = StoredFile.objects.create(
            holder="recording", size=10, variants=variants, **file_fields, **place
        )
    return Media.objects.create(
        holder="recording", name="table.m4a", kind=kind, state=state, file=file, original_size=10, duration=60,
        original_sha256="0" * 64, **place, **fields,
    )  # fmt: skip


def drafted(recording, *texts, doubtful=()):
    """Create a machine's draft of the transcript: passages of ten seconds each."""
    if not texts:
        texts = ("Bonjour à tous.", "Il faut un lieu d'aide.", "Merci d'être venus.")
    shared_fields = {
        "organisation": recording.organisation,
        "recording": recording,
        "speaker": "Voix 1",
    }
    shared_fields["doubtful"] = list(doubtful)
    rows = [
        Segment(place=place, start=10 * place, end=10 * place + 10, text=text, **shared_fields)
        for place, text in enumerate(texts, 1)
    ]
    made = Segment.objects.bulk_create(rows)
    Recording.objects.filter(pk=recording.pk).update(
        transcript_state="draft", engine="machine d'essai"
    )
    recording.refresh_from_db()
    return made


def excerpt(recording, first, last=None, **fields):
    """Create an excerpt that quotes these segments."""
    last = last or first
    values = {
        "start": first.start,
        "end": last.end,
        "quote": first.text,
        "first": first,
        "last": last,
    }
    values["ends"] = len(last.text)
    return Excerpt.objects.create(
        organisation=recording.organisation, recording=recording, **values | fields
    )


def select_words(recording, first=1, last=None, *, begins=0, ends=99):
    """Return the arguments that choose words of a recording, by the places of their passages."""
    passages = recording.segments.filter(place__in=(first, last or first))
    versions = list(passages.values_list("pk", "version"))
    return {"recording_id": recording.pk, "read_versions": versions, "begins": begins, "ends": ends}


def contribution(excerpt):
    """Create a public proposal that rests on an excerpt."""
    workshop = excerpt.recording.workshop
    provenance_fields = {"channel": "workshop", "workshop": workshop, "excerpt": excerpt}
    written = pages.proposal(workshop.consultation)
    return Provenance.objects.create(
        organisation=workshop.organisation, proposal=written, **provenance_fields
    ).proposal


def read_over(viewer, *segments):
    """Mark each segment as correct."""
    for segment in segments:
        segment.refresh_from_db()
        segment_actions.correct_segment(
            viewer=viewer, segment_id=segment.pk, text=segment.text, version=segment.version
        )


def validated(recording, viewer=None, *texts):
    """Validate a recording after its transcript was read over, and return it."""
    viewer = viewer or facilitator(recording.workshop)
    read_over(viewer, *drafted(recording, *texts))
    return validation_actions.validate_transcript(viewer=viewer, recording_id=recording.pk)
