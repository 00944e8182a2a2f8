"""Violated constraints are plain sentences on their field: no name of a constraint is shown."""

import importlib
import pkgutil
from pathlib import Path
from unittest import mock

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import override

import frontend
from consult.api.schema import document
from consult.core.postgres import validation
from consult.core.postgres.validation import check, refusal_of
from frontend.toolkit.forms.form_submission import ActForm

ROOT = Path(__file__).parents[2]
OURS = ("consult", "votes", "debates", "moderation")
MODELS = [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]
CONSTRAINTS = [(model, constraint) for model in MODELS for constraint in model._meta.constraints]


def test_violated_constraint_is_refused_with_a_sentence_without_its_name():
    assert len(CONSTRAINTS) > 100
    for model, constraint in CONSTRAINTS:
        violated = mock.Mock(wraps=constraint, fields=getattr(constraint, "fields", ()))
        violated.name, violated.__class__ = constraint.name, type(constraint)
        violated.validate.side_effect = ValidationError(constraint.get_violation_error_message())
        with (
            mock.patch.object(model, "full_clean"),
            mock.patch.object(validation, "_has_valid_values", return_value=False),
            mock.patch.object(model, "get_constraints", return_value=[(model, [violated])]),
            pytest.raises(ValidationError) as refusal,
        ):
            check(model())
        messages = refusal.value.messages
        assert messages, constraint.name
        assert not any(constraint.name in message for message in messages)


def test_sentences_of_constraints_are_translated_and_belong_to_a_constraint():
    for model in MODELS:
        names = {constraint.name for constraint in model._meta.constraints}
        assert set(getattr(model, "refusals", {})) <= names, model
    for model, constraint in CONSTRAINTS:
        with override("fr"):
            french = str(refusal_of(model, constraint)[1])
        with override("en"):
            assert str(refusal_of(model, constraint)[1]) != french, constraint.name


def test_forms_leave_the_check_of_constraints_to_actions():
    for module in pkgutil.walk_packages(frontend.__path__, "frontend."):
        if module.name.rpartition(".")[2] in ("forms", "windows", "hours", "roles"):
            importlib.import_module(module.name)
    found = [
        form for form in _subclasses(forms.ModelForm) if form.__module__.startswith("frontend.")
    ]
    assert len(found) > 10
    assert [form for form in found if form._post_clean is not ActForm._post_clean] == []


def test_rows_are_checked_by_core_validation_only():
    """Check that no code uses model serializers or `full_clean`.

    They would show "Constraint … is violated".
    """
    for folder in ("consult", "votes", "debates", "moderation"):
        for path in (ROOT / folder).rglob("*.py"):
            if path != ROOT / "consult/core/postgres/validation.py":
                source = path.read_text()
                assert "full_clean(" not in source, path
                assert "ModelSerializer" not in source, path


# The code builds these texts out of texts with a maximum length.
BUILT_BY_CODE = {
    *(
        "CheckOutcome.first",
        "Questionnaire.rules",
        "Question.rules",
        "Workshop.minutes_html",
        "SubReport.body_html",
    ),
}


def test_anchor_62_text_that_people_send_has_a_maximum_length():
    """Check the models, whose rows are all checked, and the schema of what the API receives."""
    fields = [
        (model.__name__, field)
        for model in MODELS
        for field in model._meta.fields
        if field.editable
    ]
    texts = [
        (name, field)
        for name, field in fields
        if isinstance(field, models.CharField | models.TextField)
    ]
    assert len(texts) > 100
    assert {
        f"{name}.{field.name}" for name, field in texts if field.max_length is None
    } == BUILT_BY_CODE
    shapes = document()["components"]["schemas"]
    sent = [
        text
        for name, shape in shapes.items()
        if name.endswith("Request")
        for text in _texts(name, shape)
    ]
    assert len(sent) > 50
    assert [
        path for path, text in sent if not {"maxLength", "enum", "format", "pattern"} & text.keys()
    ] == []


def _texts(path, shape):
    """Yield every text of a shape of the schema, with its path."""
    if shape.get("type") == "string":
        yield path, shape
    for name, part in shape.get("properties", {}).items():
        yield from _texts(f"{path}.{name}", part)
    if "items" in shape:
        yield from _texts(f"{path}[]", shape["items"])


def _subclasses(of):
    for subclass in of.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)
