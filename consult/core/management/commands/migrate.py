"""`migrate`, run as the owner of the schema, then renewing what the application's role may do."""

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db.migrations.exceptions import InconsistentMigrationHistory

from consult.core.postgres.roles import as_owner, grant

MADE_OTHERWISE = (
    "This database was made by other migrations than these, and nothing was changed: CHANGELOG.md says what to do."
)


class Command(migrate.Command):
    """Migrate as the owner: the role that serves requests cannot change the schema."""

    help = migrate.Command.help

    def handle(self, *args, **options):
        with as_owner(options["database"]) as connection:
            self._migrate(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                grant(connection)

    def _migrate(self, *args, **options):
        try:
            super().handle(*args, **options)
        except InconsistentMigrationHistory as error:
            raise CommandError(f"{MADE_OTHERWISE}\n{error}") from error
