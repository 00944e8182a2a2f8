"""Questionnaires from draft to close: who prepares them, what opening freezes, and how they end.

The tests also check the sentences about missing parts.
"""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from consult.consultations.actions import lifecycle as lifecycle_actions
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.models import JournalEntry
from consult.questionnaires.actions import answer_review as answer_review_actions
from consult.questionnaires.actions import drafts as draft_actions
from consult.questionnaires.actions import items as item_actions
from consult.questionnaires.actions import lifecycle as action_lifecycle
from consult.questionnaires.exceptions import (
    QuestionnaireIsIncomplete,
    QuestionnaireIsNotClosed,
    QuestionnaireIsNotOpen,
    QuestionnaireIsOpened,
)
from consult.questionnaires.models import Answer, Item, Questionnaire, Section
from consult.questionnaires.selectors import questionnaires as questionnaire_selectors
from tests.factories import make
from tests.questionnaires import given


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def first(questionnaire):
    return Section.objects.filter(questionnaire=questionnaire).first()


ACTS = {
    "create": lambda viewer, q: draft_actions.create(
        viewer=viewer, consultation_id=q.consultation_id, title_fr="X"
    ),
    "text": lambda viewer, q: draft_actions.edit_text(
        viewer=viewer, questionnaire_id=q.pk, title_fr="Autre (exemple)"
    ),
    "section": lambda viewer, q: draft_actions.add_section(
        viewer=viewer, questionnaire_id=q.pk, title_fr="Autre"
    ),
    "section text": lambda viewer, q: draft_actions.edit_section(
        viewer=viewer, section_id=first(q).pk, title_fr="Autre"
    ),
    "section move": lambda viewer, q: draft_actions.move_section(
        viewer=viewer, section_id=first(q).pk, up=False
    ),
    "section remove": lambda viewer, q: draft_actions.remove_section(
        viewer=viewer, section_id=first(q).pk
    ),
    "item": lambda viewer, q: item_actions.add_item(
        viewer=viewer, section_id=first(q).pk, kind="yes_no", label_fr="Oui (exemple) ?"
    ),
    "item text": lambda viewer, q: item_actions.edit_item(
        viewer=viewer, item_id=first(q).items.first().pk, label_fr="Autre (exemple)"
    ),
    "item move": lambda viewer, q: item_actions.move_item(
        viewer=viewer, item_id=first(q).items.first().pk, up=False
    ),
    "item remove": lambda viewer, q: item_actions.remove_item(
        viewer=viewer, item_id=first(q).items.first().pk
    ),
    "open": lambda viewer, q: action_lifecycle.open_questionnaire(
        viewer=viewer, questionnaire_id=q.pk
    ),
    "remove": lambda viewer, q: draft_actions.remove(viewer=viewer, questionnaire_id=q.pk),
}


@pytest.mark.sampled(6, "act")
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [None, "facilitator", "moderator", "organisation_admin"])
def test_only_a_manager_of_the_consultation_prepares(consultation, act, role):
    questionnaire = given.draft(consultation)
    with pytest.raises((NotAllowed, NotFound)):
        ACTS[act](make.person(role, consultation), questionnaire)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("act", ACTS)
def test_manager_prepares_a_draft_with_journal_entries_but_not_an_open_questionnaire(
    consultation, manager, act
):
    before = JournalEntry.objects.count()
    questionnaire = given.draft(consultation, viewer=manager)
    made = JournalEntry.objects.count() - before
    ACTS[act](manager, questionnaire)
    assert JournalEntry.objects.count() - before == made + 1
    if act != "create":
        opened = given.opened(consultation, viewer=manager)
        with pytest.raises(QuestionnaireIsOpened):
            ACTS[act](manager, opened)


def test_drafts_are_shown_to_managers_only(consultation, manager):
    questionnaire = given.draft(consultation, viewer=manager)
    assert [
        q.pk for q in questionnaire_selectors.list_questionnaires(manager, consultation.pk)
    ] == [questionnaire.pk]
    for viewer in (make.visitor(consultation.organisation), make.person(consultation=consultation)):
        assert list(questionnaire_selectors.list_questionnaires(viewer, consultation.pk)) == []
        with pytest.raises(NotFound):
            questionnaire_selectors.get_questionnaire(viewer, questionnaire.pk)


def test_opening_fixes_everything_in_one_hashed_line(consultation, manager):
    opened = given.opened(consultation, viewer=manager, introduction_fr="Pourquoi (exemple)")
    rules = json.loads(opened.rules)
    assert bytes(opened.rules_hash) == hashlib.sha256(opened.rules.encode()).digest()
    assert rules["title"] == {"fr": "Questionnaire sur les horaires (exemple)", "en": ""}
    assert [len(section["items"]) for section in rules["sections"]] == [2, 5]
    way = rules["sections"][1]["items"][0]
    assert way["options"][1] == {"key": "a-velo", "fr": "À vélo", "en": "By bicycle"}
    assert rules["sections"][1]["items"][2]["maximum"] == "5"


FROZEN = {
    "title": lambda q: Questionnaire.objects.filter(pk=q.pk).update(title_fr="Autre"),
    "anonymity": lambda q: Questionnaire.objects.filter(pk=q.pk).update(anonymity="anonymous"),
    "end": lambda q: Questionnaire.objects.filter(pk=q.pk).update(
        closes_at=timezone.now() + timedelta(days=1)
    ),
    "back": lambda q: Questionnaire.objects.filter(pk=q.pk).update(state="draft"),
    "gone": lambda q: Questionnaire.objects.filter(pk=q.pk).delete(),
    "section": lambda q: Section.objects.filter(questionnaire=q).update(title_fr="Autre"),
    "new section": lambda q: Section.objects.create(
        organisation=q.organisation, questionnaire=q, place=3, title="X"
    ),
    "item": lambda q: Item.objects.filter(section__questionnaire=q).update(label_fr="Autre"),
    "item gone": lambda q: Item.objects.filter(section__questionnaire=q).delete(),
    "new item": lambda q: Item.objects.create(
        organisation=q.organisation, section=first(q), place=9, kind="yes_no", label="X"
    ),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("change", FROZEN)
def test_the_database_refuses_to_reword_what_was_opened(consultation, change):
    questionnaire = given.opened(consultation)
    with pytest.raises(Error, match="an opened questionnaire is"), transaction.atomic():
        FROZEN[change](questionnaire)


LACKS = {
    "no end": ({"closes_at": None}, "Indiquez la date limite des réponses."),
    "an end in the past": (
        {"closes_at": timedelta(days=-1)},
        "Choisissez une date de fin à venir, après le début.",
    ),
    "an end after the consultation": (
        {"closes_at": timedelta(days=30)},
        "Choisissez une date de clôture qui ne dépasse pas la fin de la consultation.",
    ),
    "sheets entered for months": (
        {"closes_at": timedelta(days=2), "paper_until": timedelta(days=40)},
        "La saisie des fiches papier doit finir au plus tard trente jours après la clôture.",
    ),
    "nothing asked": ({"items": {}}, "Ajoutez une partie, avec une question."),
}


@pytest.mark.parametrize("case", LACKS)
def test_incomplete_questionnaire_is_refused_with_the_missing_part(consultation, manager, case):
    written, sentence = LACKS[case]
    now = timezone.now()
    dates = {
        name: now + value if isinstance(value, timedelta) else value
        for name, value in written.items()
    }
    questionnaire = given.draft(consultation, viewer=manager, **dates)
    with pytest.raises(QuestionnaireIsIncomplete) as refusal:
        action_lifecycle.open_questionnaire(viewer=manager, questionnaire_id=questionnaire.pk)
    assert str(refusal.value.lacks[0]) == sentence


def test_an_empty_section_is_named(consultation, manager):
    questionnaire = given.draft(consultation, viewer=manager)
    draft_actions.add_section(
        viewer=manager, questionnaire_id=questionnaire.pk, title_fr="Vide (exemple)"
    )
    with pytest.raises(QuestionnaireIsIncomplete) as refusal:
        action_lifecycle.open_questionnaire(viewer=manager, questionnaire_id=questionnaire.pk)
    assert (
        str(refusal.value)
        == "La partie 3 ne demande rien\xa0: ajoutez-lui une question, ou supprimez-la."
    )


def test_questionnaire_opens_no_earlier_than_its_consultation_and_not_in_a_draft(organisation):
    later = make.consultation(organisation, slug="bientot", state="upcoming")
    questionnaire = given.opened(later, closes_at=later.closes_at)
    assert questionnaire.opens_at == later.opens_at
    assert questionnaire.is_upcoming_at(questionnaire.seen_at)
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    with pytest.raises(QuestionnaireIsIncomplete):
        given.opened(draft)


ITEMS_REFUSED = {
    "no kind": ({"kind": ""}, "kind"),
    "one option": ({"kind": "single", "options": {"fr": ["Seul"]}}, "options_fr"),
    "two options alike": ({"kind": "single", "options": {"fr": ["Un", "Un"]}}, "options_fr"),
    "too many options": (
        {"kind": "multiple", "options": {"fr": [str(n) for n in range(31)]}},
        "options_fr",
    ),
    "more choices than options": (
        {"kind": "multiple", "options": {"fr": ["Un", "Deux"]}, "max_choices": 3},
        "max_choices",
    ),
    "a scale without end": ({"kind": "scale", "minimum": 1}, "maximum"),
    "a scale of halves": ({"kind": "scale", "minimum": "0.5", "maximum": 3}, "minimum"),
    "a scale that misses its end": (
        {"kind": "scale", "minimum": 0, "maximum": 5, "step": 2},
        "step",
    ),
    "a scale of a hundred": ({"kind": "scale", "minimum": 0, "maximum": 100}, "maximum"),
    "a range upside down": ({"kind": "number", "minimum": 5, "maximum": 1}, "minimum"),
    "a step of nothing": ({"kind": "number", "step": 0}, "step"),
    "something else": ({"kind": "yes_no", "colour": "red"}, "colour"),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("case", ITEMS_REFUSED)
def test_inconsistent_item_is_refused_at_its_field(consultation, manager, case):
    written, attr = ITEMS_REFUSED[case]
    section = first(given.draft(consultation, viewer=manager))
    before = section.items.count()
    with pytest.raises(Invalid) as refusal:
        item_actions.add_item(
            viewer=manager, section_id=section.pk, label_fr="Essai (exemple)", **written
        )
    assert (refusal.value.attr, section.items.count()) == (attr, before)


def test_settings_unused_by_the_new_kind_of_an_item_are_dropped(consultation, manager):
    questionnaire = given.draft(consultation, viewer=manager)
    grade, hours = given.item(questionnaire, "grade"), given.item(questionnaire, "hours")
    item_actions.edit_item(viewer=manager, item_id=grade.pk, kind="yes_no")
    item_actions.edit_item(viewer=manager, item_id=hours.pk, kind="number", unit="heures")
    grade.refresh_from_db()
    hours.refresh_from_db()
    assert (grade.minimum, grade.maximum, grade.step) == (None, None, None)
    assert (hours.options, hours.max_choices, hours.unit) == ([], None, "heures")


def test_items_move_within_and_across_sections_and_stop_at_the_ends(consultation, manager):
    questionnaire = given.draft(consultation, viewer=manager)

    def labels():
        found = Section.objects.filter(questionnaire=questionnaire)
        return [[item.label_fr.split()[0] for item in section.items.all()] for section in found]

    def move(name, up):
        item_actions.move_item(viewer=manager, item_id=given.item(questionnaire, name).pk, up=up)

    assert labels() == [
        ["Votre", "Ce"],
        ["Comment", "Quels", "Votre", "Reviendrez-vous", "Combien"],
    ]
    move("wish", up=True)
    assert labels()[0] == ["Ce", "Votre"]
    move("wish", up=True)
    assert labels()[0] == ["Ce", "Votre"]
    move("way", up=True)
    assert labels() == [
        ["Ce", "Votre", "Comment"],
        ["Quels", "Votre", "Reviendrez-vous", "Combien"],
    ]
    move("way", up=False)
    assert labels()[1][0] == "Comment"
    draft_actions.move_section(viewer=manager, section_id=first(questionnaire).pk, up=False)
    assert labels()[0][0] == "Comment"
    item_actions.remove_item(viewer=manager, item_id=given.item(questionnaire, "hours").pk)
    places = Item.objects.filter(section=first(questionnaire)).values_list("place", flat=True)
    assert list(places) == [1, 2, 3, 4]


def test_sixty_items_and_twenty_sections_at_most(consultation, manager):
    questionnaire = given.draft(consultation, viewer=manager, items={"again": given.ITEMS["again"]})
    section = first(questionnaire)
    for _n in range(59):
        item_actions.add_item(viewer=manager, section_id=section.pk, **given.ITEMS["again"])
    with pytest.raises(Invalid):
        item_actions.add_item(viewer=manager, section_id=section.pk, **given.ITEMS["again"])
    for _n in range(19):
        draft_actions.add_section(
            viewer=manager, questionnaire_id=questionnaire.pk, title_fr="Encore (exemple)"
        )
    with pytest.raises(Invalid):
        draft_actions.add_section(
            viewer=manager, questionnaire_id=questionnaire.pk, title_fr="De trop (exemple)"
        )


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "rating"},
        {"kind": "single"},
        {"options": [{"key": "a", "fr": "A"}]},
        {"kind": "scale"},
        {"kind": "scale", "minimum": 1, "maximum": 5},
        {"max_choices": 2},
        {"place": 61},
        {"minimum": 3, "maximum": 2},
    ],
)
def test_the_database_refuses_an_item_that_cannot_be_answered(consultation, broken):
    section = first(given.draft(consultation))
    fields = {"kind": "yes_no", "label": "X", "place": 50, **broken}
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.create(organisation=consultation.organisation, section=section, **fields)


def test_a_topic_of_another_consultation_is_refused(organisation, consultation, manager):
    other = make.consultation(organisation, slug="autre")
    with pytest.raises(Invalid) as refusal:
        given.draft(consultation, viewer=manager, topic_id=other.topics.first().pk)
    assert refusal.value.attr == "topic_id"


def test_questionnaire_closes_by_itself_at_its_date(consultation):
    questionnaire = given.opened(consultation, lasts=timedelta(seconds=2))
    assert action_lifecycle.close_ended() == 0
    given.wait_until(questionnaire.closes_at)
    assert action_lifecycle.close_ended() == 1
    assert action_lifecycle.close_ended() == 0
    questionnaire.refresh_from_db()
    assert (questionnaire.state, questionnaire.ended_at, questionnaire.closing_reason) == (
        "closed",
        None,
        "",
    )


def test_early_close_needs_a_reason_and_happens_once(consultation, manager):
    questionnaire = given.opened(consultation, viewer=manager)
    with pytest.raises(Invalid):
        action_lifecycle.close_questionnaire(
            viewer=manager, questionnaire_id=questionnaire.pk, reason=" "
        )
    with pytest.raises(NotAllowed):
        action_lifecycle.close_questionnaire(
            viewer=make.person("moderator", consultation),
            questionnaire_id=questionnaire.pk,
            reason="Panne",
        )
    closed = given.closed(questionnaire)
    assert closed.closing_reason == "Essai (exemple)"
    assert closed.ended_at is not None
    with pytest.raises(QuestionnaireIsNotOpen):
        given.closed(questionnaire)


def test_a_consultation_that_closes_early_closes_its_questionnaires(consultation, manager):
    questionnaire = given.opened(consultation, viewer=manager)
    lifecycle_actions.close_consultation(
        viewer=manager, consultation_id=consultation.pk, reason="Une panne (exemple)"
    )
    questionnaire.refresh_from_db()
    assert questionnaire.state == "closed"


def test_open_answers_are_read_after_the_close_by_authorized_roles(consultation, manager):
    questionnaire = given.opened(consultation, viewer=manager)
    given.answered(questionnaire, wish="Lisez-moi (exemple)")
    text, choice = (
        Answer.objects.get(item=given.item(questionnaire, "wish")),
        Answer.objects.get(reading=""),
    )
    moderator = make.person("moderator", consultation)
    read = {"answer_id": text.pk, "reading": "published"}
    with pytest.raises(QuestionnaireIsNotClosed):
        answer_review_actions.read_answer(viewer=moderator, **read)
    given.closed(questionnaire)
    for role in (None, "facilitator"):
        with pytest.raises(NotAllowed):
            answer_review_actions.read_answer(viewer=make.person(role, consultation), **read)
    assert answer_review_actions.read_answer(viewer=moderator, **read).reading == "published"
    with pytest.raises(NotFound):
        answer_review_actions.read_answer(
            viewer=moderator, answer_id=choice.pk, reading="published"
        )
    for reading, reason in (
        ("withheld", ""),
        ("withheld", "erased"),
        ("published", "offensive"),
        ("waiting", ""),
    ):
        with pytest.raises(Invalid):
            answer_review_actions.read_answer(
                viewer=manager, answer_id=text.pk, reading=reading, reason=reason
            )
    withheld = answer_review_actions.read_answer(
        viewer=manager, answer_id=text.pk, reading="withheld", reason="personal"
    )
    assert (withheld.reading, withheld.reason) == ("withheld", "personal")
    acts = (
        JournalEntry.objects.filter(act="answer.read")
        .order_by("created_at")
        .values_list("data__reading", flat=True)
    )
    assert list(acts) == ["published", "withheld"]
