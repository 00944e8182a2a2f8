"""A label makes no migration. A change that PostgreSQL must know does."""

import pytest
from django.core.management import get_commands, load_command_class
from django.db import models
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ModelState, ProjectState

from consult.core.postgres.migration_detection import SchemaAutodetector


def state_with(field, *constraints):
    state = ProjectState()
    fields = [("id", models.IntegerField(primary_key=True)), ("kind", field)]
    state.add_model(ModelState("polls", "Poll", fields, {"constraints": list(constraints)}))
    return state


def detect(before, after):
    changes = SchemaAutodetector(
        before, after, NonInteractiveMigrationQuestioner()
    )._detect_changes()
    return [
        type(operation).__name__ for made in changes.values() for operation in made[0].operations
    ]


def kind(label="Yes", length=3, **words):
    return models.CharField(max_length=length, choices=[("yes", label)], **words)


def test_changed_labels_make_no_migration():
    after = kind("Of course", help_text="Its kind.", verbose_name="kind")
    assert detect(state_with(kind()), state_with(after)) == []


def test_changed_length_makes_a_migration():
    assert detect(state_with(kind()), state_with(kind(length=4))) == ["AlterField"]


def test_changed_check_of_values_makes_a_migration():
    known = [
        models.CheckConstraint(condition=models.Q(kind__in=values), name="kind_known")
        for values in (["yes"], ["yes", "no"])
    ]
    before, after = (state_with(kind(), constraint) for constraint in known)
    assert sorted(detect(before, after)) == ["AddConstraint", "RemoveConstraint"]


@pytest.mark.parametrize("name", ["makemigrations", "migrate"])
def test_command_compares_models_without_labels(name):
    command = load_command_class(get_commands()[name], name)
    assert command.autodetector is SchemaAutodetector
