"""The installation of the sample app, in a database of its own, for the tests of its folder."""

from contextlib import ExitStack
from unittest import mock

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import override_settings

from consult.accounts.people import reserved_names
from consult.core.postgres.roles import as_owner, grant
from consult.notifications import news_subjects
from consult.opendata.schemas.tables import TABLES
from consult.opendata.writers import build, manifest
from tests.databases import SharedDatabase, rebuild
from tests.sample.open_data import VISITS


@pytest.fixture(scope="package", autouse=True)
def installed(shared_database, django_db_blocker):
    """Install the app, migrate it, and register its table of open data until the tests end."""
    database = SharedDatabase(connections["default"], shared_database.template)
    database.name = f"{database.own}_sample"
    with ExitStack() as until_the_end:
        enter = until_the_end.enter_context
        enter(django_db_blocker.unblock())
        # Django prepares every app again, and each registers what it did before.
        enter(mock.patch.object(reserved_names, "_sources", []))
        enter(mock.patch.dict(news_subjects._subjects))
        apps = [*settings.INSTALLED_APPS, "tests.sample"]
        enter(override_settings(INSTALLED_APPS=apps, ROOT_URLCONF="tests.sample.urls"))
        until_the_end.callback(database.drop)
        with as_owner() as connection:
            rebuild(connection, database.template, database.name)
        enter(database.entered())
        with as_owner() as connection:
            call_command("migrate", "sample", verbosity=0, skip_checks=True)
            grant(connection)
        from tests.sample.selectors import stream_visits

        enter(mock.patch.dict(build.ROWS, visits=stream_visits))
        for module in (build, manifest):
            enter(mock.patch.object(module, "TABLES", (*TABLES, VISITS)))
        yield
