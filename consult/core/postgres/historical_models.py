"""Historical models, as migrations need them: on a new database, only those that an operation changes are rendered."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager

from django.db.migrations.state import ProjectState
from django.db.migrations.utils import resolve_relation


@contextmanager
def rendered_where_changed():
    """Render after each operation the model that it changes and those that point to it, until the block ends.

    Django also renders the models that share a table with it, and theirs: where every table points to the organisation
    these are all models, after each of some hundred operations. The state is marked as Django marks one that is not
    whole: a migration that runs Python on it has all models rendered first.
    """
    usual = ProjectState._find_reload_model
    ProjectState._find_reload_model = _find_changed
    try:
        yield
    finally:
        ProjectState._find_reload_model = usual


def _find_changed(state, app_label, model_name, delay=False):
    state.is_delayed = True
    pointing, found, waiting = _find_references(state), set(), [(app_label, model_name)]
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.add(model)
            waiting += pointing[model]
    return found


def _find_references(state):
    """Return for each model those that point to it or are made from it."""
    pointing = defaultdict(set)
    for key, model in state.models.items():
        named = [base for base in model.bases if isinstance(base, str)]
        for field in model.fields.values():
            if field.is_relation:
                named += [field.remote_field.model, getattr(field.remote_field, "through", None)]
        for target in filter(None, named):
            pointing[resolve_relation(target, *key)].add(key)
    return pointing
