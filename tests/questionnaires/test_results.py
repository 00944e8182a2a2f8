"""Results of a questionnaire: hidden before the close and public after it.

Online and paper answers are counted apart.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.core.exceptions import Invalid, NotFound
from consult.questionnaires.actions import answer_review as answer_review_actions
from consult.questionnaires.actions import piles as pile_actions
from consult.questionnaires.answer_counts import Counted
from consult.questionnaires.models import Answer
from consult.questionnaires.selectors import results as result_selectors
from consult.questionnaires.selectors import streams as stream_selectors
from consult.questionnaires.selectors import texts as text_selectors
from tests.factories import make
from tests.questionnaires import given


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


def read(questionnaire, name, reading, reason=""):
    """Let a moderator read every answer to an item."""
    moderator = make.person("moderator", questionnaire.consultation)
    for answer in Answer.objects.filter(item=given.item(questionnaire, name)):
        answer_review_actions.read_answer(
            viewer=moderator, answer_id=answer.pk, reading=reading, reason=reason
        )


def filled(consultation, **written):
    """Return a closed questionnaire with three online answers and one sheet of paper."""
    questionnaire = given.opened(consultation, **written)
    given.answered(
        questionnaire,
        way="a-velo",
        hours=["matin", "soir"],
        grade=4,
        again=True,
        people=2,
        wish="Un (exemple)",
    )
    given.answered(
        questionnaire, way="a-velo", hours=["matin"], grade=5, people=6, wish="Deux (exemple)"
    )
    given.answered(questionnaire, way="a-pied", grade=1, again=False)
    given.on_paper(questionnaire, "A-1", way="en-bus", grade=2, people=3, wish="Trois (exemple)")
    return given.closed(questionnaire)


def results_by_name(viewer, questionnaire):
    """Return each item's result by its name in `ITEMS`."""
    by_id = {
        r.item.pk: r
        for _section, section_results in result_selectors.results(viewer, questionnaire)
        for r in section_results
    }
    return {name: by_id[given.item(questionnaire, name).pk] for name in given.ITEMS}


@pytest.mark.parametrize(
    "role", [None, "facilitator", "moderator", "manager", "organisation_admin"]
)
def test_results_are_hidden_before_the_close(consultation, role):
    questionnaire = given.opened(consultation)
    given.answered(questionnaire, wish="Un texte (exemple)")
    viewer = make.person(role, consultation) if role else make.visitor(consultation.organisation)
    assert result_selectors.results(viewer, questionnaire) is None
    assert result_selectors.open_results(viewer, questionnaire) == []
    item = given.item(questionnaire, "wish")
    assert text_selectors.published_texts(viewer, questionnaire, item).texts == []
    assert text_selectors.pile(viewer, questionnaire, item, "waiting").texts == []
    counts = result_selectors.how_many_among(viewer, [questionnaire])
    team = role in ("facilitator", "moderator", "manager")
    assert counts == ({questionnaire.pk: Counted(1, 0)} if team else {})


@pytest.mark.parametrize("anonymity", ["named", "anonymous"])
def test_each_item_is_counted_with_ways_apart(consultation, anonymity):
    questionnaire = filled(consultation, anonymity=anonymity)
    visitor = make.visitor(consultation.organisation)
    assert result_selectors.how_many_among(visitor, [questionnaire]) == {
        questionnaire.pk: Counted(3, 1)
    }
    found = results_by_name(visitor, questionnaire)
    assert [(line.key, line.label, line.count) for line in found["way"].lines] == [
        ("a-pied", "À pied", Counted(1, 0)),
        ("a-velo", "À vélo", Counted(2, 0)),
        ("en-bus", "En bus", Counted(0, 1)),
    ]
    assert [line.count for line in found["hours"].lines] == [
        Counted(2, 0),
        Counted(0, 0),
        Counted(1, 0),
    ]
    assert found["hours"].answered == Counted(2, 0)
    assert [line.count for line in found["grade"].lines] == [
        Counted(1, 0),
        Counted(0, 1),
        Counted(0, 0),
        Counted(1, 0),
        Counted(1, 0),
    ]
    assert [(line.key, line.count) for line in found["again"].lines] == [
        (True, Counted(1, 0)),
        (False, Counted(1, 0)),
    ]
    assert (found["people"].figures["online"].mean, found["people"].figures["paper"].median) == (
        4,
        3,
    )
    assert (found["people"].lines, found["way"].figures) == ([], {})
    assert found["wish"].answered == Counted(2, 1)
    assert found["job"].texts == result_selectors.Texts()


def test_read_open_answers_are_public_and_withheld_ones_are_counted_by_reason(consultation):
    questionnaire = filled(consultation)
    visitor = make.visitor(consultation.organisation)
    item = given.item(questionnaire, "wish")
    assert text_selectors.published_texts(visitor, questionnaire, item).texts == []
    read(questionnaire, "wish", "published")
    paper = Answer.objects.get(value="Trois (exemple)")
    moderator = make.person("moderator", consultation)
    answer_review_actions.read_answer(
        viewer=moderator, answer_id=paper.pk, reading="withheld", reason="personal"
    )
    texts = results_by_name(visitor, questionnaire)["wish"].texts
    assert (texts.published, texts.waiting, texts.withheld) == (
        Counted(2, 0),
        Counted(),
        {"personal": Counted(0, 1)},
    )
    published = text_selectors.published_texts(visitor, questionnaire, item).texts
    assert {answer.value for answer in published} == {"Un (exemple)", "Deux (exemple)"}
    assert [answer.pk for answer in published] == sorted(answer.pk for answer in published)


def test_texts_are_paged_without_missing_one(consultation):
    questionnaire = given.opened(consultation)
    for number in range(5):
        given.answered(questionnaire, wish=f"Texte {number} (exemple)")
    questionnaire = given.closed(questionnaire)
    read(questionnaire, "wish", "published")
    item, values, after = given.item(questionnaire, "wish"), [], None
    visitor = make.visitor(consultation.organisation)
    while True:
        page = text_selectors.published_texts(visitor, questionnaire, item, after=after, size=2)
        values += [answer.value for answer in page.texts]
        if not (after := page.after):
            break
    assert sorted(values) == [f"Texte {number} (exemple)" for number in range(5)]
    with pytest.raises(Invalid):
        text_selectors.published_texts(visitor, questionnaire, item, after="x")
    with pytest.raises(NotFound):
        text_selectors.get_open_item(visitor, questionnaire, given.item(questionnaire, "way").pk)


def test_results_ask_as_often_for_two_items_as_for_seven(consultation):
    def queries(items):
        questionnaire = given.opened(consultation, items=items)
        few = {"way": "a-velo"} | ({"again": True, "grade": 3} if len(items) > 2 else {})
        given.answered(questionnaire, **few)
        questionnaire = given.closed(questionnaire)
        visitor = make.visitor(consultation.organisation)
        with CaptureQueriesContext(connection) as captured:
            assert result_selectors.results(visitor, questionnaire)
        return len(captured)

    two = {name: given.ITEMS[name] for name in ("way", "wish")}
    assert [queries(two), queries(given.ITEMS)] == [2, 2]


@pytest.mark.parametrize("number", [1, 3])
def test_numbers_of_answers_of_several_questionnaires_take_one_query(
    consultation, number, django_assert_num_queries
):
    questionnaires = [filled(consultation) for _ in range(number)]
    with django_assert_num_queries(1):
        assert set(
            result_selectors.how_many_among(
                make.visitor(consultation.organisation), questionnaires
            ).values()
        ) == {Counted(3, 1)}


def test_pile_is_for_readers_and_the_decisions_of_others_stay(consultation):
    questionnaire = filled(consultation)
    item = given.item(questionnaire, "wish")
    moderator, manager = (
        make.person("moderator", consultation),
        make.person("manager", consultation),
    )
    for viewer in (
        make.person("facilitator", consultation),
        make.visitor(consultation.organisation),
    ):
        assert text_selectors.pile(viewer, questionnaire, item, "waiting").texts == []
    first, second, third = text_selectors.pile(moderator, questionnaire, item, "waiting").texts
    assert text_selectors.count_unreviewed_answers(moderator, [consultation.pk]) == {
        questionnaire.pk: 3
    }
    assert (
        text_selectors.count_unreviewed_answers(
            make.visitor(consultation.organisation), [consultation.pk]
        )
        == {}
    )

    def decide(viewer, decisions):
        return pile_actions.read_answers(
            viewer=viewer,
            questionnaire_id=questionnaire.pk,
            shown_as="waiting",
            decisions=decisions,
        )

    done = decide(moderator, {first.pk: ("published", ""), second.pk: ("withheld", "offensive")})
    assert (done.read, done.skipped) == (2, 0)
    done = decide(manager, {first.pk: ("withheld", "personal"), third.pk: ("published", "")})
    assert (done.read, done.skipped) == (1, 1)
    readings = dict(Answer.objects.filter(item=item).values_list("pk", "reading"))
    assert readings == {first.pk: "published", second.pk: "withheld", third.pk: "published"}
    assert text_selectors.count_unreviewed_answers(moderator, [consultation.pk]) == {}
    assert text_selectors.pile(
        moderator, questionnaire, item, "waiting", only=[first.pk]
    ).texts == [first]


def test_invalid_decision_leaves_the_whole_pile_unchanged(consultation):
    questionnaire = filled(consultation)
    moderator = make.person("moderator", consultation)
    texts = text_selectors.pile(
        moderator, questionnaire, given.item(questionnaire, "wish"), "waiting"
    ).texts
    decisions = {text.pk: ("published", "") for text in texts} | {texts[-1].pk: ("withheld", "")}
    with pytest.raises(Invalid):
        pile_actions.read_answers(
            viewer=moderator,
            questionnaire_id=questionnaire.pk,
            shown_as="waiting",
            decisions=decisions,
        )
    assert set(Answer.objects.exclude(reading="").values_list("reading", flat=True)) == {"waiting"}


@pytest.mark.parametrize("anonymity", ["named", "anonymous"])
def test_data_contains_closed_questionnaires_only_and_does_not_link_answers(
    consultation, anonymity
):
    given.answered(given.opened(consultation))
    questionnaire = filled(consultation, anonymity=anonymity)
    read(questionnaire, "wish", "published")
    visitor = make.visitor(consultation.organisation)
    (row,) = stream_selectors.stream_questionnaires(visitor, consultation)
    assert (row["id"], row["online"], row["paper"]) == (str(questionnaire.pk), 3, 1)
    items = list(stream_selectors.stream_questionnaire_items(visitor, consultation))
    assert [item["position"] for item in items] == list(range(1, 8))
    rows = list(stream_selectors.stream_questionnaire_answers(visitor, consultation))
    by_item = {}
    for answer in rows:
        by_item.setdefault(answer["item"], []).append(answer)
    hours = by_item[given.item(questionnaire, "hours").pk]
    assert sorted((answer["value"], answer["option_fr"], answer["place"]) for answer in hours) == [
        ("matin", "Matin", 1),
        ("matin", "Matin", 1),
        ("soir", "Soir", 2),
    ]
    assert {answer["text"] for answer in by_item[given.item(questionnaire, "wish").pk]} == {
        "Un (exemple)",
        "Deux (exemple)",
        "Trois (exemple)",
    }
    assert sorted(answer["value"] for answer in by_item[given.item(questionnaire, "again").pk]) == [
        "false",
        "true",
    ]
    for found in by_item.values():
        assert [answer["answer"] for answer in found] == sorted(
            answer["answer"] for answer in found
        )
    submissions = {str(pk) for pk in Answer.objects.values_list("submission", flat=True)}
    values = {str(value) for record in [row, *items, *rows] for value in record.values()}
    assert values & submissions == set()
