"""Results of questionnaires: hidden before the close, with bars after it, texts in pages."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.questionnaires.actions.answer_review import read_answer
from consult.questionnaires.models import Answer
from tests.factories import make
from tests.questionnaires import given


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


def at(name, questionnaire, *more):
    return reverse(name, args=[questionnaire.consultation.slug, questionnaire.number, *more])


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def publish(questionnaire, number=None, reading="published", reason=""):
    moderator = make.person("moderator", questionnaire.consultation)
    for answer in Answer.objects.filter(submission__questionnaire=questionnaire, reading="waiting")[
        :number
    ]:
        read_answer(viewer=moderator, answer_id=answer.pk, reading=reading, reason=reason)


def make_closed_questionnaire(consultation, people=5, sheets=0, **written):
    questionnaire = given.opened(consultation, **written)
    for number in range(people):
        way = "a-velo" if number else "a-pied"
        answers = {
            "wish": f"Souhait {number} (exemple)",
            "people": number + 1,
            "grade": 3,
            "hours": ["matin", "soir"],
        }
        given.answered(questionnaire, way=way, **answers)
    for number in range(sheets):
        given.on_paper(
            questionnaire, f"S-{number}", way="en-bus", wish=f"Papier {number} (exemple)"
        )
    return given.closed(questionnaire)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("role", [None, "facilitator", "moderator", "manager"])
def test_page_before_the_close_shows_only_the_date_of_the_results(consultation, role):
    questionnaire = given.opened(consultation)
    given.answered(questionnaire, way="en-bus", wish="Un secret (exemple)")
    browser = make.client(make.person(role, consultation)) if role else make.client()
    answer = browser.get(at("questionnaire-results", questionnaire))
    page = text_of(answer)
    assert (answer.status_code, "même à l’équipe" in page) == (200, True)
    assert "secret" not in page
    assert b"hbar" not in answer.content
    texts = browser.get(
        at("questionnaire-texts", questionnaire, given.item(questionnaire, "wish").pk)
    )
    assert (texts.status_code, "secret" in text_of(texts)) == (200, False)


def test_bars_hold_figures_with_paper_apart(consultation):
    questionnaire = make_closed_questionnaire(consultation, people=5, sheets=6)
    answer = make.client().get(at("questionnaire-results", questionnaire))
    page = text_of(answer)
    assert "5 personnes ont répondu en ligne" in page
    assert "6 personnes ont répondu sur papier" in page
    assert re.search(
        r"En ligne, 5 réponses.*À vélo 80 % \(4\).*Sur papier, 6 réponses.*En bus 100 % \(6\)", page
    )
    assert re.search(r"À vélo 4 0", page)  # the table
    assert re.search(
        r"Médiane 3 personnes Moyenne 3 personnes Valeur la plus basse 1 personnes",
        page.replace("\xa0", " "),
    )
    assert ("s-maxage=5" in answer["Cache-Control"], answer.cookies) == (True, {})


def test_without_paper_there_is_no_empty_column_and_few_answers_draw_no_bar(consultation):
    answer = make.client().get(
        at("questionnaire-results", make_closed_questionnaire(consultation, people=2))
    )
    assert ("Sur papier," in text_of(answer), b'class="hbar"' in answer.content) == (False, False)
    assert "trop peu de réponses pour calculer des pourcentages" in text_of(answer)


def test_texts_are_read_page_by_page_in_serif_and_withheld_ones_counted(consultation):
    questionnaire = make_closed_questionnaire(consultation, people=25, sheets=1)
    publish(questionnaire, 2, "withheld", "offensive")
    publish(questionnaire, 22)
    page = text_of(make.client().get(at("questionnaire-results", questionnaire)))
    assert "22 publiées, 2 encore à lire" in page
    assert "2 textes ne sont pas publiés. Voir pourquoi" in page.replace("\xa0", " ")
    assert "Elle offense ou menace une personne" in page
    address, texts = (
        at("questionnaire-texts", questionnaire, given.item(questionnaire, "wish").pk),
        [],
    )
    while address:
        answer = make.client().get(address)
        texts += re.findall(
            r'<blockquote class="voice answer-text">([^<]+)', answer.content.decode()
        )
        following = re.search(r'href="(\?after=[^"]+)" rel="next"', answer.content.decode())
        address = following and answer.wsgi_request.path + following[1]
    assert (len(texts), len(set(texts))) == (22, 22)
    assert make.client().get(answer.wsgi_request.path + "?after=x").status_code == 400


def test_pages_ask_as_often_for_one_text_as_for_many(consultation):
    def queries(questionnaire, name, *more):
        address = at(name, questionnaire, *more)
        make.client().get(address)
        with CaptureQueriesContext(connection) as captured:
            assert make.client().get(address).status_code == 200
        return len(captured)

    few, many = (
        make_closed_questionnaire(consultation, people=1),
        make_closed_questionnaire(consultation, people=6, sheets=2),
    )
    publish(few), publish(many)
    assert (
        queries(few, "questionnaire-results")
        == queries(many, "questionnaire-results")
        == RESULTS_QUERIES
    )
    items = [given.item(form, "wish").pk for form in (few, many)]
    counts = [
        queries(form, "questionnaire-texts", item)
        for form, item in zip((few, many), items, strict=True)
    ]
    assert counts == [TEXTS_QUERIES] * 2


def test_item_that_is_not_open_or_of_another_questionnaire_is_not_found(consultation):
    first, other = (
        make_closed_questionnaire(consultation, people=1),
        make_closed_questionnaire(consultation, people=1),
    )
    for item in (given.item(first, "way").pk, given.item(other, "wish").pk):
        assert make.client().get(at("questionnaire-texts", first, item)).status_code == 404


RESULTS_QUERIES, TEXTS_QUERIES = 9, 7
