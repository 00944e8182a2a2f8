"""Pages of open answers.

Every viewer sees the published ones after the close. Readers also see the others, after the close.
They come in the order of their ids, which are random, so that the order does not show who answered
first (ADR 0030).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres import keyset
from consult.questionnaires import rules
from consult.questionnaires.enums import QuestionnaireState, Reading
from consult.questionnaires.models import Answer, Item, Questionnaire
from consult.questionnaires.selectors.questionnaires import get_item, items_of

A_PAGE = 20
A_PILE = 10


@dataclass(frozen=True)
class Pile:
    """A page of texts, and the id after which the next ones come.

    After the last texts, `after` is None.
    """

    texts: list[Answer]
    after: UUID | None = None


def get_open_item(viewer: Viewer, questionnaire: Questionnaire, item_id: UUID) -> Item:
    """Return an open item of a questionnaire that was already fetched for the viewer.

    Raise `NotFound`.
    """
    item = get_item(viewer, questionnaire, item_id)
    if not item.is_open:
        raise NotFound
    return item


def published_texts(
    viewer: Viewer,
    questionnaire: Questionnaire,
    item: Item,
    *,
    after: str | None = None,
    size: int = A_PAGE,
) -> Pile:
    """Return a page of the published answers to an open item, empty before the close.

    This takes one query.
    """
    if not questionnaire.status.is_final:
        return Pile([])
    rows = _of(item).filter(reading=Reading.PUBLISHED).select_related("submission")
    return _cut(rows, after, size)


def first_texts(
    viewer: Viewer, questionnaire: Questionnaire, *, each: int
) -> dict[UUID, list[Answer]]:
    """Return the first published answers to every open item, by item, or nothing before the close.

    This takes one query, or none without open items.
    """
    if not questionnaire.status.is_final:
        return {}
    # Each part reads a few steps of the index for one item. Ranking all texts would read all of
    # them.
    open_items = [item for item in items_of(questionnaire) if item.is_open]
    parts = [_of(item).filter(reading=Reading.PUBLISHED)[:each] for item in open_items]
    found: dict[UUID, list[Answer]] = {}
    for answer in parts[0].union(*parts[1:], all=True) if parts else ():
        found.setdefault(answer.item_id, []).append(answer)
    return found


def pile(
    viewer: Viewer,
    questionnaire: Questionnaire,
    item: Item,
    reading: Reading,
    *,
    after: str | None = None,
    only: Iterable[UUID] | None = None,
) -> Pile:
    """Return a page of answers to review that have the given reading.

    If `only` is given, return these answers instead, with any reading. The page is empty before the
    close, and for a viewer who may not review answers. Answers that were erased for their author
    are excluded. This takes one query.
    """
    if not (
        questionnaire.status.is_final
        and rules.can_read_answers(viewer, questionnaire.consultation_id)
    ):
        return Pile([])
    rows = _of(item).exclude(value="").select_related("submission")
    if only is not None:
        return Pile(list(rows.filter(pk__in=list(only))))
    return _cut(rows.filter(reading=reading), after, A_PILE)


def count_unreviewed_answers(viewer: Viewer, consultation_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Count the open answers of closed questionnaires that wait for a reader, by questionnaire.

    This takes one query, or none if the viewer may not review answers.
    """
    may = [pk for pk in consultation_ids if rules.can_read_answers(viewer, pk)]
    if not may:
        return {}
    closed = {"submission__questionnaire__state": QuestionnaireState.CLOSED}
    rows = Answer.objects.filter(
        reading=Reading.WAITING, submission__questionnaire__consultation__in=may, **closed
    )
    return dict(
        rows.values_list("submission__questionnaire").annotate(number=Count("pk")).order_by()
    )


def _of(item: Item) -> QuerySet[Answer]:
    """Return the answers to an item, in the order of the index on item, reading and id."""
    return Answer.objects.filter(item=item).order_by("id")


def _cut(rows: QuerySet[Answer], after: str | None, size: int) -> Pile:
    if after:
        rows = rows.filter(pk__gt=_id(after))
    texts, last = keyset.cut(rows, size)
    return Pile(texts, last and last.pk)


def _id(after: str) -> UUID:
    try:
        return UUID(str(after))
    except ValueError:
        raise Invalid(attr="after") from None
