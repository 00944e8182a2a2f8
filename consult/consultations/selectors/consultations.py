"""The queries of consultations, with their titles and paths."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.compiled import compiled_for_reader
from consult.consultations.enums import ConsultationState
from consult.consultations.models import Consultation, HelpPoint, Phase, Topic
from consult.consultations.models.consultations import ConsultationQuerySet
from consult.consultations.selectors.previews import previewed_ids
from consult.core.exceptions import Invalid
from consult.core.postgres.compiled import compiled
from consult.core.postgres.known_rows import set_parent, set_parts
from consult.core.postgres.lookup import get_only, get_row


def consultations(
    viewer: Viewer, *, status: str | None = None, search: str = ""
) -> QuerySet[Consultation]:
    """Return the consultations that the viewer may see: drafts, then the latest opening first.

    Each has the database's time and its cover. `status` is a `ConsultationState`. `search` finds words in titles
    and summaries of any language, and ignores accents. Raise `Invalid` for an unknown status.
    """
    rows = Consultation.objects.visible_to(viewer).with_clock().select_related("cover")
    if status:
        if status not in ConsultationState.values:
            raise Invalid(attr="status")
        rows = rows.in_state(status)
    for word in search.split():
        rows = rows.filter(_match_word(word))
    return rows.order_by(F("opens_at").desc(nulls_first=True), "-id")


def _match_word(word: str) -> Q:
    names = [
        f"{field}_{code}" for field in ("title", "summary") for code, _name in settings.LANGUAGES
    ]
    return reduce(or_, (Q(**{f"{name}__unaccent__icontains": word}) for name in names))


def latest_published(viewer: Viewer) -> QuerySet[Consultation]:
    """Return the published consultations, the latest first."""
    published = Consultation.objects.visible_to(viewer).filter(published_at__isnull=False)
    return published.order_by("-published_at", "-id")


def get_consultation(viewer: Viewer, slug: str, *, preview_key: str | None = None) -> Consultation:
    """Return a consultation by its slug. One query, and one each when topics or phases are used.

    A draft is also visible with the key of one of its preview links, while the link is in use. Raise `NotFound`.
    """
    if preview_key:
        previewed = Consultation.objects.filter(pk__in=previewed_ids(viewer, preview_key))
        visible = Consultation.objects.visible_to(viewer) | previewed
        return with_parts(get_row(_complete(visible), slug=slug))
    return with_parts(get_only(_find_visible(viewer, slug)))


def get_consultation_by_id(viewer: Viewer, consultation_id: UUID | str) -> Consultation:
    """Return a consultation by its id, as `get_consultation` does. Raise `NotFound`."""
    rows = _complete(Consultation.objects.visible_to(viewer))
    return with_parts(get_row(rows, pk=consultation_id))


@compiled_for_reader
def _find_visible(viewer: Viewer, slug: str) -> ConsultationQuerySet:
    return _complete(Consultation.objects.visible_to(viewer).filter(slug=slug))


def _complete(rows: ConsultationQuerySet) -> ConsultationQuerySet:
    """Add to consultations their cover, and whether they have help points."""
    has_help = Exists(HelpPoint.objects.filter(consultation=OuterRef("pk")))
    return rows.with_clock().annotate(has_help_points=has_help).select_related("cover")


def with_parts(consultation: Consultation) -> Consultation:
    """Return a consultation whose topics and phases are read once, when they are first used."""
    parts: dict[str, QuerySet[Any, Any]] = {
        "topics": _topics_of(consultation.pk),
        "phases": _phases_of(consultation.pk),
    }
    for rows in parts.values():
        set_parent(rows, consultation)
    set_parts(consultation, parts)
    return consultation


@compiled
def _topics_of(consultation_id: UUID) -> QuerySet[Topic]:
    return Topic.objects.filter(consultation=consultation_id).select_related("picture")


@compiled
def _phases_of(consultation_id: UUID) -> QuerySet[Phase]:
    return Phase.objects.filter(consultation=consultation_id)


def get_consultation_row(viewer: Viewer, slug: str) -> Consultation:
    """Return a consultation by its slug, without related rows. Raise `NotFound`. One query.

    It is for callers that only filter by the consultation.
    """
    return get_only(_find_row(viewer, slug))


@compiled_for_reader
def _find_row(viewer: Viewer, slug: str) -> ConsultationQuerySet:
    return Consultation.objects.visible_to(viewer).with_clock().filter(slug=slug)


def get_consultations(viewer: Viewer, ids: Iterable[UUID]) -> dict:
    """Return the consultations that the viewer may see, by id. One query."""
    return Consultation.objects.visible_to(viewer).with_clock().in_bulk(list(ids))


def slugs(viewer: Viewer, consultation_ids: Iterable[UUID]) -> dict:
    """Return the slugs of some consultations by id. One query, or none without ids."""
    ids = list(consultation_ids)
    return (
        dict(Consultation.objects.visible_to(viewer).filter(pk__in=ids).values_list("pk", "slug"))
        if ids
        else {}
    )


def list_contact_names(viewer: Viewer) -> list[str]:
    """Return the names of the services that consultations give as their contact.

    Only the team may use them, also those of drafts.
    """
    rows = Consultation.objects.filter(organisation=viewer.organisation).exclude(contact_name="")
    return list(rows.order_by().values_list("contact_name", flat=True).distinct())


def path_of(consultation: Consultation) -> str:
    """Return the path of a consultation's page."""
    return f"/consultations/{consultation.slug}/"


def title_of(titled: Consultation | Topic | Phase) -> str:
    """Return the title of a consultation, a topic or a phase."""
    return titled.title
