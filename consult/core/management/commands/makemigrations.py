"""`makemigrations`, which makes no migration for a changed label."""

from django.core.management.commands import makemigrations

from consult.core.postgres.migration_detection import SchemaAutodetector


class Command(makemigrations.Command):
    """The `makemigrations` command, without labels of choices and fields."""

    help = makemigrations.Command.help
    autodetector = SchemaAutodetector
