"""Questionnaires that the viewer may see."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, OuterRef, Prefetch, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.lookup import get_row
from consult.notifications.lines import Line
from consult.questionnaires.enums import ItemKind
from consult.questionnaires.models import Item, Questionnaire, Section

IN_ORDER = Prefetch("sections", Section.objects.order_by("place").prefetch_related("items"))
# Estimated seconds to answer an item of each kind. The pages present the result as an estimate.
SECONDS = {ItemKind.LONG_TEXT: 90, ItemKind.SHORT_TEXT: 30, ItemKind.MULTIPLE: 20}
LASTS = Case(*(When(kind=kind, then=seconds) for kind, seconds in SECONDS.items()), default=12)


def list_questionnaires(
    viewer: Viewer, consultation_id: UUID, topic_id: UUID | None = None
) -> QuerySet[Questionnaire]:
    """Return the questionnaires of a consultation or topic that the viewer may see.

    The earliest close comes first. Each has the database's time (`seen_at`), the number of its
    items (`asks`), and about how many `seconds` they take to answer.
    """
    rows = _visible(viewer).filter(consultation_id=consultation_id)
    if topic_id:
        rows = rows.filter(topic_id=topic_id)
    return rows.order_by("closes_at", "number")


def has_questionnaires(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether a consultation has a questionnaire, drafts included.

    This takes one query, which is cheaper than an empty list.
    """
    rows = Questionnaire.objects.filter(
        organisation=viewer.organisation, consultation=consultation_id
    )
    return rows.exists()


def get_questionnaire(viewer: Viewer, questionnaire_id: UUID) -> Questionnaire:
    """Return a questionnaire with its sections and their items in order.

    Raise `NotFound`. This takes three queries.
    """
    return _get_questionnaire(viewer, pk=questionnaire_id)


def get_questionnaire_by_number(
    viewer: Viewer, consultation_id: UUID, number: int
) -> Questionnaire:
    """Return a questionnaire by the number in its address.

    Raise `NotFound`. This takes three queries.
    """
    return _get_questionnaire(viewer, consultation_id=consultation_id, number=number)


def get_questionnaires(viewer: Viewer, ids: Iterable[UUID]) -> dict:
    """Return the questionnaires with these ids that the viewer may see, by id.

    Each has its consultation. This takes one query.
    """
    return (
        Questionnaire.objects.visible_to(viewer).select_related("consultation").in_bulk(list(ids))
    )


def get_section(viewer: Viewer, questionnaire: Questionnaire, section_id: UUID) -> Section:
    """Return a section of a questionnaire that was already fetched for the viewer.

    Raise `NotFound`.
    """
    return _pick(questionnaire.sections.all(), section_id)


def get_item(viewer: Viewer, questionnaire: Questionnaire, item_id: UUID) -> Item:
    """Return an item of a questionnaire that was already fetched for the viewer.

    Raise `NotFound`.
    """
    return _pick(items_of(questionnaire), item_id)


def items_of(questionnaire: Questionnaire) -> list[Item]:
    """Return all items of a questionnaire in order, across its sections.

    This takes no query if they were fetched with the questionnaire.
    """
    return [item for section in questionnaire.sections.all() for item in section.items.all()]


def minutes_of(questionnaire: Questionnaire) -> int:
    """Return about how many minutes answering takes, one at least.

    The questionnaire must come from these selectors, which add `seconds`.
    """
    return max(1, round(questionnaire.seconds / 60))  # type: ignore[attr-defined]


def title_of(questionnaire: Questionnaire) -> str:
    """Return the title of a questionnaire."""
    return questionnaire.title


def sentence_of_opening(line: Line) -> str:
    """Return the sentence of news about a questionnaire that is open."""
    return _("The questionnaire “%(title)s” is open.") % {"title": line.subject.title}


def path_of(questionnaire: Questionnaire) -> str:
    """Return the path of the page of a questionnaire."""
    return (
        f"/consultations/{questionnaire.consultation.slug}/questionnaires/{questionnaire.number}/"
    )


def _visible(viewer: Viewer) -> QuerySet[Questionnaire]:
    return (
        Questionnaire.objects.visible_to(viewer)
        .select_related("consultation", "organisation", "topic")
        .annotate(seen_at=ClockNow(), asks=_of_items(Count("pk")), seconds=_of_items(Sum(LASTS)))
    )


def _of_items(figure: Count | Sum) -> Coalesce:
    """Return an aggregate over the items of each questionnaire, as a subquery.

    With a join, each item would be a row with its own time of the clock.
    """
    items = Item.objects.filter(section__questionnaire=OuterRef("pk")).order_by()
    return Coalesce(
        Subquery(items.values("section__questionnaire").annotate(figure=figure).values("figure")), 0
    )


def _get_questionnaire(viewer: Viewer, **by: Any) -> Questionnaire:
    return get_row(_visible(viewer).prefetch_related(IN_ORDER), **by)


def _pick(rows: QuerySet[Section] | list[Item], pk: UUID) -> Any:
    found = next((row for row in rows if str(row.pk) == str(pk)), None)
    if found is None:
        raise NotFound
    return found
