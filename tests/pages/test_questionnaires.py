"""Pages of a questionnaire in each of its states, and answering before and after signing in."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.accounts.middleware import SESSION_ORGANISATION
from consult.core.models import IdempotencyRecord
from consult.questionnaires.models import Answer, Respondent, Submission
from consult.questionnaires.selectors import own as own_selectors
from frontend.toolkit.sessions import unsent_texts
from frontend.toolkit.sessions.unsent_texts import DRAFTS
from tests.factories import make
from tests.pages.test_counts import count_queries, count_queries_twice
from tests.questionnaires import given

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


def at(name, questionnaire):
    return reverse(name, args=[questionnaire.consultation.slug, questionnaire.number])


def words(answer):
    """Return the text of a page without its markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def typed(questionnaire, step="review", **by_name):
    """Return the values that a form sends, by the names of the items."""
    sent = {
        given.item(questionnaire, name).name: value
        for name, value in {"way": "a-velo", **by_name}.items()
    }
    return {"step": step, "charter_accepted": "on", **sent}


def test_open_questionnaire_shows_its_questions_duration_and_use(consultation):
    questionnaire = given.opened(consultation, introduction_fr="Pour mieux **ouvrir** (exemple).")
    page = make.client().get(at("questionnaire", questionnaire))
    content = words(page)
    assert "7 questions, environ 3 minutes" in content
    assert "Votre nom n’est jamais affiché à côté de vos réponses." in content
    assert (
        "Quels horaires (exemple) ? (facultatif) Choisissez 2 réponses au plus. Matin Midi Soir"
        in content
    )
    assert "<strong>ouvrir</strong>" in page.content.decode()
    assert at("questionnaire-answer", questionnaire) in page.content.decode()
    assert page["Cache-Control"] == "public, max-age=0, s-maxage=5"
    assert not page.cookies


STATES = {
    "draft": (given.draft, "le public ne le voit pas."),
    "upcoming": (
        lambda consultation: given.opened(
            consultation, opens_at=timezone.now() + timedelta(days=1)
        ),
        "Ce questionnaire n’est pas encore ouvert.",
    ),
    "closed": (
        lambda consultation: given.closed(given.opened(consultation)),
        "Clôturé plus tôt que prévu",
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_questionnaire_that_is_not_open_says_so_and_refuses_the_form(consultation, state):
    build, sentence = STATES[state]
    questionnaire = build(consultation)
    manager = make.client(make.person("manager", consultation))
    assert sentence in words(manager.get(at("questionnaire", questionnaire)))
    visitor = make.client()
    assert visitor.get(at("questionnaire", questionnaire)).status_code == (
        404 if state == "draft" else 200
    )
    refused = visitor.get(at("questionnaire-answer", questionnaire))
    assert refused.status_code == (404 if state == "draft" else 409)


def test_answers_are_read_over_then_sent_then_shown_to_their_author(consultation):
    questionnaire = given.opened(consultation)
    viewer = make.person(consultation=consultation)
    browser, form = make.client(viewer), at("questionnaire-answer", questionnaire)
    assert browser.get(form).status_code == 200
    sent = typed(
        questionnaire,
        wish="Plus tard\n<b>le soir</b>",
        hours=["soir", "matin"],
        again="no",
        people="1 200,5",
    )
    review = browser.post(form, sent)
    assert "Plus tard <b>le soir</b>" in words(review)
    assert "Matin Soir" in words(review)
    assert "1200,5 personnes" in words(review)
    assert Submission.objects.count() == 0
    done = browser.post(form, {**sent, "step": "send"}, follow=True)
    assert done.redirect_chain == [(at("questionnaire-sent", questionnaire), 302)]
    assert "Vos réponses sont enregistrées" in words(done)
    assert "Plus tard <b>le soir</b>" in words(done)
    assert f'data-consult-draft-clear="questionnaire-{questionnaire.pk}"' in done.content.decode()
    assert Answer.objects.count() == 5
    other = make.client(make.person(consultation=consultation))
    assert other.get(at("questionnaire-sent", questionnaire)).status_code == 404


def test_all_errors_are_shown_together_and_the_input_stays(consultation):
    questionnaire = given.opened(consultation)
    browser = make.client(make.person(consultation=consultation))
    sent = typed(
        questionnaire, way="", grade="9", people="beaucoup", wish="Gardé (exemple)", hours=["matin"]
    )
    page = browser.post(at("questionnaire-answer", questionnaire), sent)
    assert page.status_code == 422
    assert "3 points à corriger avant d’envoyer" in words(page)
    assert "« Votre note (exemple) » : Écrivez 5 ou moins." in words(page)
    content = page.content.decode()
    assert "Gardé (exemple)</textarea>" in content
    assert 'value="beaucoup"' in content
    assert re.search(r'value="matin"[^>]*checked', content)
    way = given.item(questionnaire, "way").name
    assert f'href="#id_{way}_0"' in content


def test_a_visitor_fills_in_first_and_finds_everything_after_signing_in(consultation):
    questionnaire = given.opened(consultation)
    browser, form = make.client(), at("questionnaire-answer", questionnaire)
    sent = typed(questionnaire, wish="Avant d’entrer (exemple)", hours=["soir"])
    assert browser.post(form, sent).status_code == 200
    redirect = browser.post(form, {**sent, "step": "send"})
    assert redirect.status_code == 302
    assert redirect["Location"].startswith(reverse("sign-in"))
    assert Submission.objects.count() == 0
    drafts = browser.session[DRAFTS]
    viewer = make.person(consultation=consultation)
    browser.force_login(viewer.participant.account)
    session = browser.session
    session.update({DRAFTS: drafts, SESSION_ORGANISATION: str(consultation.organisation_id)})
    session.save()
    back = browser.get(form)
    assert "Avant d’entrer (exemple)" in words(back)
    assert "Relire avant d’envoyer" in words(back)
    assert browser.session.get(DRAFTS) == {}
    browser.post(form, {**sent, "step": "send"})
    assert Submission.objects.get().participant == viewer.participant


def test_answers_too_long_to_wait_stay_on_screen(consultation, monkeypatch):
    monkeypatch.setattr(unsent_texts, "LONGEST_DRAFT", 200)
    questionnaire = given.opened(consultation)
    browser, long = make.client(), "Longuement écrit (exemple). " * 10
    page = browser.post(
        at("questionnaire-answer", questionnaire), typed(questionnaire, "send", wish=long)
    )
    assert page.status_code == 422
    assert "Votre texte ne peut pas vous attendre ici." in words(page)
    assert long.strip() in words(page)


def test_a_session_lost_while_typing_loses_nothing(consultation):
    questionnaire = given.opened(consultation)
    browser, form = make.client(enforce_csrf_checks=True), at("questionnaire-answer", questionnaire)
    sent = typed(questionnaire, "send", wish="Longuement écrit (exemple)")
    lost = browser.post(form, sent, headers={"origin": "http://testserver"})
    assert lost.status_code == 302
    assert browser.session[DRAFTS][form][given.item(questionnaire, "wish").name] == [
        "Longuement écrit (exemple)"
    ]


def test_answer_to_a_questionnaire_closed_since_is_refused_and_kept(consultation):
    questionnaire = given.opened(consultation)
    browser = make.client(make.person(consultation=consultation))
    given.closed(questionnaire)
    page = browser.post(
        at("questionnaire-answer", questionnaire),
        typed(questionnaire, "send", wish="Gardé (exemple)"),
    )
    assert page.status_code == 422
    assert "Gardé (exemple)" in words(page)
    assert "Ce questionnaire n’est pas ouvert." in words(page)


def test_named_answers_are_found_changed_and_sent_twice_once(consultation):
    questionnaire = given.opened(consultation)
    viewer = given.answered(questionnaire, grade=2, hours=["midi"], again=True)
    browser, form = make.client(viewer), at("questionnaire-answer", questionnaire)
    content = browser.get(form).content.decode()
    assert re.search(r'value="2"[^>]*checked', content)
    assert re.search(r'value="midi"[^>]*checked', content)
    assert re.search(r'value="yes"[^>]*checked', content)
    key = re.search(r'name="key" value="([0-9a-f-]+)"', content)[1]
    sent = {**typed(questionnaire, "send", grade="5"), "key": key}
    for _again in range(2):
        assert browser.post(form, sent).status_code == 302
    assert (
        own_selectors.own_answers(viewer, questionnaire)[str(given.item(questionnaire, "grade").pk)]
        == 5
    )
    assert Submission.objects.count() == 1


def test_anonymous_answer_leaves_no_trace_and_is_sent_once(consultation):
    questionnaire = given.opened(consultation, anonymity="anonymous")
    viewer = make.person(consultation=consultation)
    browser, form = make.client(viewer), at("questionnaire-answer", questionnaire)
    page = browser.get(form)
    assert "vos réponses ne pourront être ni retrouvées ni modifiées" in words(page)
    key = re.search(r'name="key" value="([0-9a-f-]+)"', page.content.decode())[1]
    sent = {**typed(questionnaire, "send", wish="Sans nom (exemple)"), "key": key}
    done = browser.post(form, sent, follow=True)
    assert "Vous avez répondu" in words(done)
    assert "Sans nom (exemple)" not in words(done)
    assert IdempotencyRecord.objects.count() == 0
    again = browser.post(form, {**sent, given.item(questionnaire, "wish").name: "Encore (exemple)"})
    assert again.status_code == 422
    assert "Encore (exemple)" in words(again)
    assert browser.get(form).status_code == 409
    assert Submission.objects.count() == Respondent.objects.count() == 1


def test_member_of_the_team_reads_why_they_cannot_answer(consultation):
    questionnaire = given.opened(consultation)
    browser = make.client(make.person("moderator", consultation))
    assert "Vous avez un rôle dans cette consultation" in words(
        browser.get(at("questionnaire", questionnaire))
    )
    assert browser.get(at("questionnaire-answer", questionnaire)).status_code == 403


def test_sheet_names_the_place_to_return_it_and_no_person(consultation):
    from consult.consultations.actions.welcome import add_help_point

    manager = make.person("manager", consultation)
    point = {
        "kind": "counter",
        "name_fr": "Accueil de la mairie (exemple)",
        "details_fr": "Le matin (exemple)",
    }
    add_help_point(viewer=manager, consultation_id=consultation.pk, **point)
    consultation.contact_phone = "03 20 00 00 00"
    consultation.save()
    questionnaire = given.opened(consultation)
    page = make.client().get(at("questionnaire-print", questionnaire))
    content = words(page)
    assert "Accueil de la mairie (exemple) Le matin (exemple)" in content
    assert "03 20 00 00 00" in content
    assert "Référence de la fiche" in content
    assert page.content.decode().count('class="sheet-box"') == 3 + 3 + 5 + 2


def test_lists_of_a_consultation_and_of_a_topic_name_their_questionnaires(consultation):
    topic = consultation.topics.first()
    everywhere = given.opened(consultation, title_fr="Partout (exemple)")
    there = given.opened(consultation, title_fr="Ici (exemple)", topic_id=topic.pk)
    given.draft(consultation, title_fr="Pas encore (exemple)")
    viewer = given.answered(there)
    whole = words(make.client(viewer).get(reverse("consultation", args=[consultation.slug])))
    assert "Partout (exemple) Questionnaire, 7 questions, environ 3 minutes" in whole
    assert "Vous avez répondu Ici (exemple) Questionnaire" in whole
    assert whole.count("Partout (exemple)") == 1
    assert "Pas encore (exemple)" not in whole
    page = words(make.client().get(reverse("topic", args=[consultation.slug, topic.slug])))
    assert "Ici (exemple) Questionnaire" in page
    assert everywhere.title not in page


def test_english_pages_speak_english(consultation):
    questionnaire = given.opened(consultation)
    content = words(make.client().get(f"/en{at('questionnaire', questionnaire)}"))
    assert "Your job (sample)" in content
    assert "On foot By bicycle By bus" in content


@pytest.mark.parametrize("known, number", [(False, 5), (True, 9)])
def test_pages_ask_as_many_questions_for_seven_items_as_for_one(consultation, known, number):
    small = given.opened(consultation, items={"way": given.ITEMS["way"]})
    whole = given.opened(consultation)
    viewer = make.person(consultation=consultation) if known else None
    addresses = [at("questionnaire", questionnaire) for questionnaire in (small, whole)]
    assert [count_queries(make.client(viewer), address) for address in addresses] == [
        number,
        number,
    ]
    forms = [at("questionnaire-answer", questionnaire) for questionnaire in (small, whole)]
    few, many = (count_queries(make.client(viewer), form) for form in forms)
    assert few == many


def test_list_asks_as_many_questions_for_three_as_for_one(consultation):
    viewer = given.answered(given.opened(consultation))
    address = reverse("consultation", args=[consultation.slug])
    assert count_queries_twice(
        address, lambda: given.answered(given.opened(consultation), viewer), viewer
    ) == (
        25,
        25,
    )
