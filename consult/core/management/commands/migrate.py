"""`migrate`, run as the owner of the schema while the site serves requests.

Afterwards it renews the rights of the application's role.
"""

import time
from contextlib import nullcontext
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.recorder import MigrationRecorder
from psycopg.errors import DeadlockDetected, LockNotAvailable

from consult.core.postgres.historical_models import rendered_where_changed
from consult.core.postgres.migration_detection import SchemaAutodetector
from consult.core.postgres.roles import as_owner, grant

MADE_EARLIER = (
    "An earlier state of the code made this database, and no data is carried over before the first release: "
    "create an empty database instead (nothing was changed)."
)
TOO_BUSY = (
    "A table stayed in use for {minutes} minutes, and the migration that needs it was not applied. What was applied "
    "before is complete. Run the command again at a quieter hour, or end the transaction that holds the table "
    "(docs/operating.md, Upgrade)."
)
TRIES = 60
PAUSE = 3.0  # seconds, in which the readers who waited are served


class Command(migrate.Command):
    """The `migrate` command as the owner of the schema; it retries while a table is in use.

    The role that serves requests cannot change the schema.
    """

    help = migrate.Command.help
    autodetector = SchemaAutodetector

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(options["database"]) as connection:
            self._migrate_patiently(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                grant(connection)

    def _migrate_patiently(self, *args: Any, **options: Any) -> None:
        """Migrate, and start again at the migration that found its table in use.

        Each migration is a transaction and is rolled back as a whole.
        """
        for _ in range(TRIES):
            try:
                return self._migrate(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
                    raise
                self.stderr.write(f"A table is in use; trying again in {PAUSE:g} seconds.")
                time.sleep(PAUSE)
        raise CommandError(TOO_BUSY.format(minutes=round(TRIES * (PAUSE + 2) / 60)))

    def _migrate(self, *args: Any, **options: Any) -> None:
        is_new = not MigrationRecorder(connections[options["database"]]).applied_migrations()
        try:
            with rendered_where_changed() if is_new else nullcontext():
                super().handle(*args, **options)
        except InconsistentMigrationHistory as error:
            raise CommandError(MADE_EARLIER) from error
