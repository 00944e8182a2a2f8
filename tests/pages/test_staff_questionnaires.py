"""The team's pages of questionnaires, from writing and opening to paper entry and reading."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.core.models import JournalEntry
from consult.questionnaires.models import Answer, Questionnaire, Submission
from consult.questionnaires.selectors import questionnaires as questionnaire_selectors
from frontend.staff.presenters.first_page import first_page
from tests.dates import noon
from tests.factories import make
from tests.lifecycle.waiting import confirm, confirm_now
from tests.questionnaires import given


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


@pytest.fixture
def manager(consultation):
    return make.client(make.person("manager", consultation))


def at(name, questionnaire, *more):
    return reverse(name, args=[questionnaire.consultation.slug, questionnaire.pk, *more])


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def send(client, address, **data):
    answer = client.post(address, {"key": uuid.uuid4(), **data})
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    return answer


def load_questionnaire(questionnaire):
    system = make.Viewer.system(questionnaire.consultation.organisation)
    return questionnaire_selectors.get_questionnaire(system, questionnaire.pk)


def list_items_by_section(questionnaire):
    return [
        (section.title_fr, [item.label_fr for item in section.items.all()])
        for section in load_questionnaire(questionnaire).sections.all()
    ]


def test_manager_writes_a_questionnaire_and_opens_it(consultation, manager):
    listed = reverse("staff-questionnaires", args=["essai"])
    assert "Aucun questionnaire pour l’instant" in text_of(manager.get(listed))
    new = reverse("staff-questionnaire-new", args=["essai"])
    fields = {"title_fr": "Vos trajets (exemple)", "anonymity": "anonymous"}
    bad = manager.post(new, fields | {"closes_at": "demain"})
    assert (bad.status_code, Questionnaire.objects.count()) == (422, 0)
    assert "Vos trajets (exemple)" in bad.content.decode()
    send(manager, new, closes_at=noon(4), **fields)
    questionnaire = Questionnaire.objects.select_related("consultation").get()
    here = at("staff-questionnaire", questionnaire)
    refused = confirm(manager, at("staff-questionnaire-open", questionnaire))
    assert (refused.status_code, "Ajoutez une partie" in text_of(refused)) == (422, True)
    for title in ("Avant (exemple)", "Après (exemple)"):
        section = send(manager, at("staff-section-new", questionnaire), title_fr=title)["Location"]
    for label in ("Un (exemple)", "Deux (exemple)"):
        saved = send(manager, section, label_fr=label, kind="short_text", next="on")
        assert saved["Location"] == section
    bad = manager.post(
        section, {"label_fr": "Trois (exemple)", "kind": "single", "options_fr": "Un seul"}
    )
    assert (bad.status_code, "deux options" in text_of(bad), "Un seul" in bad.content.decode()) == (
        422,
        True,
        True,
    )
    send(manager, section, label_fr="Trois (exemple)", kind="single", options_fr="Oui\nNon")
    first, second = load_questionnaire(questionnaire).sections.all()
    three = second.items.get(label_fr="Trois (exemple)")
    for _ in range(3):
        send(manager, at("staff-item-move", questionnaire, three.pk), way="up")
    assert list_items_by_section(questionnaire) == [
        ("Avant (exemple)", ["Trois (exemple)"]),
        ("Après (exemple)", ["Un (exemple)", "Deux (exemple)"]),
    ]
    send(manager, at("staff-section-move", questionnaire, second.pk), way="up")
    send(
        manager,
        at("staff-item", questionnaire, three.pk),
        label_fr="Enfin (exemple)",
        kind="yes_no",
    )
    send(manager, at("staff-section", questionnaire, first.pk), title_fr="Fin (exemple)")
    send(
        manager,
        at("staff-item-remove", questionnaire, second.items.get(label_fr="Un (exemple)").pk),
    )
    assert list_items_by_section(questionnaire) == [
        ("Après (exemple)", ["Deux (exemple)"]),
        ("Fin (exemple)", ["Enfin (exemple)"]),
    ]
    page = manager.get(here).content.decode()
    # The second section, and its item, which would change section.
    assert page.count('value="up"') == 2
    assert (
        manager.post(at("staff-item-move", questionnaire, three.pk), {"way": "left"}).status_code
        == 400
    )
    send(manager, at("staff-questionnaire-texts", questionnaire), closes_at=noon(5), **fields)
    assert confirm_now(manager, at("staff-questionnaire-open", questionnaire))["Location"] == here
    page = text_of(manager.get(here))
    assert "Personne ne peut lire les réponses avant la clôture" in page
    assert manager.post(at("staff-item-remove", questionnaire, three.pk)).status_code == 409
    assert (
        manager.post(
            at("staff-questionnaire-close", questionnaire), {"closing_reason": ""}
        ).status_code
        == 422
    )
    close = at("staff-questionnaire-close", questionnaire)
    confirm_now(manager, close, closing_reason="Une panne (exemple).")
    assert load_questionnaire(questionnaire).state == "closed"
    assert [
        entry.act
        for entry in JournalEntry.objects.filter(
            act__in=["questionnaire.open", "questionnaire.close"]
        )
    ]


def test_draft_is_removed_and_an_opened_one_is_not(consultation, manager):
    draft, opened = given.draft(consultation), given.opened(consultation)
    send(manager, at("staff-questionnaire-remove", draft))
    assert manager.post(at("staff-questionnaire-remove", opened)).status_code == 409
    assert [questionnaire.pk for questionnaire in Questionnaire.objects.all()] == [opened.pk]


def test_list_of_a_closed_consultation_offers_no_new_questionnaire(organisation):
    consultation = make.consultation(organisation, state="closed")
    client = make.client(make.person("manager", consultation))
    page = client.get(reverse("staff-questionnaires", args=["essai"])).content.decode()
    assert reverse("staff-questionnaire-new", args=["essai"]) not in page
    assert "aucun questionnaire ne peut plus s’ouvrir" in page


def test_questionnaire_of_another_consultation_is_not_found(consultation, manager, organisation):
    other = given.draft(make.consultation(organisation, slug="autre"))
    address = reverse("staff-questionnaire", args=["essai", other.pk])
    assert manager.get(address).status_code == 404


LINKS_BY_ROLE = {
    "facilitator": (["Saisir des fiches"], ["Lire les réponses libres", "Écrire un questionnaire"]),
    "moderator": (["Lire les réponses libres"], ["Saisir des fiches", "Écrire un questionnaire"]),
    "manager": (["Saisir des fiches", "Lire les réponses libres", "Écrire un questionnaire"], []),
}


@pytest.mark.parametrize("role", LINKS_BY_ROLE)
def test_each_role_sees_its_own_acts(consultation, role):
    opened = given.opened(consultation, title_fr="L'ouvert (exemple)")
    given.answered(opened)
    done = given.opened(consultation, title_fr="Le fermé (exemple)")
    given.answered(done, wish="À lire (exemple)")
    given.closed(done)
    viewer = make.person(role, consultation)
    browser, (wanted, hidden) = make.client(viewer), LINKS_BY_ROLE[role]
    first = first_page(viewer, consultation)
    assert first in browser.get(reverse("staff-consultations")).content.decode()
    facilitate = reverse("staff-facilitate", args=["essai"])
    assert facilitate in browser.get(first).content.decode()
    questionnaires = reverse("staff-questionnaires", args=["essai"])
    assert questionnaires in browser.get(facilitate).content.decode()
    page = text_of(browser.get(reverse("staff-questionnaires", args=["essai"])))
    assert [words for words in wanted if words not in page] == []
    assert [words for words in hidden if words in page] == []
    assert ("1 texte à lire" in page) == (role != "facilitator")
    assert "1 réponse en ligne, 0 fiche papier" in page


@pytest.mark.parametrize("role", ["facilitator", "moderator", "manager"])
def test_list_asks_as_often_for_three_as_for_one(consultation, role):
    browser, address = (
        make.client(make.person(role, consultation)),
        reverse("staff-questionnaires", args=["essai"]),
    )

    def queries():
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    given.closed(given.opened(consultation))
    before = queries()
    given.opened(consultation), given.opened(consultation)
    assert (before, queries()) == (LIST_QUERIES[role],) * 2


def sheet(questionnaire, reference="A-12", **by_name):
    """Return a sheet as the form of the page names its fields."""
    return {
        "sheet": reference,
        **{given.item(questionnaire, name).name: value for name, value in by_name.items()},
    }


@pytest.mark.sampled(2)
@pytest.mark.parametrize("role", ["facilitator", "manager"])
@pytest.mark.parametrize("anonymity", ["named", "anonymous"])
def test_sheets_are_entered_one_after_the_other(consultation, role, anonymity):
    questionnaire = given.opened(consultation, anonymity=anonymity)
    agent, address = (
        make.client(make.person(role, consultation)),
        at("staff-questionnaire-paper", questionnaire),
    )
    page = agent.get(address)
    assert "Enregistrer et saisir la suivante" in text_of(page)
    assert re.search(r'<input[^>]*name="sheet"[^>]*autofocus', page.content.decode())
    filled = sheet(
        questionnaire,
        "a-12 ",
        wish="Des bancs (exemple)",
        people="2,5",
        again="yes",
        hours=["matin"],
    )
    done = send(agent, address, **filled)
    assert done["Location"] == address
    assert "A-12" in text_of(agent.get(address)).upper()
    submission = Submission.objects.get()
    assert (
        submission.origin,
        submission.sheet,
        submission.participant_id,
        submission.entered_by.pk is not None,
    ) == (
        "paper",
        "A-12",
        None,
        True,
    )
    assert sorted(map(str, submission.answers.values_list("value", flat=True))) == [
        "2.5",
        "Des bancs (exemple)",
        "True",
        "['matin']",
    ]
    again = agent.post(address, {"key": uuid.uuid4(), **filled, "sheet": "A-12"})
    assert (again.status_code, "déjà été saisie" in text_of(again)) == (422, True)
    assert "Des bancs (exemple)" in again.content.decode()
    assert Submission.objects.count() == 1


def test_empty_sheet_and_wrong_figures_are_refused_with_everything_kept(consultation):
    questionnaire = given.opened(consultation)
    agent = make.client(make.person("facilitator", consultation))
    address = at("staff-questionnaire-paper", questionnaire)
    empty = agent.post(address, sheet(questionnaire))
    assert (empty.status_code, "Répondez au moins à une question" in text_of(empty)) == (422, True)
    wrong = agent.post(address, sheet(questionnaire, wish="Gardé (exemple)", people="beaucoup"))
    assert (wrong.status_code, "Gardé (exemple)" in wrong.content.decode()) == (422, True)
    missing = agent.post(address, sheet(questionnaire, "", wish="Gardé (exemple)"))
    assert (missing.status_code, "Écrivez la référence" in text_of(missing)) == (422, True)
    assert Submission.objects.count() == 0


def test_sheet_sent_twice_by_a_double_click_is_one(consultation):
    questionnaire = given.opened(consultation)
    agent = make.client(make.person("facilitator", consultation))
    sent = {"key": uuid.uuid4(), **sheet(questionnaire, wish="Une fois (exemple)")}
    answers = [
        agent.post(at("staff-questionnaire-paper", questionnaire), sent).status_code
        for _ in range(2)
    ]
    assert (answers, Submission.objects.count()) == ([302, 302], 1)


def test_sheet_entered_wrongly_is_taken_back_and_entered_again(consultation):
    questionnaire = given.opened(consultation)
    agent = make.client(make.person("facilitator", consultation))
    given.on_paper(questionnaire, "B-7", wish="Faux (exemple)")
    given.answered(questionnaire, wish="En ligne (exemple)")
    address = at("staff-sheet-take-back", questionnaire)
    unknown = agent.post(address, {"sheet": "B-8"})
    assert (unknown.status_code, "Aucune fiche" in text_of(unknown)) == (422, True)
    send(agent, address, sheet=" b-7")
    assert list(Submission.objects.values_list("origin", flat=True)) == ["online"]
    send(
        agent,
        at("staff-questionnaire-paper", questionnaire),
        **sheet(questionnaire, "B-7", wish="Vrai (exemple)"),
    )
    assert sorted(Answer.objects.exclude(reading="").values_list("value", flat=True)) == [
        "En ligne (exemple)",
        "Vrai (exemple)",
    ]
    given.closed(questionnaire)
    assert agent.post(address, {"sheet": "B-7"}).status_code == 422
    assert Submission.objects.count() == 2
    acts = ["questionnaire.enter_paper", "questionnaire.remove_paper", "questionnaire.enter_paper"]
    rows = JournalEntry.objects.filter(act__in=acts).order_by("pk")
    assert list(rows.values_list("act", flat=True)) == acts


def test_no_sheet_is_entered_before_the_opening_nor_after_the_close(consultation, manager):
    for questionnaire in (given.draft(consultation), given.closed(given.opened(consultation))):
        assert manager.get(at("staff-questionnaire-paper", questionnaire)).status_code == 409


def make_texts_to_read(consultation, texts=3):
    questionnaire = given.opened(consultation)
    for number in range(texts):
        given.answered(questionnaire, wish=f"Texte {number} (exemple)")
    given.on_paper(questionnaire, "P-1", way="en-bus", job="Un métier (exemple)")
    return given.closed(questionnaire)


@pytest.mark.parametrize("role", ["moderator", "manager"])
def test_reader_publishes_and_withholds_and_sees_what_is_left(consultation, role):
    questionnaire = make_texts_to_read(consultation)
    item = given.item(questionnaire, "wish")
    reader = make.client(make.person(role, consultation))
    every = text_of(reader.get(at("staff-questionnaire-answers", questionnaire)))
    assert "3 textes à lire" in every
    address = at("staff-questionnaire-read", questionnaire, item.pk)
    page = reader.get(address)
    assert "À lire (3)" in text_of(page)
    first, second, third = re.findall(r'id="text-([^"]+)"', page.content.decode())
    nothing = reader.post(
        address,
        {"show": "waiting"} | dict.fromkeys([f"reading-{pk}" for pk in (first, second)], ""),
    )
    assert (nothing.status_code, "Prenez au moins une décision" in text_of(nothing)) == (422, True)
    without_reason = reader.post(
        address,
        {"show": "waiting", f"reading-{first}": "published", f"reading-{second}": "withheld"},
    )
    assert (without_reason.status_code, "choisissez un motif" in text_of(without_reason)) == (
        422,
        True,
    )
    assert re.search(
        rf'name="reading-{first}" value="published"[^>]*checked', without_reason.content.decode()
    )
    assert set(Answer.objects.exclude(reading="").values_list("reading", flat=True)) == {"waiting"}
    decided = {
        f"reading-{first}": "published",
        f"reading-{second}": "withheld",
        f"reason-{second}": "personal",
    }
    done = send(reader, address, show="waiting", **decided, **{f"reading-{third}": ""})
    page = text_of(reader.get(done["Location"]))
    assert "2 décisions sont enregistrées" in page
    assert "À lire (1)" in page
    assert dict(Answer.objects.filter(item=item).values_list("reading", "reason")) == {
        "published": "",
        "withheld": "personal",
        "waiting": "",
    }
    send(
        reader,
        address,
        show="published",
        **{f"reading-{first}": "withheld", f"reason-{first}": "off_topic"},
    )
    send(reader, address, show="withheld", **{f"reading-{second}": "published"})
    readings = {
        str(pk): reading
        for pk, reading in Answer.objects.filter(item=item).values_list("pk", "reading")
    }
    assert readings == {first: "withheld", second: "published", third: "waiting"}


def test_answer_read_by_a_colleague_in_the_meantime_stays(consultation):
    questionnaire = make_texts_to_read(consultation, texts=1)
    item, text = given.item(questionnaire, "wish"), Answer.objects.get(value="Texte 0 (exemple)")
    address = at("staff-questionnaire-read", questionnaire, item.pk)
    first, other = (make.client(make.person("moderator", consultation)) for _ in range(2))
    send(
        first,
        address,
        show="waiting",
        **{f"reading-{text.pk}": "withheld", f"reason-{text.pk}": "personal"},
    )
    late = other.post(address, {"show": "waiting", f"reading-{text.pk}": "published"}, follow=True)
    assert "lu entre-temps par une autre personne" in text_of(late)
    text.refresh_from_db()
    assert text.reading == "withheld"


@pytest.mark.parametrize("role", ["moderator", "manager"])
def test_answers_are_not_read_before_the_close(consultation, role):
    questionnaire = given.opened(consultation)
    given.answered(questionnaire, wish="Un secret (exemple)")
    reader = make.client(make.person(role, consultation))
    for address in (
        at("staff-questionnaire-answers", questionnaire),
        at("staff-questionnaire-read", questionnaire, given.item(questionnaire, "wish").pk),
    ):
        answer = reader.get(address)
        assert (answer.status_code, "secret" in text_of(answer)) == (409, False)


@pytest.mark.parametrize("sent", [{"show": "x"}, {"show": "waiting", "reading-x": "published"}])
def test_odd_requests_are_refused(consultation, sent):
    questionnaire = make_texts_to_read(consultation)
    reader = make.client(make.person("moderator", consultation))
    address = at("staff-questionnaire-read", questionnaire, given.item(questionnaire, "wish").pk)
    assert reader.post(address, sent).status_code in (400, 422)
    assert reader.get(f"{address}?after=x").status_code == 400


LIST_QUERIES = {"facilitator": 10, "moderator": 10, "manager": 15}
