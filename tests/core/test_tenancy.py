"""Row-level security alone separates organisations, even where a query forgets its filter."""

import pytest
from django.db import ProgrammingError, connection, transaction

from consult.consultations.models import Consultation
from consult.core.postgres import tenancy
from tests.factories import make


@pytest.fixture
def two(organisation, other_organisation):
    """Return one consultation in each of two organisations."""
    return make.consultation(organisation, slug="ici"), make.consultation(
        other_organisation, slug="ailleurs"
    )


def slugs():
    return sorted(Consultation.objects.values_list("slug", flat=True))


def test_unscoped_query_reads_its_own_organisation_only(two, organisation, other_organisation):
    assert slugs() == ["ici"]
    with tenancy.organisation(other_organisation.id):
        assert slugs() == ["ailleurs"]
    assert slugs() == ["ici"]


def test_query_without_an_organisation_reads_nothing(two):
    with tenancy.organisation(None):
        assert slugs() == []


def test_platform_role_reads_all_and_is_left_again(two):
    with tenancy.across_organisations("a test"):
        assert slugs() == ["ailleurs", "ici"]
    assert slugs() == ["ici"]


def test_row_of_another_organisation_cannot_be_written(two, other_organisation):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        make.topic(Consultation(organisation=other_organisation, id=two[1].id), number=9)
    assert Consultation.objects.filter(pk=two[1].pk).update(slug="pris") == 0


def test_organisation_scope_survives_a_savepoint_rollback(two, other_organisation):
    with tenancy.organisation(other_organisation.id):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert slugs() == ["ailleurs"]
            raise ZeroDivisionError
        assert slugs() == ["ailleurs"]
    assert slugs() == ["ici"]


def test_tests_run_as_the_role_that_serves(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolinherit FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)
        with pytest.raises(ProgrammingError, match="must be owner"), transaction.atomic():
            cursor.execute("ALTER TABLE consultations_topic DISABLE ROW LEVEL SECURITY")


@pytest.mark.committed
def test_committed_database_is_separate(committed):
    made = make.organisation(slug="a-part", domain="a-part.example.org")
    connection.close()
    with tenancy.organisation(made.id):
        make.consultation(made, slug="commise")
        assert slugs() == ["commise"]


@pytest.mark.committed
def test_session_may_begin_with_a_stream(committed):
    made = make.organisation(slug="a-part", domain="a-part.example.org")
    with tenancy.organisation(made.id):
        make.consultation(made, slug="commise")
        connection.close()
        assert [row.slug for row in Consultation.objects.iterator()] == ["commise"]
