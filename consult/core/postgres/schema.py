"""Comparison of the database's schema with the migrations of this version."""

from importlib import import_module
from pkgutil import iter_modules

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def missing_migrations() -> list[tuple[str, str]]:
    """Return the migrations of this version that the database has not had, as (app, name).

    A database of a newer version has had all of them. The migrations are listed, not imported.
    """
    return sorted(known_migrations() - MigrationRecorder(connection).applied_migrations().keys())


def known_migrations() -> set[tuple[str, str]]:
    """Return the migrations that are files of this version, as (app, name)."""
    known = set()
    for app in apps.get_app_configs():
        module, _is_explicit = MigrationLoader.migrations_module(app.label)
        try:
            paths = import_module(module).__path__ if module else []
        except ModuleNotFoundError:  # an app without tables
            continue
        names = (found.name for found in iter_modules(paths) if not found.ispkg)
        known |= {(app.label, name) for name in names if name[0] not in "_~"}
    return known
