"""What anyone may read of consultations: lists, one with its topics, steps and charter, and where it stands now."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from consult.consultations.enums import ConsultationState
from consult.consultations.models import Charter, CharterAcceptance, Consultation, Field, Phase, Tag, Topic
from consult.consultations.selectors.welcome import (
    WITH_FILES,
    documents,
    documents_of,
    has_help,
    held_files,
    help_points,
    partners,
    shows_file,
)
from consult.consultations.selectors.windows import get_window, is_open, open_window_id, windows
from consult.core import clock
from consult.core.clock import ClockNow
from consult.core.exceptions import Invalid, NotFound
from consult.core.text import fold

__all__ = [
    "all_topics",
    "charters",
    "consultations",
    "current_charter",
    "documents",
    "documents_of",
    "get_consultation",
    "get_consultation_by_id",
    "get_consultation_row",
    "get_consultations",
    "get_phase",
    "get_phases",
    "get_topic",
    "get_topic_by_slug",
    "get_topics",
    "get_window",
    "has_accepted_charter",
    "has_help",
    "held_files",
    "help_points",
    "is_open",
    "latest_published",
    "missing",
    "moment_of",
    "open_capabilities",
    "open_window_id",
    "over_among",
    "own_acceptances_for_export",
    "partners",
    "path_of",
    "path_of_phase",
    "path_of_topic",
    "phase_states",
    "shows_file",
    "slugs",
    "title_of",
    "topics",
    "windows",
]


def consultations(viewer, *, status=None, search=""):
    """Consultations the viewer may know of, latest opening first, drafts before; each knows the database's time.

    `status` is a `ConsultationState`; `search` finds words in titles and summaries of any language, without accents.
    """
    rows = Consultation.objects.visible_to(viewer).with_clock()
    if status:
        if status not in ConsultationState.values:
            raise Invalid(attr="status")
        rows = rows.in_state(status)
    for word in search.split():
        rows = rows.filter(_says(word))
    return rows.order_by(F("opens_at").desc(nulls_first=True), "-id")


def _says(word):
    names = [f"{field}_{code}" for field in ("title", "summary") for code, _name in settings.LANGUAGES]
    return reduce(or_, (Q(**{f"{name}__unaccent__icontains": word}) for name in names))


def latest_published(viewer):
    """Published consultations, the latest announced first."""
    published = Consultation.objects.visible_to(viewer).filter(published_at__isnull=False)
    return published.order_by("-published_at", "-id")


def get_consultation(viewer, slug, *, preview_key=None):
    """One consultation by its slug, with topics and steps; three queries.

    A draft also opens to whoever has its preview key. Raises `NotFound`.
    """
    visible = Consultation.objects.visible_to(viewer)
    if preview_key:
        visible |= Consultation.objects.filter(organisation=viewer.organisation, preview_key=preview_key)
    rows = visible.with_clock().select_related("cover").prefetch_related("topics", "phases")
    return _the_one(rows.filter(slug=slug))


def get_consultation_by_id(viewer, consultation_id):
    """The same, by id."""
    rows = Consultation.objects.visible_to(viewer).with_clock().select_related("cover")
    return _the_one(rows.prefetch_related("topics", "phases"), pk=consultation_id)


def get_consultation_row(viewer, slug):
    """The same by its slug, with nothing beside it, for whoever filters by it: one query."""
    return _the_one(Consultation.objects.visible_to(viewer).with_clock(), slug=slug)


def path_of(consultation) -> str:
    """Where a consultation is shown."""
    return f"/consultations/{consultation.slug}/"


def path_of_topic(topic) -> str:
    """Where a topic is shown."""
    return f"{path_of(topic.consultation)}topics/{topic.slug}/"


def path_of_phase(phase) -> str:
    """Where a step is shown: on the page of its consultation."""
    return path_of(phase.consultation)


def title_of(thing) -> str:
    """What a consultation, a topic or a step is called."""
    return thing.title


def get_consultations(viewer, ids) -> dict:
    """Several at once, by id, without those the viewer may not know of; one query."""
    return Consultation.objects.visible_to(viewer).with_clock().in_bulk(list(ids))


def get_topics(viewer, ids) -> dict:
    """Several topics at once, by id, each with its consultation; one query."""
    return all_topics(viewer).select_related("consultation").in_bulk(list(ids))


def get_phase(viewer, phase_id) -> Phase:
    """One step by id, with its consultation. Raises `NotFound`."""
    visible = Phase.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    return _the_one(visible.select_related("consultation"), pk=phase_id)


def get_phases(viewer, ids) -> dict:
    """Several steps at once, by id, each with its consultation; one query."""
    visible = Phase.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    return visible.select_related("consultation").in_bulk(list(ids))


def slugs(viewer, consultation_ids) -> dict:
    """The slugs of some consultations by id; one query, none for no id."""
    ids = list(consultation_ids)
    return dict(Consultation.objects.visible_to(viewer).filter(pk__in=ids).values_list("pk", "slug")) if ids else {}


def _the_one(rows, **by):
    try:
        found = rows.filter(**by).first()
    except ValidationError:  # not even an id
        found = None
    if found is None:
        raise NotFound
    return found


def topics(viewer, consultation):
    """The topics of a consultation the viewer was given, in order, the transversal one last; none of another tenant."""
    if consultation.organisation_id != viewer.organisation.id:
        raise NotFound
    return consultation.topics.all()


def all_topics(viewer):
    """The topics of every consultation the viewer may know of."""
    return Topic.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))


def get_topic(viewer, topic_id):
    """One topic by id, with its consultation (which knows the database's time) and its documents. Raises `NotFound`."""
    visible = Topic.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    rows = visible.select_related("consultation").prefetch_related(WITH_FILES).annotate(seen_at=ClockNow())
    topic = _the_one(rows, pk=topic_id)
    topic.consultation.seen_at = topic.seen_at
    return topic


def get_topic_by_slug(viewer, consultation, slug):
    """One topic of a consultation the viewer was given; no query where that one knows its topics. Raises `NotFound`."""
    found = next((topic for topic in topics(viewer, consultation) if topic.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def fields(viewer, consultation) -> list[Field]:
    """What contributions are or were asked beside their text, in order: answers to removed fields stay readable."""
    if consultation.organisation_id != viewer.organisation.id:
        raise NotFound
    return list(Field.objects.filter(consultation=consultation))


def fields_asked(topic) -> list[Field]:
    """What a contribution to a topic is asked now, in order; one query."""
    return list(Field.objects.asked_in(topic))


def get_field(viewer, consultation, field_id) -> Field:
    """One field of a consultation that is still asked. Raises `NotFound`."""
    found = Field.objects.filter(consultation=consultation, organisation=viewer.organisation, removed_at=None)
    return _the_one(found, pk=field_id)


def tags(viewer, consultation) -> list[Tag]:
    """The words by which contributions are classed, in alphabetical order of the reader's language; one query."""
    if consultation.organisation_id != viewer.organisation.id:
        raise NotFound
    return sorted(Tag.objects.filter(consultation=consultation), key=lambda tag: fold(tag.label))


def has_tag(viewer, tag_id) -> bool:
    """Whether a tag is on the list of a consultation that the viewer may know of."""
    return Tag.objects.filter(pk=tag_id, consultation__in=Consultation.objects.visible_to(viewer)).exists()


def get_tag(viewer, consultation, tag_id) -> Tag:
    """One of them. Raises `NotFound`."""
    return _the_one(Tag.objects.filter(consultation=consultation, organisation=viewer.organisation), pk=tag_id)


def current_charter(consultation) -> Charter | None:
    """The charter that applies: the latest version; one query."""
    return consultation.charters.first()


def charters(viewer, consultation):
    """Every frozen version of the charter, latest first: the public history of the rules."""
    if consultation.organisation_id != viewer.organisation.id:
        raise NotFound
    return Charter.objects.filter(consultation=consultation, frozen_at__isnull=False)


def has_accepted_charter(viewer, consultation) -> bool:
    """Whether the viewer accepted the charter that applies now."""
    charter = current_charter(consultation)
    person = viewer.participant
    return bool(charter and person and CharterAcceptance.objects.filter(charter=charter, participant=person).exists())


def own_acceptances_for_export(viewer):
    """Which charters the viewer accepted, and the licence with them, for the copy of their own data."""
    rows = CharterAcceptance.objects.filter(organisation=viewer.organisation, participant=viewer.person())
    for accepted in rows.select_related("charter__consultation").order_by("created_at", "id"):
        yield {
            "consultation": accepted.charter.consultation.slug,
            "charter_version": accepted.charter.version,
            "licence": accepted.licence,
            "accepted_at": accepted.created_at,
        }


def phase_states(consultation) -> list[tuple[Phase, str]]:
    """Each step with « done », « current » or « coming », in the order of the timetable."""
    moment = moment_of(consultation)
    return [(phase, _phase_state(phase, moment)) for phase in consultation.phases.all()]


def _phase_state(phase, moment):
    if phase.ends_at <= moment:
        return "done"
    return "current" if phase.opens_at <= moment else "coming"


def open_capabilities(consultation) -> set[str]:
    """What the consultation lets people do now. For pages: the actions hold the step itself (`hold_phase`)."""
    moment = moment_of(consultation)
    if consultation.state_at(moment) in (ConsultationState.DRAFT, ConsultationState.CLOSED):
        return set()
    return {c for phase in consultation.phases.all() if phase.is_open_at(moment) for c in phase.capabilities}


def over_among(consultation_ids, capability) -> set:
    """Which of these published consultations will never open a capability again, by the database's clock."""
    giving = Phase.objects.filter(capabilities__contains=[capability], ended_at__isnull=True)
    unfinished = giving.filter(closes_at__gt=ClockNow()).values("consultation")
    rows = Consultation.objects.filter(pk__in=consultation_ids, published_at__isnull=False)
    return set(rows.exclude(pk__in=unfinished).values_list("pk", flat=True))


def moment_of(consultation):
    """The database's time when the consultation was read, or now."""
    return getattr(consultation, "seen_at", None) or clock.now()


def missing(consultation) -> list[str]:
    """What the consultation lacks to be published, in words for its manager; empty when it is ready."""
    topics, phases, moment = list(consultation.topics.all()), list(consultation.phases.all()), clock.now()
    taking_part = [phase for phase in phases if phase.takes_part]
    charter = current_charter(consultation)
    lacks = {
        _("a title"): not consultation.title,
        _("a summary"): not consultation.summary,
        _("at least one topic"): not topics,
        _("the question of each topic"): not all(topic.question for topic in topics),
        _("at least one step in which people take part"): not taking_part,
        _("steps that end in the future"): any(phase.closes_at <= moment for phase in taking_part),
        _("a charter"): not (charter and charter.text),
    }
    return [label for label, lacking in lacks.items() if lacking]
