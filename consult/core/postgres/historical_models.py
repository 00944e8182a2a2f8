"""Faster historical models for migrations: an operation renders only the models that it changes."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.migrations.state import ProjectState
from django.db.migrations.utils import resolve_relation
from django.db.models import Model


@contextmanager
def rendered_where_changed() -> Iterator[None]:
    """Render only the model that an operation changes and the models that refer to it.

    Django also renders the models that are related to these. Since every table refers to the
    organisation, that would be all models, after each of some hundred operations. The state is
    marked as delayed, as Django marks a partly rendered state: a migration that runs Python on it
    has all models rendered first.
    """
    usual = ProjectState._find_reload_model  # type: ignore[attr-defined]
    ProjectState._find_reload_model = _find_changed  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ProjectState._find_reload_model = usual  # type: ignore[attr-defined]


def _find_changed(
    state: ProjectState, app_label: str, model_name: str, delay: bool = False
) -> set[tuple[str, str]]:
    state.is_delayed = True
    pointing = _find_references(state)
    found = set()
    waiting = [(app_label, model_name)]
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.add(model)
            waiting += pointing[model]
    return found


def _find_references(state: ProjectState) -> defaultdict[tuple[str, str], set[tuple[str, str]]]:
    """Return for each model the models that refer to it or inherit from it."""
    pointing = defaultdict(set)
    for key, model in state.models.items():
        named: list[str | type[Model] | None] = [
            base for base in model.bases if isinstance(base, str)
        ]
        for field in model.fields.values():
            if field.is_relation:
                named += [field.remote_field.model, getattr(field.remote_field, "through", None)]
        for target in named:
            if target:
                pointing[resolve_relation(target, *key)].add(key)
    return pointing
