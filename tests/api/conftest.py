"""The world of the API, for test files that only read it or that undo their changes."""

import pytest

from consult.core.postgres import tenancy
from tests.api.world import world
from tests.factories import make
from tests.witness import everything, undone


@pytest.fixture(scope="module")
def api_world(django_db_setup, django_db_blocker):
    """Yield the world with all its people, made once for a whole file.

    Each test undoes its own changes.
    """
    with django_db_blocker.unblock(), undone():
        organisation = make.organisation()
        with tenancy.organisation(organisation.pk):
            objects = world(make.consultation(organisation))
            for name in ("visitor", *objects.people):
                objects.caller(name)
        everything()  # each test then reads again only what changes
        yield objects
