"""Django uses the rows that it is given, where the site gives them (docs/upgrading-django.md)."""

from consult.consultations.models import Topic
from consult.core.postgres.known_rows import (
    copy_row,
    parts_of,
    read_as,
    related_row,
    set_parent,
    set_parts,
)


def test_rows_with_a_parent_read_it_no_more_and_forget_it_without(
    consultation, django_assert_num_queries
):
    rows = Topic.objects.filter(consultation=consultation.pk)
    set_parent(rows, consultation)
    with django_assert_num_queries(1):
        assert {topic.consultation for topic in rows} == {consultation}
        assert next(iter(rows)).consultation is consultation
    rows = rows.all()
    set_parent(rows, None)
    with django_assert_num_queries(2):
        assert rows[0].consultation == consultation


def test_manager_returns_the_given_queryset_and_reads_it_once(
    consultation, django_assert_num_queries
):
    assert parts_of(consultation) == {}
    rows = Topic.objects.filter(consultation=consultation.pk)
    set_parts(consultation, {"topics": rows})
    assert parts_of(consultation) == {"topics": rows}
    with django_assert_num_queries(1):
        assert list(consultation.topics.all()) == list(consultation.topics.all()) != []


def test_copy_of_a_queryset_has_other_rows_and_the_first_one_stays(
    consultation, django_assert_num_queries
):
    rows = Topic.objects.filter(consultation=consultation.pk)
    first = list(rows)
    with django_assert_num_queries(0):
        assert list(read_as(rows, [])) == []
        assert list(rows) == first != []


def test_copy_of_a_row_has_related_objects_of_its_own(consultation):
    topic = consultation.topics.first()
    topic.consultation = consultation
    twin = copy_row(topic)
    other = copy_row(consultation)
    twin.consultation = other
    assert twin == topic
    assert related_row(topic, "consultation") is consultation
    assert related_row(twin, "consultation") is other
    assert related_row(Topic.objects.get(pk=topic.pk), "consultation") is None
