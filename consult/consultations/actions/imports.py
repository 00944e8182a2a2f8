"""Consultations that happened elsewhere, and the demo: same constraints, original dates, found again when re-run."""

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations.actions.timetable import follow_timetable
from consult.consultations.actions.topics import free_slug
from consult.consultations.actions.writing import LANGUAGES, changes, editorial, take_over
from consult.consultations.enums import Capability
from consult.consultations.models import Charter, Consultation, Phase, Topic
from consult.core import journal

DEFAULT_CAPABILITIES = [Capability.PROPOSE, Capability.DISCUSS, Capability.VOTE]
MODES = {"moderation_mode", "media_mode", "link_mode"}
DETAILS = {"licence", "results_visibility", "pseudonym_scope", "attribution", "is_sample"} | MODES


@transaction.atomic
def import_consultation(
    *, organisation, origin, origin_id, slug, opens_at, closes_at, phases=(), charter=None, **fields
) -> Consultation:
    """Create a published consultation as it was elsewhere, or return the one of the same (origin, origin_id).

    `phases` are dictionaries of a step's fields; without any, one step between the two dates lets people propose,
    discuss and take position. `charter` gives texts by language, frozen as version 1. One journal entry, no event.
    """
    before = Consultation.objects.filter(organisation=organisation, origin=origin, origin_id=origin_id).first()
    if before:
        return before
    dates = {"opens_at": opens_at, "closes_at": closes_at, "published_at": opens_at}
    consultation = Consultation(organisation=organisation, origin=origin, origin_id=origin_id, **dates)
    allowed = editorial(Consultation) | DETAILS | {"slug"}
    take_over(consultation, changes(consultation, {"slug": slug, **fields}, allowed))
    title = {f"title_{code}": getattr(consultation, f"title_{code}") for code in LANGUAGES}
    whole = {"capabilities": DEFAULT_CAPABILITIES, "opens_at": opens_at, "closes_at": closes_at, **title}
    for steps in phases or [whole]:
        _import_phase(consultation, steps)
    follow_timetable(consultation)
    if charter:
        _import_charter(consultation, charter)
    journal.record(Viewer.system(organisation), "consultation.import", consultation, origin=origin)
    return consultation


def _import_phase(consultation, fields):
    phase = Phase(organisation=consultation.organisation, consultation=consultation)
    allowed = editorial(Phase) | {"capabilities", "opens_at", "closes_at"}
    take_over(phase, changes(phase, fields, allowed))


def _import_charter(consultation, texts):
    charter = Charter(organisation=consultation.organisation, consultation=consultation, version=1)
    written = {f"text_{language.removeprefix('text_')}": text for language, text in texts.items()}
    changed = changes(charter, written, editorial(Charter))
    for name, text in changed.items():
        setattr(charter, name, text)
    take_over(charter, {"hash": charter.fingerprint(), "frozen_at": consultation.published_at})


@transaction.atomic
def import_topics(*, organisation, consultation, rows) -> dict[str, Topic]:
    """Create the topics of an imported consultation in the order given; return all of them by origin id.

    `rows` are dictionaries: `origin_id`, texts by language, and optionally `slug`, `is_transversal`. Those already
    there are left as they are. One journal entry when something was created.
    """
    topics = {topic.origin_id: topic for topic in consultation.topics.all()}
    number, before = sum(not topic.is_transversal for topic in topics.values()), len(topics)
    for row in rows:
        if row["origin_id"] in topics:
            continue
        number += not row.get("is_transversal", False)
        topics[row["origin_id"]] = _import_topic(organisation, consultation, row, number)
    if len(topics) > before:
        journal.record(Viewer.system(organisation), "topic.import", consultation, count=len(topics) - before)
    return topics


def _import_topic(organisation, consultation, row, number):
    title = next((row[name] for name in ("title", *(f"title_{c}" for c in LANGUAGES)) if row.get(name)), "")
    row = {"slug": free_slug(consultation, title), **row}
    topic = Topic(organisation=organisation, consultation=consultation)
    topic.number = None if row.get("is_transversal") else number
    take_over(topic, changes(topic, row, editorial(Topic) | {"slug", "is_transversal", "origin_id"}))
    return topic
