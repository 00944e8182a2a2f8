"""The world of the API, for files whose tests only look at it or undo what they do."""

import pytest

from consult.core import tenancy
from tests.api.world import world
from tests.factories import make
from tests.witness import undone


@pytest.fixture(scope="module")
def somewhere(django_db_setup, django_db_blocker):
    """The world and everybody in it, made once for a whole file: each test undoes what it does."""
    with django_db_blocker.unblock(), undone():
        organisation = make.organisation()
        with tenancy.organisation(organisation.pk):
            made = world(make.consultation(organisation))
            for name in ("visitor", *made.people):
                made.caller(name)
        yield made
