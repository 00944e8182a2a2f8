"""Consultations: lists, one with its topics and steps, and the names under which others tell of them."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q

from consult.consultations.enums import ConsultationState
from consult.consultations.models import Consultation, HelpPoint
from consult.core.exceptions import Invalid
from consult.core.finding import one_of


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
    return one_of(_whole(visible), slug=slug)


def get_consultation_by_id(viewer, consultation_id):
    """The same, by id."""
    return one_of(_whole(Consultation.objects.visible_to(viewer)), pk=consultation_id)


def _whole(rows):
    """With what a page shows of each: topics, steps, cover, and whether there is somewhere to get help."""
    has_help = Exists(HelpPoint.objects.filter(consultation=OuterRef("pk")))
    rows = rows.with_clock().annotate(has_help_points=has_help)
    return rows.select_related("cover").prefetch_related("topics", "phases")


def get_consultation_row(viewer, slug):
    """The same by its slug, with nothing beside it, for whoever filters by it: one query."""
    return one_of(Consultation.objects.visible_to(viewer).with_clock(), slug=slug)


def get_consultations(viewer, ids) -> dict:
    """Several at once, by id, without those the viewer may not know of; one query."""
    return Consultation.objects.visible_to(viewer).with_clock().in_bulk(list(ids))


def slugs(viewer, consultation_ids) -> dict:
    """The slugs of some consultations by id; one query, none for no id."""
    ids = list(consultation_ids)
    return dict(Consultation.objects.visible_to(viewer).filter(pk__in=ids).values_list("pk", "slug")) if ids else {}


def path_of(consultation) -> str:
    """Where a consultation is shown."""
    return f"/consultations/{consultation.slug}/"


def title_of(thing) -> str:
    """What a consultation, a topic or a step is called."""
    return thing.title
