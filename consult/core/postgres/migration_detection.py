"""Detection of the model changes that need a migration. Words on screen do not."""

from typing import Any

from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector

WORDS = ("choices", "help_text", "verbose_name")


class SchemaAutodetector(MigrationAutodetector):
    """Compare models without their labels, which PostgreSQL does not know.

    A new label, or a corrected one, changes no migration. The values of `choices` are not
    compared either: those that the database must know are in a check constraint. The first
    migrations contain no labels.
    """

    def deep_deconstruct(self, obj: Any) -> Any:
        found = super().deep_deconstruct(obj)
        if not isinstance(obj, models.Field):
            return found
        path, arguments, keywords = found
        return path, arguments, {key: keywords[key] for key in keywords if key not in WORDS}
