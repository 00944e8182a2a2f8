"""Querysets whose statements are compiled once give each reader the rows of that reader."""

from datetime import UTC, datetime
from unittest import mock

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.expressions import RawSQL
from django.utils import translation

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.compiled import compile_for_reader
from consult.consultations.models import Consultation, Tag, Topic
from consult.core import tenancy
from consult.core.postgres import compiled
from consult.core.postgres.compiled import compile_once, part
from debates.comments.selectors.comments import comments
from debates.proposals.selectors import proposals as selectors
from moderation.enums import ModerationState
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten():
    """Forget the statements of other tests, which may have the same names."""
    compiled.forget()


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation, topics=2)


@pytest.fixture
def composed(monkeypatch):
    """Count how often Django composes a queryset of the test."""
    calls = []

    def counting(make_rows):
        def counted(*values):
            calls.append(values)
            return make_rows(*values)

        return counted

    counting.calls = calls
    return counting


def topics_of(consultation):
    return compile_once(
        "topics of a test",
        lambda: Topic.objects.filter(consultation=consultation.pk).order_by("number"),
        ids=[consultation.pk],
    )


def test_written_ids_find_their_own_rows_beside_parameters_and_percent_signs(
    organisation, composed
):
    first = make.consultation(organisation, slug="essai-1", topics=1)
    second = make.consultation(organisation, slug="essai-3", topics=3)
    rest = RawSQL("7 %% 4", ())
    for consultation, numbers in ((first, [1]), (second, [1, 2]), (first, [1])):
        rows = composed(
            lambda slug, pk=consultation.pk: (
                Topic.objects.filter(consultation=pk)
                .exclude(slug=slug)
                .annotate(rest=rest)
                .order_by("number")
            )
        )
        topics = list(
            compile_once(
                "written ids",
                rows,
                ids=[consultation.pk],
                planned_for=[consultation.pk],
                values=["theme-3"],
            )
        )
        assert [(topic.consultation_id, topic.number, topic.rest) for topic in topics] == [
            (consultation.pk, number, 3) for number in numbers
        ]
    assert len(composed.calls) == 1


def test_values_of_every_reader_are_written_into_the_statement(consultation):
    first, second = consultation.topics.order_by("number")
    Topic.objects.filter(pk=first.pk).update(title_fr="L'eau à 33 %, ou %s (exemple)")
    sent = []

    def note(execute, sql, parameters, many, context):
        sent.append(list(parameters))
        return execute(sql, parameters, many, context)

    def found(slug):
        return compile_once(
            "constants",
            lambda slug: (
                Topic.objects.filter(consultation=consultation.pk)
                .filter(title_fr="L'eau à 33 %, ou %s (exemple)")
                .exclude(slug=slug)
            ),
            ids=[consultation.pk],
            values=[slug],
        )

    with connection.execute_wrapper(note):
        assert [list(found(topic.slug)) for topic in (second, first)] == [[first], []]
    assert sent == [[consultation.pk, second.slug], [consultation.pk, first.slug]]


def test_statement_is_composed_once_and_finds_the_rows_of_each_call(organisation, composed):
    first = make.consultation(organisation, slug="essai-1", topics=1)
    second = make.consultation(organisation, slug="essai-3", topics=3)
    rows = composed(lambda slug: Consultation.objects.filter(slug=slug))
    found = [
        list(compile_once("by slug", rows, values=[slug]))
        for slug in (first.slug, second.slug, "no-such-slug")
    ]
    assert found == [[first], [second], []]
    assert len(composed.calls) == 1
    assert [topics_of(each).model for each in (first, second)] == [Topic, Topic]
    assert [len(topics_of(each)) for each in (first, second)] == [1, 3]


def test_rows_are_read_in_chunks_by_the_statement_compiled_before(organisation, composed):
    first = make.consultation(organisation, slug="essai-1", topics=1)
    third = make.consultation(organisation, slug="essai-3", topics=3)
    found = []
    wraps = connection.chunked_cursor
    with mock.patch.object(connection, "chunked_cursor", wraps=wraps) as opened:
        for consultation in (first, third):
            rows = composed(
                lambda pk=consultation.pk: Topic.objects.filter(consultation=pk).order_by("number")
            )
            topics = compile_once("chunks", rows, ids=[consultation.pk])
            found.append([topic.number for topic in topics.iterator(2)])
            assert topics._result_cache is None
    assert found == [[1], [1, 2, 3]]
    assert (opened.call_count, len(composed.calls)) == (2, 1)


def test_values_are_rows_too(consultation):
    def rows():
        topics = Topic.objects.filter(consultation=consultation.pk).order_by("number")
        return topics.values_list("number", flat=True)

    for _time in range(2):
        assert list(compile_once("numbers", rows, ids=[consultation.pk])) == [1, 2]
        as_dicts = compile_once(
            "dicts",
            lambda: (
                Topic.objects.filter(consultation=consultation.pk)
                .values("number")
                .order_by("number")
            ),
            ids=[consultation.pk],
        )
        assert list(as_dicts) == [{"number": 1}, {"number": 2}]


def test_each_language_has_its_statement(organisation, consultation):
    tag = make_tag(consultation, "Places", "Lieux")

    def labels():
        rows = compile_once(
            "labels", lambda: Tag.objects.filter(pk=tag.pk).values_list("label"), ids=[tag.pk]
        )
        return list(rows)

    with translation.override("en"):
        assert labels() == [("Places",)]
    with translation.override("fr"):
        assert labels() == [("Lieux",)]


def make_tag(consultation, english, french):
    return Tag.objects.create(
        organisation=consultation.organisation,
        consultation=consultation,
        label_en=english,
        label_fr=french,
    )


def test_forgotten_id_is_refused(consultation):
    with pytest.raises(ValueError, match="a value of its reader"):
        compile_once("no id", lambda: Topic.objects.filter(consultation=consultation.pk))


def test_moment_is_refused(consultation):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="a value of its reader"):
        compile_once("now", lambda: Consultation.objects.filter(opens_at__lt=now))


def test_value_that_changes_on_its_way_is_refused():
    with pytest.raises(ValueError, match="does not reach the statement"):
        compile_once(
            "changed", lambda word: Consultation.objects.filter(slug__contains=word), values=["a"]
        )


def test_object_of_a_reader_is_refused(consultation):
    viewer = Viewer.public(consultation.organisation)
    proposals = type(given.proposal(consultation)).objects
    ids = [consultation.organisation_id]
    with pytest.raises(ValueError, match="objects of its reader"):
        compile_once("masked", lambda: proposals.visible_to(viewer), ids=ids)
    with pytest.raises(ValueError, match="objects of its reader"):
        compile_once("related", consultation.topics.all, ids=[consultation.pk])


def test_compiled_rows_can_be_filtered_further(consultation):
    for _time in range(2):
        rows = topics_of(consultation)
        assert [topic.number for topic in rows] == [1, 2]
        assert [topic.number for topic in rows.filter(number=2)] == [2]
        unread = topics_of(consultation)
        assert (unread.count(), unread.exists(), unread.first().number) == (2, True, 1)
        assert [topic.number for topic in unread[1:]] == [2]


def test_filtered_proposals_keep_their_reader(consultation):
    proposal = given.proposal(consultation, title="Un banc (exemple)")
    proposal.state = ModerationState.REMOVED
    proposal.save(update_fields=["state"])
    visitor = Viewer.public(consultation.organisation)
    rows = part(selectors.listed_proposals(visitor, consultation=consultation), "all", unchanged)
    assert [found.title for found in rows.filter(number=proposal.number)] == [""]
    assert [found.consultation for found in rows] == [consultation]


def unchanged(rows):
    return rows


def test_repeated_id_takes_the_ordinary_way(consultation, composed):
    pk = consultation.pk
    rows = composed(lambda: Consultation.objects.filter(pk__in=[pk, pk]))
    for _time in range(2):
        assert list(compile_once("twice", rows, ids=[pk, pk])) == [consultation]
    assert len(composed.calls) == 2


def test_empty_condition_takes_the_ordinary_way(composed):
    rows = composed(Consultation.objects.none)
    for _time in range(2):
        assert list(compile_once("none", rows)) == []
    assert len(composed.calls) == 3  # once to learn that it has no statement


def test_annotations_are_read(consultation):
    def rows():
        topics = Topic.objects.filter(consultation=consultation.pk).order_by("number")
        return topics.annotate(twice=F("number") * Value(2))

    for _time in range(2):
        found = compile_once("annotated", rows, ids=[consultation.pk])
        assert [topic.twice for topic in found] == [2, 4]


def test_tombstone_is_masked_for_a_visitor_and_not_for_a_moderator(consultation):
    proposal = given.proposal(consultation, title="Un banc (exemple)")
    proposal.state = ModerationState.REMOVED
    proposal.save(update_fields=["state"])
    visitor = Viewer.public(consultation.organisation)
    moderator = make.person("moderator", consultation)
    for viewer, title in ((visitor, ""), (moderator, "Un banc (exemple)"), (visitor, "")):
        found = selectors.get_proposal_by_number(viewer, consultation, proposal.number)
        assert (found.title, found.is_masked) == (title, not title)
        [listed] = (
            selectors.listed_proposals(viewer, consultation=consultation).part("all", unchanged)
            if viewer.is_public
            else selectors.listed_proposals(viewer, consultation=consultation)
        )
        assert listed.title == title


def test_each_participant_finds_their_own_waiting_text_and_no_other(consultation):
    """The statement is the same for all, so the first author must not be stored in it."""
    authors = [make.person(consultation=consultation) for _ in range(2)]
    waiting = [given.proposal(consultation, author) for author in authors]
    for proposal in waiting:
        proposal.state, proposal.published_at = ModerationState.PENDING, None
        proposal.save(update_fields=["state", "published_at"])
    readers = [*authors, make.visitor(consultation.organisation), *reversed(authors)]
    for reader in [*readers, make.person("moderator", consultation), *authors]:
        visible = selectors.get_proposals(reader, [proposal.pk for proposal in waiting])
        expected = {
            proposal.pk
            for author, proposal in zip(authors, waiting, strict=True)
            if reader is author or reader.is_of_the_team
        }
        assert visible.keys() == expected


def test_statement_of_ordinary_participants_is_composed_once(consultation, composed):
    rows = composed(lambda: Topic.objects.filter(organisation=consultation.organisation_id))
    for _ in range(3):
        person = make.person(consultation=consultation)
        assert len(compile_for_reader(person, "topics of a participant", rows)) == 2
    assert len(composed.calls) == 1
    for role in ("moderator", "facilitator"):
        assert compile_for_reader(make.person(role, consultation), "topics of a participant", rows)
    assert len(composed.calls) == 3


def test_proposals_of_two_consultations_keep_their_own_consultation(organisation):
    for slug in ("essai-1", "essai-2"):
        consultation = make.consultation(organisation, slug=slug)
        proposal = given.proposal(consultation)
        visitor = Viewer.public(organisation)
        found = selectors.get_proposal_by_number(visitor, consultation, proposal.number)
        assert found.consultation is consultation
        assert selectors.get_proposals(visitor, [proposal.pk]) == {proposal.pk: proposal}


def test_visitor_of_another_organisation_sees_nothing(consultation):
    given.proposal(consultation)
    other = make.organisation(slug="autre", domain="autre.example")
    for organisation, number in ((consultation.organisation, 1), (other, 0)):
        with tenancy.organisation(organisation.id):
            rows = compile_for_reader(
                Viewer.public(organisation),
                "consultations of a test",
                lambda organisation=organisation: Consultation.objects.filter(
                    organisation=organisation
                ),
            )
            assert len(rows) == number


def test_comments_follow_the_order_of_their_key(consultation):
    proposal = given.proposal(consultation)
    first = given.comment(proposal, body="Le premier texte (exemple)")
    second = given.comment(proposal, body="Le second texte (exemple)")
    visitor = Viewer.public(consultation.organisation)
    for _time in range(2):
        newest = part(comments(visitor, proposal, "newest"), "all", unchanged)
        oldest = part(comments(visitor, proposal, "oldest"), "all", unchanged)
        assert list(newest) == [second, first]
        assert list(oldest) == [first, second]
        assert next(iter(newest)).proposal is proposal


def test_lists_of_nearly_one_length_share_a_statement(consultation, composed):
    rows = composed(lambda ids: Topic.objects.filter(pk__in=ids).order_by("number"))
    topics = [*consultation.topics.order_by("number"), *make_topics(consultation, 3)]
    for length in range(6):
        wanted = topics[:length]
        assert list(compile_once("some", rows, listed=[topic.pk for topic in wanted])) == wanted
    sizes = [len(ids) for [ids] in composed.calls]
    assert sizes == [0, 1, 2, 4, 8]  # an empty list is never compiled


def make_topics(consultation, number):
    return [make.topic(consultation, number=3 + place) for place in range(number)]


def test_long_list_is_composed_each_time(consultation, composed):
    ids = [topic.pk for topic in consultation.topics.all()] * 40
    rows = composed(lambda ids: Topic.objects.filter(pk__in=ids))
    for _time in range(2):
        assert len(compile_once("many", rows, listed=ids)) == 2
    assert len(composed.calls) == 2
