"""Check a row before it is saved, whichever door it came through; say each refusal as a sentence on its field."""

from django.core.exceptions import NON_FIELD_ERRORS, FieldError, ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid


def check(obj, *, without=()) -> None:
    """Check fields and constraints as a form does, and the length of long texts, which Django leaves to forms.

    Fields named in `without` are the caller's own; nullable ones may be empty. Raises `ValidationError` by field.
    """
    errors = {field.name: [error] for field in _long_texts(obj) if (error := _too_long(obj, field))}
    if errors:
        raise ValidationError(errors)
    empty = {field.name for field in obj._meta.concrete_fields if field.null and getattr(obj, field.attname) is None}
    unchecked = empty.union(without)
    try:
        obj.full_clean(exclude=unchecked, validate_constraints=False)
    except ValidationError as refusal:
        errors = refusal.update_error_dict(errors)
    for constraint in _violated(obj, unchecked.union(errors)):
        field, sentence = refusal_of(obj, constraint)
        errors.setdefault(field or NON_FIELD_ERRORS, []).append(ValidationError(sentence, code="invalid"))
    if errors:
        raise ValidationError(errors)


def refusal_of(model, constraint) -> tuple[str | None, str]:
    """Return the field that a violated constraint is about, and the sentence to show; never the constraint's name.

    Models say both in `refusals`, by name of constraint; other constraints have a general sentence.
    """
    if constraint.name in (said := getattr(model, "refusals", {})):
        return said[constraint.name]
    if isinstance(constraint, UniqueConstraint):
        return (constraint.fields[-1] if constraint.fields else None), _("This is already used.")
    return None, _("These values do not go together. Check what you wrote.")


def refusal_of_database(obj, error: IntegrityError) -> Invalid:
    """Return the refusal to raise when the database refused a row, which another one took the place of meanwhile."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    constraint = next((one for one in obj._meta.constraints if one.name == name), None)
    if constraint is None:
        alone = {f"{obj._meta.db_table}_{field.column}_key": field.name for field in obj._meta.concrete_fields}
        return Invalid(_("This is already used."), attr=alone.get(name))
    field, sentence = refusal_of(obj, constraint)
    return Invalid(sentence, attr=field)


def _violated(obj, unchecked):
    """Yield the constraints that a row violates, read from the database where they compare it to other rows."""
    for model, constraints in obj.get_constraints():
        checks = [one for one in constraints if isinstance(one, CheckConstraint)]
        others = [one for one in constraints if one not in checks]
        for constraint in others if _meets(obj, model, checks, unchecked) else constraints:
            try:
                constraint.validate(model, obj, exclude=unchecked)
            except ValidationError:
                yield constraint


def _meets(obj, model, checks, unchecked):
    """Return whether a row meets all checks of its values, in one query, where Django makes one for each check.

    False also where that cannot be asked at once. Checks that name a field of `unchecked` are left out, as Django does.
    """
    conditions = [Q(one.condition) for one in checks]
    conditions = [one for one in conditions if not one.referenced_base_fields & unchecked]
    values = obj._get_field_expression_map(meta=model._meta, exclude=unchecked)
    try:
        return not conditions or Q(*conditions).check(values)
    except FieldError:
        return False


def _long_texts(obj):
    return [f for f in obj._meta.concrete_fields if isinstance(f, models.TextField) and f.max_length]


def _too_long(obj, field):
    try:
        MaxLengthValidator(field.max_length)(getattr(obj, field.attname) or "")
    except ValidationError as error:
        return error
    return None
