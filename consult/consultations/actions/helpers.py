"""The helpers of the actions: load and lock rows, check permissions, apply changes."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Manager, Model, QuerySet
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

from consult.accounts.viewer import Viewer
from consult.consultations.models import Consultation
from consult.consultations.selectors.topics import topics
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.postgres import clock
from consult.core.postgres.lookup import Row, get_row
from consult.core.postgres.validation import check, refusal_of_database
from consult.core.words.text import clean, clean_line, count_visible_characters, slug_of

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def locked(viewer: Viewer, consultation_id: UUID) -> Consultation:
    """Return the consultation, locked `FOR NO KEY UPDATE`. Raise `NotFound`.

    Actions on it wait for one another. Contributions that refer to it do not wait.
    """
    rows = Consultation.objects.visible_to(viewer).select_for_update(no_key=True)
    consultation = get_row_by_id(rows, consultation_id)
    consultation.seen_at = clock.now()
    return consultation


def get_row_by_id(rows: QuerySet[Any, Row], pk: UUID | None) -> Row:
    """Return the row with that id. Raise `NotFound`."""
    return get_row(rows, pk=pk)


def require(viewer: Viewer, may: bool) -> None:
    """Raise an error unless `may` is true: visitors must sign in, and others get `NotAllowed`."""
    if not may:
        if not viewer.is_system:
            viewer.person()
        raise NotAllowed


def require_own_topic(
    viewer: Viewer, consultation: Consultation, topic_id: UUID, attr: str = "topic_id"
) -> None:
    """Raise `Invalid` unless the consultation has this topic. None means no topic."""
    if topic_id and topic_id not in {topic.pk for topic in topics(viewer, consultation)}:
        raise Invalid(_("Choose a topic of this consultation."), attr=attr)


def public_reason(
    model: type[Model],
    reason: str,
    lacking: str,
    attr: str = "closing_reason",
    *,
    field: str = "closing_reason",
) -> str:
    """Return the public reason of an early close (ADR 0004) or other decision, on one line.

    Raise `Invalid` if it is empty or too long.
    """
    line = clean_line(reason)
    if not count_visible_characters(line) or len(line) > model._meta.get_field(field).max_length:  # type: ignore[operator, union-attr]  # not None here
        raise Invalid(lacking, attr=attr)
    return line


def free_slug(rows: QuerySet[Any] | Manager[Any], texts: dict, fallback: str) -> str:
    """Return an unused slug from the title in `texts`, in the first language that it has."""
    title = next(
        (texts[name] for name in ("title", *(f"title_{c}" for c in LANGUAGES)) if texts.get(name)),
        "",
    )
    stem = slug_of(title) or fallback
    used_slugs = set(rows.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(
        s
        for s in (stem, *(f"{stem}-{n}" for n in range(2, len(used_slugs) + 3)))
        if s not in used_slugs
    )


def editorial(model: type[Model], *, without: str = "") -> set[str]:
    """Return the names of a model's translated fields, with and without a language suffix."""
    bases = {*translator.get_options_for_model(model).get_field_names()} - {without}
    return {*bases, *(f"{base}_{code}" for base in bases for code in LANGUAGES)}


def changes(obj: Model, written: Mapping[str, Any], allowed: Iterable[str]) -> dict[str, Any]:
    """Return the written values that differ from the stored ones, cleaned.

    Raise `Invalid` for a field that may not be written.
    """
    unknown = sorted(set(written) - set(allowed))
    if unknown:
        raise Invalid(attr=unknown[0])
    cleaned = {
        name: _cleaned(name, value) if isinstance(value, str) else value
        for name, value in written.items()
    }
    return {name: value for name, value in cleaned.items() if getattr(obj, name) != value}


def _cleaned(name: str, value: str) -> str:
    """Return a text as it is stored. Raise `Invalid` if it has only invisible characters."""
    text = clean(value)
    if text and not count_visible_characters(text):
        raise Invalid(attr=name)
    return text


@contextmanager
def collect_refusals(refusals: dict[str, list[str]], pk: UUID) -> Iterator[None]:
    """Collect the refusals of one row, instead of raising them, under names of `name_refusal`."""
    try:
        yield
    except Invalid as refusal:
        refusals[name_refusal(pk, refusal.attr or NON_FIELD_ERRORS)] = [str(refusal)]
    except ValidationError as refusal:
        for attr, messages in refusal.message_dict.items():
            refusals[name_refusal(pk, attr)] = messages


def name_refusal(pk: UUID, attr: str) -> str:
    """Return the name of a field of one row, among those of several rows."""
    return f"{attr}-{pk}"


def take_over(obj: Model, changed: dict[str, Any]) -> None:
    """Set, validate and save the changed values.

    Raise a readable error if another request took a unique value in the meantime.
    """
    for name, value in changed.items():
        setattr(obj, name, value)
    check(obj, without=["organisation", "consultation", "topic"])
    try:
        with transaction.atomic():
            obj.save()
    except IntegrityError as error:
        raise refusal_of_database(obj, error) from None
