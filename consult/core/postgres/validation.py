"""Validation of a row before it is saved, with a readable message for each violated constraint.

Pages, the API and commands use the same validation.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldError, ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, models
from django.db.models import CheckConstraint, Model, Q, UniqueConstraint
from django.db.models.constraints import BaseConstraint
from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid


def check(obj: Model, *, without: Iterable[str] = ()) -> None:
    """Validate fields and constraints like a form, and also the length of long texts.

    Django leaves that length to forms. The fields in `without` are validated by the caller;
    nullable fields may be empty. The database is not asked whether a generated key is new, nor
    whether a row that was assigned as an object exists. Raise `ValidationError` with the messages by
    field.
    """
    errors = {field.name: [error] for field in _long_texts(obj) if (error := _too_long(obj, field))}
    if errors:
        raise ValidationError(errors)
    empty = {
        field.name
        for field in obj._meta.concrete_fields
        if field.null and getattr(obj, field.attname) is None
    }
    unchecked = empty.union(without)
    try:
        obj.full_clean(exclude=unchecked.union(_certain(obj)), validate_constraints=False)
    except ValidationError as refusal:
        errors = refusal.update_error_dict(errors)
    for constraint in _violated(obj, unchecked.union(errors)):
        field, sentence = refusal_of(obj, constraint)
        errors.setdefault(field or NON_FIELD_ERRORS, []).append(
            ValidationError(sentence, code="invalid")
        )
    if errors:
        raise ValidationError(errors)


def refusal_of(model: Any, constraint: BaseConstraint) -> tuple[str | None, str]:
    """Return the field of a violated constraint and the sentence to show.

    The sentence never contains the constraint's name. Models define both in `refusals`, by name of
    constraint; other constraints have a general sentence.
    """
    if constraint.name in (refusals := getattr(model, "refusals", {})):
        return refusals[constraint.name]
    if isinstance(constraint, UniqueConstraint):
        return (constraint.fields[-1] if constraint.fields else None), _(
            "This value is already used."
        )
    return None, _("These values contradict each other. Check them.")


def refusal_of_database(obj: Any, error: IntegrityError) -> Invalid:
    """Return the error to raise after the database refused a row.

    This happens when another transaction took the same value in the meantime.
    """
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    constraint = next(
        (candidate for candidate in obj._meta.constraints if candidate.name == name), None
    )
    if constraint is None:
        alone = {
            f"{obj._meta.db_table}_{field.column}_key": field.name
            for field in obj._meta.concrete_fields
        }
        return Invalid(_("This value is already used."), attr=alone.get(name))
    field, sentence = refusal_of(obj, constraint)
    return Invalid(sentence, attr=field)


def _violated(obj: Model, unchecked: set[str]) -> Iterator[BaseConstraint]:
    """Yield the constraints that a row violates.

    Constraints that compare the row with other rows are checked in the database.
    """
    for model, constraints in obj.get_constraints():
        checks = [rule for rule in constraints if isinstance(rule, CheckConstraint)]
        others = [rule for rule in constraints if rule not in checks]
        for constraint in (
            others if _has_valid_values(obj, model, checks, unchecked) else constraints
        ):
            try:
                constraint.validate(model, obj, exclude=unchecked)
            except ValidationError:
                yield constraint


def _has_valid_values(
    obj: Any, model: type[Model], checks: list[CheckConstraint], unchecked: set[str]
) -> bool:
    """Return whether a row meets all checks of its values, in one query.

    Django would run one query per check. Return False too if they cannot be checked at once. Checks
    that name a field of `unchecked` are left out, as in Django.
    """
    conditions = [Q(check.condition) for check in checks]
    conditions = [
        condition for condition in conditions if not condition.referenced_base_fields & unchecked
    ]
    values = obj._get_field_expression_map(meta=model._meta, exclude=unchecked)
    try:
        return not conditions or Q(*conditions).check(values)
    except FieldError:
        return False


def _certain(obj: Model) -> set[str]:
    """Return the fields whose values need no statement: generated keys, and rows already read."""
    return {
        field.name
        for field in obj._meta.concrete_fields
        if (field.primary_key and field.has_default()) or _is_read(obj, field)
    }


def _is_read(obj: Model, field: Any) -> bool:
    """Return whether the related row was assigned as an object."""
    is_filled = field.many_to_one and getattr(obj, field.attname) is not None
    return is_filled and field.is_cached(obj)


def _long_texts(obj: Model) -> list[Any]:
    return [
        f for f in obj._meta.concrete_fields if isinstance(f, models.TextField) and f.max_length
    ]


def _too_long(obj: Model, field: Any) -> ValidationError | None:
    try:
        MaxLengthValidator(field.max_length)(getattr(obj, field.attname) or "")
    except ValidationError as error:
        return error
    return None
