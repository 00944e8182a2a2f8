"""The constraints of a row are checked in one query, and each violation is named on its field."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CheckConstraint
from django.test.utils import CaptureQueriesContext

from consult.consultations.models import Phase
from consult.core.postgres.validation import check
from tests.factories import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase(organisation):
    return make.consultation(organisation).phases.first()


def test_valid_row_is_checked_in_one_query(phase):
    assert len([rule for rule in Phase._meta.constraints if isinstance(rule, CheckConstraint)]) > 1
    with CaptureQueriesContext(connection) as queries:
        check(phase)
    assert len([query for query in queries if '"_check"' in query["sql"]]) == 1


def test_assigned_object_and_generated_key_are_not_looked_up(phase):
    new = Phase(
        organisation=phase.organisation,
        consultation=phase.consultation,
        title_fr="Seconde étape",
        capabilities=phase.capabilities,
        opens_at=phase.opens_at,
        closes_at=phase.closes_at,
    )
    with CaptureQueriesContext(connection) as queries:
        check(new)
    read = [query["sql"] for query in queries if " FROM " in query["sql"]]
    assert read == []


def test_id_of_a_row_that_does_not_exist_is_refused_on_its_field(phase):
    phase.consultation_id = uuid4()
    with pytest.raises(ValidationError) as refusal:
        check(phase)
    assert set(refusal.value.message_dict) == {"consultation"}


def test_row_that_violates_a_constraint_is_refused_on_its_field(phase):
    phase.closes_at = phase.opens_at - timedelta(hours=1)
    with pytest.raises(ValidationError) as refusal:
        check(phase)
    assert set(refusal.value.message_dict) == {"closes_at"}
