"""The import of consultations from other platforms, and of the demo.

The database constraints apply, and dates are the original ones. A second run finds the rows of the
first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import (
    LANGUAGES,
    changes,
    editorial,
    free_slug,
    locked,
    require,
    take_over,
)
from consult.consultations.actions.timetable import follow_timetable
from consult.consultations.enums import Capability, PseudonymScope
from consult.consultations.exceptions import NotImported
from consult.consultations.models import Charter, Consultation, Phase, PreviewLink, Topic
from consult.core.postgres.ids import random_id
from consult.core.records import journal

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


DEFAULT_CAPABILITIES = [Capability.PROPOSE, Capability.DISCUSS, Capability.VOTE]
MODES = {"moderation_mode", "media_mode", "link_mode"}
DETAILS = {"licence", "results_visibility", "pseudonym_scope", "attribution", "is_sample"} | MODES


@transaction.atomic
def import_consultation(
    *,
    organisation: Organisation,
    origin: str,
    origin_id: str,
    slug: str,
    opens_at: datetime,
    closes_at: datetime,
    phases: Iterable[dict[str, Any]] = (),
    charter: dict[str, str] | None = None,
    is_draft: bool = False,
    **fields: Any,
) -> Consultation:
    """Create a published consultation from an import, or return the one already imported.

    It is identified by (origin, origin_id). With `is_draft`, a manager publishes it later. An
    existing consultation takes over the licence and the attribution given now.

    `phases` are dictionaries of a phase's fields. Without any, one phase between the two dates has
    the capabilities propose, discuss and vote. `charter` contains texts by language, frozen as
    version 1. The journal has one entry, and there is no event.
    """
    before = Consultation.objects.filter(
        organisation=organisation, origin=origin, origin_id=origin_id
    ).first()
    if before:
        return _follow_terms(before, fields)
    dates = {
        "opens_at": opens_at,
        "closes_at": closes_at,
        "published_at": None if is_draft else opens_at,
    }
    consultation = Consultation(
        organisation=organisation, origin=origin, origin_id=origin_id, **dates
    )
    allowed = editorial(Consultation) | DETAILS | {"slug"}
    take_over(consultation, changes(consultation, {"slug": slug, **fields}, allowed))
    title = {f"title_{code}": getattr(consultation, f"title_{code}") for code in LANGUAGES}
    whole = {
        "capabilities": DEFAULT_CAPABILITIES,
        "opens_at": opens_at,
        "closes_at": closes_at,
        **title,
    }
    for steps in phases or [whole]:
        _import_phase(consultation, steps)
    follow_timetable(consultation)
    if charter:
        _import_charter(consultation, charter)
    journal.record(Viewer.system(organisation), "consultation.import", consultation, origin=origin)
    return consultation


def _follow_terms(
    consultation: Consultation, fields: dict[str, bool | PseudonymScope]
) -> Consultation:
    """Update the licence and the attribution of an earlier import."""
    terms = {name: fields[name] for name in ("licence", "attribution") if fields.get(name)}
    changed = changes(consultation, terms, terms)
    if changed:
        take_over(consultation, changed)
        system = Viewer.system(consultation.organisation)
        journal.record(system, "consultation.import_terms", consultation, fields=sorted(changed))
    return consultation


@transaction.atomic
def take_back_import(*, viewer: Viewer, consultation_id: UUID) -> Consultation:
    """Hide an imported consultation, free its address, and allow its source to be imported again.

    Its row stays, since ledgers and the journal refer to it. The caller empties its texts. The
    journal has one entry. Raise `NotFound`, `NotAllowed` or `NotImported`.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, viewer.is_system)
    if not consultation.origin or consultation.taken_back_at:
        raise NotImported
    data = {
        "origin": consultation.origin,
        "origin_id": consultation.origin_id,
        "slug": consultation.slug,
    }
    mark = random_id().hex[:12]
    consultation.slug = f"{data['slug'][:60]}-{mark}"
    consultation.origin_id = f"{data['origin_id'][:100]}-{mark}"
    consultation.taken_back_at = consultation.seen_at
    consultation.published_at = None
    consultation.save(update_fields=["slug", "origin_id", "taken_back_at", "published_at"])
    PreviewLink.objects.filter(consultation=consultation, revoked_at__isnull=True).update(
        revoked_at=consultation.seen_at
    )
    journal.record(viewer, "consultation.take_back_import", consultation, **data)
    return consultation


def _import_phase(consultation: Consultation, fields: dict[str, Any]) -> None:
    phase = Phase(organisation=consultation.organisation, consultation=consultation)
    allowed = editorial(Phase) | {"capabilities", "opens_at", "closes_at"}
    take_over(phase, changes(phase, fields, allowed))


def _import_charter(consultation: Consultation, texts: dict[str, str]) -> None:
    charter = Charter(organisation=consultation.organisation, consultation=consultation, version=1)
    written = {f"text_{language.removeprefix('text_')}": text for language, text in texts.items()}
    changed = changes(charter, written, editorial(Charter))
    for name, text in changed.items():
        setattr(charter, name, text)
    take_over(charter, {"hash": charter.fingerprint(), "frozen_at": consultation.published_at})


@transaction.atomic
def import_topics(
    *, organisation: Organisation, consultation: Consultation, rows: Iterable[dict[str, Any]]
) -> dict[str, Topic]:
    """Create the topics of an imported consultation in the given order. Return all by origin id.

    `rows` are dictionaries with `origin_id`, texts by language, and optionally `slug` and
    `is_transversal`. Existing topics are not changed. The journal has one entry if a topic was
    created.
    """
    topics = {topic.origin_id: topic for topic in consultation.topics.all()}
    number = sum(not topic.is_transversal for topic in topics.values())
    before = len(topics)
    for row in rows:
        if row["origin_id"] in topics:
            continue
        number += not row.get("is_transversal", False)
        topics[row["origin_id"]] = _import_topic(organisation, consultation, row, number)
    if len(topics) > before:
        journal.record(
            Viewer.system(organisation), "topic.import", consultation, count=len(topics) - before
        )
    return topics


def _import_topic(
    organisation: Organisation, consultation: Consultation, row: dict[str, Any], number: int
) -> Topic:
    row = {"slug": free_slug(consultation.topics, row, "theme"), **row}
    topic = Topic(organisation=organisation, consultation=consultation)
    topic.number = None if row.get("is_transversal") else number
    take_over(
        topic, changes(topic, row, editorial(Topic) | {"slug", "is_transversal", "origin_id"})
    )
    return topic
