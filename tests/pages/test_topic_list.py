"""The page of the questions: those of a draft are edited, added, moved and removed in one list."""

import re
import uuid

import pytest
from django.urls import reverse

from consult.consultations.actions import topics as topic_actions
from consult.lifecycle.selectors.setup import list_tasks
from tests.consultations.drafts import published, ready
from tests.factories import make

pytestmark = pytest.mark.django_db

ADDRESS = "staff-topics"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def draft(organisation):
    """Return a draft with the questions of two lines, the second its own title, and its manager."""
    consultation, manager = ready(organisation)
    add(consultation, manager, "Où mettre des bancs ?")
    return consultation, manager


def add(consultation, manager, *lines, **more):
    return topic_actions.edit_draft_topics(
        viewer=manager, consultation_id=consultation.pk, questions={}, added=lines, **more
    )


def shown(draft, *typed):
    """Return what the list sends, with these questions typed in its first rows."""
    consultation, manager = draft
    page = make.client(manager).get(reverse(ADDRESS, args=[consultation.slug]))
    rows = page.context["form"].rows()
    values = {row.question.html_name: row.question.value() for row in rows}
    values |= zip(list(values), typed, strict=False)
    return values | {"key": str(uuid.uuid4())}


def send(draft, values, **more):
    return make.client(draft[1]).post(reverse(ADDRESS, args=[draft[0].slug]), values | more)


def topics(draft):
    return [(topic.number, topic.question_fr, topic.title_fr) for topic in draft[0].topics.all()]


def errors_of(refused):
    assert refused.status_code == 422
    errors = refused.context["form"].errors.items()
    return {name.partition("-")[0]: list(reasons) for name, reasons in errors}


def status_of(draft):
    tasks = list_tasks(draft[1], draft[0])
    return next(state.status for state in tasks if state.task == "questions")


def test_questions_sent_as_they_are_shown_stay_the_same_and_are_reviewed(draft):
    before = topics(draft)
    sent = send(draft, shown(draft))
    assert sent["Location"] == reverse("staff-consultation", args=["pret"])
    assert topics(draft) == before
    assert status_of(draft) == "ready"


def test_second_button_saves_the_questions_and_no_review(draft):
    send(draft, shown(draft, "Quels arbres ?", "Où s’asseoir ?"), later="1")
    assert [question for _number, question, _title in topics(draft)] == [
        "Quels arbres ?",
        "Où s’asseoir ?",
    ]
    assert status_of(draft) == "to_review"


def test_title_follows_the_question_unless_it_has_words_of_its_own(draft):
    long = "Où " + "s’asseoir " * 28 + "?"
    send(draft, shown(draft, "Quels\n arbres planter ?", long))
    (_one, first, own), (_two, second, title) = topics(draft)
    assert first == "Quels arbres planter ?"
    assert own == "Arbres"
    assert second == long
    assert title.startswith("Où s’asseoir")
    assert len(title) <= 160
    send(draft, shown(draft, first, "Où se poser ?"))
    assert topics(draft)[1] == (2, "Où se poser ?", "Où se poser ?")


def test_title_follows_the_question_on_the_page_of_the_topic_too(draft):
    topic = draft[0].topics.last()
    client, address = make.client(draft[1]), reverse("staff-topic", args=["pret", topic.pk])
    form = client.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    client.post(address, typed | {"question_fr": "Où s’asseoir ?", "is_sensitive": ""})
    assert topics(draft)[1] == (2, "Où s’asseoir ?", "Où s’asseoir ?")


def test_lines_become_topics_and_the_last_question_stays_outside_them(draft):
    values = shown(draft) | {
        "added": "Quels jeux ?\n\nQuel éclairage ?",
        "transversal": "Et le reste ?",
    }
    sent = send(draft, values, add="1")
    assert sent["Location"] == reverse(ADDRESS, args=["pret"])
    assert [line[:2] for line in topics(draft)[2:]] == [
        (3, "Quels jeux ?"),
        (4, "Quel éclairage ?"),
        (None, "Et le reste ?"),
    ]
    assert len(topics(draft)) == len({title for _number, _question, title in topics(draft)})
    send(draft, values, add="1")
    assert len(topics(draft)) == 5
    page = make.client(draft[1]).get(sent["Location"])
    assert "transversal" not in page.context["form"].fields


def test_arrow_saves_what_was_typed_and_moves_its_topic(draft):
    second = draft[0].topics.last()
    values = shown(draft, "Quels arbres planter ?")
    sent = send(draft, values, place=f"{second.pk}:1")
    assert sent["Location"] == f"{reverse(ADDRESS, args=['pret'])}#topic-{second.pk}"
    assert [line[:2] for line in topics(draft)] == [
        (1, "Où mettre des bancs ?"),
        (2, "Quels arbres planter ?"),
    ]
    assert status_of(draft) == "to_review"


def test_arrows_stop_at_both_ends_of_the_list(draft):
    add(*draft, transversal="Et le reste ?")
    page = make.client(draft[1]).get(reverse(ADDRESS, args=["pret"]))
    arrows = [(bool(row.above), bool(row.below)) for row in page.context["form"].rows()]
    assert arrows == [(False, True), (True, False), (False, False)]


@pytest.mark.parametrize("place", ["x", ":", "{}:x", "{}:0", "{}:9", f"{UNKNOWN}:1"])
def test_wrong_place_changes_nothing(draft, place):
    before = topics(draft)
    first = draft[0].topics.first()
    sent = send(draft, shown(draft, "Quels arbres planter ?"), place=place.format(first.pk))
    assert sent.status_code in (404, 422)
    assert topics(draft) == before


def test_topic_of_another_consultation_does_not_move(draft, organisation):
    other, manager = ready(organisation, slug="autre")
    add(other, manager, "Où mettre des bancs ?")
    assert send(draft, shown(draft), place=f"{other.topics.last().pk}:1").status_code == 404
    assert other.topics.first().question_fr == "Quels arbres ?"


def test_bin_saves_the_other_rows_and_asks_first(draft):
    second = draft[0].topics.last()
    sent = send(draft, shown(draft, "Quels arbres planter ?", ""), remove=str(second.pk))
    assert sent["Location"] == reverse("staff-topic-remove", args=["pret", second.pk])
    assert [line[1] for line in topics(draft)] == [
        "Quels arbres planter ?",
        "Où mettre des bancs ?",
    ]


def test_wrong_questions_are_refused_on_their_fields_with_everything_typed(draft):
    refused = send(draft, shown(draft, "", "b" * 301) | {"added": "Quels jeux ?"})
    errors = refused.context["form"].errors
    assert [name.partition("-")[0] for name in errors] == ["question_fr", "question_fr"]
    page = re.sub(r"[\xa0\u202f]", " ", refused.content.decode())
    assert "« Question 1 » : Écrivez une question." in page
    assert "Quels jeux ?" in page
    assert "b" * 301 in page


def test_same_question_twice_is_named_on_its_row_or_its_line(draft):
    refused = send(draft, shown(draft, "ou mettre des bancs"))
    assert list(errors_of(refused)) == ["question_fr"]
    for lines in ("Quels jeux ?\nquels arbres", "Quels jeux ?\nQuels jeux ?"):
        [sentence] = errors_of(send(draft, shown(draft) | {"added": lines}))["added"]
        assert "2" in sentence
    assert len(topics(draft)) == 2


def test_two_questions_change_places_in_their_fields(draft):
    send(draft, shown(draft, "Où mettre des bancs ?", "Quels arbres ?"))
    assert [line[1] for line in topics(draft)] == ["Où mettre des bancs ?", "Quels arbres ?"]


def test_topic_changed_by_a_colleague_meanwhile_stays_as_it_is(draft):
    typed = shown(draft)
    add(*draft, "Quels jeux ?")
    topic_actions.remove_topic(viewer=draft[1], topic_id=draft[0].topics.first().pk)
    assert send(draft, typed).status_code == 302
    assert [line[1] for line in topics(draft)] == ["Où mettre des bancs ?", "Quels jeux ?"]


def test_questions_of_a_consultation_published_meanwhile_are_refused(organisation):
    live, manager = published(organisation)
    topic = live.topics.get()
    refused = send((live, manager), {f"question_fr-{topic.pk}": "Quels jeux ?"})
    assert refused.status_code == 422
    assert "error-summary" in refused.content.decode()
    topic.refresh_from_db()
    assert topic.question_fr == "Quels arbres ?"


def test_row_states_what_a_topic_has(draft):
    first = draft[0].topics.first()
    topic_actions.edit_topic(viewer=draft[1], topic_id=first.pk, background_fr="Dix arbres.")
    page = make.client(draft[1]).get(reverse(ADDRESS, args=["pret"]))
    assert [row.has for row in page.context["form"].rows()] == [["contexte"], []]


def test_fields_of_new_questions_are_unfolded_without_any_topic_or_after_an_error(draft):
    client, address = make.client(draft[1]), reverse(ADDRESS, args=["pret"])
    assert not client.get(address).context["form"].shows_added
    assert send(draft, shown(draft) | {"added": "a" * 301}).context["form"].shows_added
    for topic in draft[0].topics.all():
        topic_actions.remove_topic(viewer=draft[1], topic_id=topic.pk)
    assert client.get(address).context["form"].shows_added
