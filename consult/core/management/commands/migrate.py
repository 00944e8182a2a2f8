"""`migrate`, run as the owner of the schema, then renewing what the application's role may do."""

from django.core.management.commands import migrate

from consult.core.postgres.roles import as_owner, grant


class Command(migrate.Command):
    """Migrate as the owner: the role that serves requests cannot change the schema."""

    help = migrate.Command.help

    def handle(self, *args, **options):
        with as_owner(options["database"]) as connection:
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                grant(connection)
