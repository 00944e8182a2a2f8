"""Functions whose statements are compiled once give each reader the rows of that reader."""

from datetime import UTC, datetime
from unittest import mock

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.expressions import RawSQL
from django.utils import translation

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.compiled import compiled_for_reader
from consult.consultations.models import Consultation, Tag, Topic
from consult.core.postgres import compiled as cache
from consult.core.postgres import tenancy
from consult.core.postgres.compiled import OwnPlan, compiled, part, whole
from consult.core.postgres.ids import random_id
from consult.organisations.models import Organisation
from debates.comments.selectors.comments import comments
from debates.compiled import compiled_texts
from debates.models import Proposal
from debates.proposals.selectors import proposals as selectors
from moderation.enums import ModerationState
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATEST = "essai-9"
calls = []


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation, topics=2)


@pytest.fixture
def composed(monkeypatch):
    """Return the calls of functions while Django composes, each only where it must."""
    cache.forget()
    calls.clear()
    monkeypatch.setattr(cache, "is_checked", False)
    return calls


@compiled
def topics_of(consultation_id):
    return Topic.objects.filter(consultation=consultation_id).order_by("number")


@compiled
def topics_but_one(consultation_id, slug):
    calls.append(slug)
    rows = Topic.objects.filter(consultation=consultation_id).exclude(slug=slug)
    return rows.annotate(rest=RawSQL("7 %% 4", ())).order_by("number")


@compiled
def topics_with_title(consultation_id, slug):
    rows = Topic.objects.filter(consultation=consultation_id)
    return rows.filter(title_fr="L'eau à 33 %, ou %s (exemple)").exclude(slug=slug)


@compiled
def by_slug(slug):
    calls.append(slug)
    return Consultation.objects.filter(slug=slug)


@compiled
def by_ids(ids):
    calls.append(ids)
    return Topic.objects.filter(pk__in=ids).order_by("number")


@compiled
def labels_of(tag_id):
    return Tag.objects.filter(pk=tag_id).values_list("label")


@compiled
def numbers_of(consultation_id, *, as_dicts):
    rows = Topic.objects.filter(consultation=consultation_id).order_by("number")
    return rows.values("number") if as_dicts else rows.values_list("number", flat=True)


@compiled
def annotated(consultation_id):
    rows = Topic.objects.filter(consultation=consultation_id).order_by("number")
    return rows.annotate(twice=F("number") * Value(2))


@compiled
def nothing():
    calls.append("nothing")
    return Consultation.objects.none()


@compiled_for_reader
def topics_for(viewer):
    calls.append(viewer)
    return Topic.objects.filter(organisation=viewer.organisation)


@compiled_for_reader
def consultations_for(viewer):
    return Consultation.objects.filter(organisation=viewer.organisation)


@compiled_texts
def texts_for(viewer):
    return Proposal.objects.visible_to(viewer).complete()


def unchanged(rows):
    return rows


def test_written_ids_find_their_own_rows_beside_parameters_and_percent_signs(
    organisation, composed
):
    first = make.consultation(organisation, slug="essai-1", topics=1)
    second = make.consultation(organisation, slug="essai-3", topics=3)
    for consultation, numbers in ((first, [1]), (second, [1, 2]), (first, [1])):
        topics = topics_but_one(OwnPlan.of(consultation.pk), "theme-3")
        assert [(topic.consultation_id, topic.number, topic.rest) for topic in topics] == [
            (consultation.pk, number, 3) for number in numbers
        ]
    assert len(composed) == 1


def test_values_of_every_reader_are_written_into_the_statement(consultation):
    first, second = consultation.topics.order_by("number")
    Topic.objects.filter(pk=first.pk).update(title_fr="L'eau à 33 %, ou %s (exemple)")
    sent = []

    def note(execute, sql, parameters, many, context):
        sent.append(list(parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        found = [list(topics_with_title(consultation.pk, topic.slug)) for topic in (second, first)]
    assert found == [[first], []]
    assert sent == [[consultation.pk, second.slug], [consultation.pk, first.slug]]


def test_statement_is_composed_once_and_finds_the_rows_of_each_call(organisation, composed):
    first = make.consultation(organisation, slug="essai-1", topics=1)
    second = make.consultation(organisation, slug="essai-3", topics=3)
    found = [list(by_slug(slug)) for slug in (first.slug, second.slug, "no-such-slug")]
    assert found == [[first], [second], []]
    assert len(composed) == 1
    assert [topics_of(each.pk).model for each in (first, second)] == [Topic, Topic]
    assert [len(topics_of(each.pk)) for each in (first, second)] == [1, 3]


def test_rows_are_read_in_chunks_by_the_statement_compiled_before(organisation, composed):
    found = []
    wraps = connection.chunked_cursor
    with mock.patch.object(connection, "chunked_cursor", wraps=wraps) as opened:
        for topics in (1, 3):
            pk = make.consultation(organisation, slug=f"essai-{topics}", topics=topics).pk
            rows = topics_but_one(pk, "no-such-slug")
            found.append([topic.number for topic in rows.iterator(2)])
            assert rows._result_cache is None
    assert found == [[1], [1, 2, 3]]
    assert opened.call_count == 2
    assert len(composed) == 1


def test_shape_is_part_of_the_key(consultation):
    for _time in range(2):
        assert list(numbers_of(consultation.pk, as_dicts=False)) == [1, 2]
        assert list(numbers_of(consultation.pk, as_dicts=True)) == [{"number": 1}, {"number": 2}]


def test_each_language_has_its_statement(consultation):
    tag = Tag.objects.create(
        organisation=consultation.organisation,
        consultation=consultation,
        label_en="Places",
        label_fr="Lieux",
    )
    with translation.override("en"):
        assert list(labels_of(tag.pk)) == [("Places",)]
    with translation.override("fr"):
        assert list(labels_of(tag.pk)) == [("Lieux",)]


def test_function_inside_another_is_refused(consultation):
    with pytest.raises(TypeError, match="top-level"):
        compiled(lambda: Topic.objects.filter(consultation=consultation.pk))
    with pytest.raises(TypeError, match="top-level"):
        part(
            comments(Viewer.public(consultation.organisation), given.proposal(consultation)),
            lambda rows: rows,
        )


@compiled
def opened_before_now():
    return Consultation.objects.filter(opens_at__lt=NOW)


def test_moment_that_is_no_argument_is_refused():
    with pytest.raises(ValueError, match="a value of its reader"):
        opened_before_now()


@compiled
def containing(word):
    return Consultation.objects.filter(slug__contains=word)


def test_value_that_changes_on_its_way_is_refused():
    with pytest.raises(ValueError, match="does not reach the statement"):
        containing("a")


@compiled_for_reader
def masked(viewer):
    return Proposal.objects.visible_to(viewer)


@compiled
def of_an_object(consultation_id):
    return Consultation(pk=consultation_id).topics.all()


def test_object_of_a_reader_is_refused(consultation):
    with pytest.raises(ValueError, match="objects of its reader"):
        masked(Viewer.public(consultation.organisation))
    with pytest.raises(ValueError, match="objects of its reader"):
        of_an_object(consultation.pk)


@compiled_for_reader
def of_the_city_of_the_reader(viewer):
    return Topic.objects.filter(title_fr=viewer.organisation.name)


def test_statement_that_depends_on_another_property_of_its_reader_is_refused(consultation):
    with pytest.raises(Organisation.DoesNotExist):
        of_the_city_of_the_reader(Viewer.public(consultation.organisation))


@compiled
def early_topics_of_the_latest(slug):
    rows = Topic.objects.filter(consultation__slug=slug)
    return rows.filter(number__lte=1) if slug == LATEST else rows


def test_statement_that_depends_on_a_value_is_found_by_each_test(organisation):
    """The condition is false for the value with which the statement is compiled."""
    make.consultation(organisation, slug=LATEST, topics=2)
    assert len(early_topics_of_the_latest("essai-1")) == 0
    with pytest.raises(AssertionError, match="early_topics_of_the_latest"):
        early_topics_of_the_latest(LATEST)


def test_compiled_rows_can_be_filtered_further(consultation):
    for _time in range(2):
        rows = topics_of(consultation.pk)
        assert [topic.number for topic in rows] == [1, 2]
        assert [topic.number for topic in rows.filter(number=2)] == [2]
        unread = topics_of(consultation.pk)
        assert (unread.count(), unread.exists(), unread.first().number) == (2, True, 1)
        assert [topic.number for topic in unread[1:]] == [2]


def test_filtered_proposals_keep_their_reader(consultation):
    proposal = given.proposal(consultation, title="Un banc (exemple)")
    proposal.state = ModerationState.REMOVED
    proposal.save(update_fields=["state"])
    visitor = Viewer.public(consultation.organisation)
    rows = part(selectors.listed_proposals(visitor, consultation=consultation), unchanged)
    assert [found.title for found in rows.filter(number=proposal.number)] == [""]
    assert [found.consultation for found in rows] == [consultation]


def test_empty_condition_takes_the_ordinary_way(composed):
    for _time in range(2):
        assert list(nothing()) == []
    assert len(composed) == 3  # once to learn that it has no statement


def test_annotations_are_read(consultation):
    for _time in range(2):
        assert [topic.twice for topic in annotated(consultation.pk)] == [2, 4]


def test_tombstone_is_masked_for_a_visitor_and_not_for_a_moderator(consultation):
    proposal = given.proposal(consultation, title="Un banc (exemple)")
    proposal.state = ModerationState.REMOVED
    proposal.save(update_fields=["state"])
    visitor = Viewer.public(consultation.organisation)
    moderator = make.person("moderator", consultation)
    for viewer, title in ((visitor, ""), (moderator, "Un banc (exemple)"), (visitor, "")):
        found = selectors.get_proposal_by_number(viewer, consultation, proposal.number)
        assert (found.title, found.is_masked) == (title, not title)
        rows = selectors.listed_proposals(viewer, consultation=consultation)
        assert [listed.title for listed in part(rows, unchanged)] == [title]
        assert [listed.title for listed in whole(rows)] == [title]
        assert [listed.title for listed in texts_for(viewer)] == [title]


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
    for _ in range(3):
        assert len(topics_for(make.person(consultation=consultation))) == 2
    assert len(composed) == 1
    for role in ("moderator", "facilitator"):
        assert topics_for(make.person(role, consultation))
    assert len(composed) == 3


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
            assert len(consultations_for(Viewer.public(organisation))) == number


def test_comments_follow_the_order_of_their_key(consultation):
    proposal = given.proposal(consultation)
    first = given.comment(proposal, body="Le premier texte (exemple)")
    second = given.comment(proposal, body="Le second texte (exemple)")
    visitor = Viewer.public(consultation.organisation)
    for _time in range(2):
        newest = part(comments(visitor, proposal, "newest"), unchanged)
        oldest = part(comments(visitor, proposal, "oldest"), unchanged)
        assert list(newest) == [second, first]
        assert list(oldest) == [first, second]
        assert next(iter(newest)).proposal is proposal


def test_lists_of_nearly_one_length_share_a_statement(consultation, composed):
    others = [make.topic(consultation, number=3 + place) for place in range(3)]
    topics = [*consultation.topics.order_by("number")[:2], *others]
    for length in range(6):
        wanted = topics[:length]
        assert list(by_ids([topic.pk for topic in wanted])) == wanted
    assert [len(ids) for ids in composed] == [0, 1, 2, 4, 8]  # an empty list is never compiled


def test_long_list_is_composed_each_time(consultation, composed):
    topics = [topic.pk for topic in consultation.topics.all()]
    ids = [*topics, *(random_id() for _ in range(80))]
    for _time in range(2):
        assert len(by_ids(ids)) == 2
    assert len(composed) == 2
