"""The sample workshops: the 26 of 2017, and in the open sample two past and one to come.

For 2017, the number of workshops, the 236 people and the 58 topics are real. The report of the
consultation gives the kinds of structures and these totals, but not the details of each workshop.
"""

import shutil
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from consult.accounts.enums import ActorKind, Role
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_of
from consult.consultations.enums import Capability
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.consultations.selectors.timetable import open_capabilities
from consult.consultations.selectors.topics import topics as topics_of
from consult.core.postgres import clock
from consult.demo import sound, text_files
from consult.media.actions.preparation import prepare
from consult.media.actions.whole import send_whole
from consult.workshops.entries.actions import contributions as contribution_actions
from consult.workshops.entries.actions import counts as count_actions
from consult.workshops.excerpts.actions import excerpts as excerpt_actions
from consult.workshops.meetings.actions import imports as import_actions
from consult.workshops.meetings.actions import publication as publication_actions
from consult.workshops.meetings.actions import topics as topic_actions
from consult.workshops.meetings.actions import workshops as workshop_actions
from consult.workshops.meetings.selectors.workshops import get_workshop, list_workshops
from consult.workshops.recordings.actions import recordings as recording_actions
from consult.workshops.recordings.selectors import recordings
from consult.workshops.transcripts.actions import transcripts as transcript_actions
from consult.workshops.transcripts.actions import validation as validation_actions

ORIGIN = "demo"
PLACES = {
    ActorKind.ASSOCIATION: "Centre social",
    ActorKind.COMMUNE: "Médiathèque",
    ActorKind.DEPARTMENT: "Maison du département",
    ActorKind.REGION: "Hôtel de région",
    ActorKind.MUTUALISATION: "Salle de réunion",
    ActorKind.DIGITAL_SPACE: "Espace public numérique",
}
FACTS = (
    "title",
    "structure",
    "structure_kind",
    "place",
    "latitude",
    "longitude",
    "address",
    "method",
    "access",
)
MORE = ("minutes", "agenda", "seats")


def seed_past(organisation, consultation, topics) -> None:
    """Import the workshops of 2017 into their consultation. Safe to repeat."""
    rows = list(_rows(organisation, topics))
    import_actions.import_workshops(
        organisation=organisation, consultation=consultation, origin=ORIGIN, rows=rows
    )


def _rows(organisation, topics):
    by_number = {topic.number: topic for topic in topics.values() if topic.number}
    for spec in text_files.workshops():
        yield {
            "number": spec["number"],
            "title": f"{PLACES[spec['kind']]}, {spec['town']}",
            "structure": spec["structure"],
            "structure_kind": spec["kind"],
            "place": spec["town"],
            "latitude": spec["latitude"],
            "longitude": spec["longitude"],
            "held_on": date.fromisoformat(spec["held_on"]),
            "participants": spec["people"],
            "method": spec["method"],
            "topics": tuple(by_number[topic] for topic in spec["topics"]),
            "published_at": end_of(organisation, spec),
        }


def end_of(organisation, spec) -> datetime:
    """Return when a workshop of 2017 ended."""
    held_on = date.fromisoformat(spec["held_on"])
    return datetime.combine(held_on, time(20, 30), ZoneInfo(organisation.time_zone))


def can_record() -> bool:
    """Return whether ffmpeg is installed, which converts the sound of recordings."""
    return shutil.which("ffmpeg") is not None


def seed(organisation, by_role, consultation) -> None:
    """Create workshops as the facilitator, with their reports, and publish them.

    Nothing is created unless the sample has an open workshop phase. A second run adds only the
    recordings that could not be made before.
    """
    reloaded = get_consultation_by_id(Viewer.system(organisation), consultation.pk)
    facilitator = viewer_of(organisation, by_role[Role.FACILITATOR])
    if Capability.WORKSHOP not in open_capabilities(reloaded):
        return
    topics = {topic.slug: topic.pk for topic in topics_of(facilitator, reloaded)}
    made = {workshop.title: workshop for workshop in list_workshops(facilitator, reloaded.pk)}
    for spec in text_files.room():
        if not made:
            _create_workshop(facilitator, reloaded, spec, topics)
        elif "recording" in spec and spec["title"] in made:
            _record_once(facilitator, made[spec["title"]], spec["recording"], topics)


def _record_once(facilitator, workshop, spec, topics):
    if can_record() and not recordings(facilitator, workshop):
        _record({"viewer": facilitator, "workshop_id": workshop.pk}, spec, topics)


def _create_workshop(facilitator, consultation, spec, topics):
    here = ZoneInfo(consultation.organisation.time_zone)
    held_on = clock.now().astimezone(here).date() + timedelta(days=spec["days"])
    starts_at = datetime.combine(held_on, time(spec["hour"]), here)
    facts = {name: spec[name] for name in (*FACTS, *MORE) if name in spec}
    made = workshop_actions.create_workshop(
        viewer=facilitator,
        consultation_id=consultation.pk,
        topics=[topics[slug] for slug in spec["topics"]],
        held_on=held_on,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=spec["hours"]),
        takes_registrations="seats" in spec,
        **facts,
    )
    own = {"viewer": facilitator, "workshop_id": made.pk}
    if "participants" in spec:
        _write_down(own, spec, topics)
    publication_actions.publish_workshop(**own)


def _write_down(own, spec, topics):
    """Write the report of a workshop: attendance, topics, dots, contributions and recording."""
    workshop_actions.declare_presence(
        **own, participants=spec["participants"], composition=spec["composition"]
    )
    for slug, body in spec["reports"].items():
        topic_actions.set_sub_report(**own, topic_id=topics[slug], body=body)
    for label, count in spec.get("counts", ()):
        count_actions.declare_count(**own, label=label, count=count)
    for contribution in spec["contributions"]:
        texts = {name: contribution[name] for name in ("title", "body", "table")}
        contribution_actions.write_contribution(
            **own, topic_id=topics[contribution["topic"]], **texts
        )
    if "recording" in spec and can_record():
        _record(own, spec["recording"], topics)


def _record(own, spec, topics):
    """Add a recording with tones instead of voices, and their transcript.

    One passage becomes a contribution.
    """
    viewer = own["viewer"]
    file = SimpleUploadedFile(
        "restitution.wav", sound.of(spec["segments"]), content_type="audio/wav"
    )
    consultation_id = get_workshop(viewer, own["workshop_id"]).consultation_id
    upload = send_whole(
        viewer=viewer, consultation_id=consultation_id, purpose=recording_actions.HOLDER, file=file
    )
    agreed = {"consent": "forms", "people": spec["people"], "has_minors": False, "may_reuse": True}
    recording = recording_actions.add_recording(
        **own, upload_id=upload.pk, title=spec["title"], may_publish_sound=True, **agreed
    )
    prepare(recording.media_id, upload.path)
    target = {"viewer": viewer, "recording_id": recording.pk}
    words = sound.captions(spec["segments"])
    transcript_actions.import_transcript(**target, octets=words, is_checked=True)
    excerpt = dict(spec["excerpt"])
    excerpt_actions.write_between(**target, topic_id=topics[excerpt.pop("topic")], **excerpt)
    validation_actions.validate_transcript(**target)
