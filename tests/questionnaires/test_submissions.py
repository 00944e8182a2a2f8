"""Answering once, online or on paper: the accepted values and the stored data of each kind.

The tests also check what an anonymous questionnaire never stores.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from consult.consultations.exceptions import CharterNotAccepted
from consult.core.exceptions import Invalid, NotAllowed, NotFound, SignInFirst
from consult.core.models import JournalEntry
from consult.questionnaires import answer_counts
from consult.questionnaires.actions import answer_validation as answer_validation_actions
from consult.questionnaires.actions import lifecycle as lifecycle_actions
from consult.questionnaires.actions import submissions as submission_actions
from consult.questionnaires.exceptions import (
    AlreadyAnswered,
    NothingToChange,
    QuestionnaireIsNotOpen,
    SheetIsEntered,
    SubmissionHasNoAnswer,
)
from consult.questionnaires.models import Answer, Respondent, Submission
from consult.questionnaires.selectors import own as own_selectors
from consult.questionnaires.selectors import questionnaires as questionnaire_selectors
from tests.factories import make
from tests.questionnaires import given


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


def list_answers(questionnaire):
    """Return the stored values of all answers, with the label of their item."""
    rows = Answer.objects.filter(submission__questionnaire=questionnaire).order_by(
        "item__section__place", "item__place"
    )
    return [
        (label, value, reading)
        for label, value, reading in rows.values_list("item__label_fr", "value", "reading")
    ]


def test_each_kind_is_stored_as_answered_and_open_answers_wait_to_be_read(consultation):
    questionnaire = given.opened(consultation)
    viewer = given.answered(
        questionnaire,
        job="  Jardinière  (exemple) ",
        wish="Deux\r\nlignes (exemple)",
        hours=["soir", "matin", "soir"],
        grade=4,
        again=False,
        people=Decimal("2.50"),
    )
    assert list_answers(questionnaire) == [
        ("Votre métier (exemple)", "Jardinière (exemple)", "waiting"),
        ("Ce que vous souhaitez (exemple)", "Deux\nlignes (exemple)", "waiting"),
        ("Comment venez-vous (exemple) ?", "a-velo", ""),
        ("Quels horaires (exemple) ?", ["matin", "soir"], ""),
        ("Votre note (exemple)", 4, ""),
        ("Reviendrez-vous (exemple) ?", False, ""),
        ("Combien de personnes (exemple) ?", 2.5, ""),
    ]
    own = own_selectors.own_answers(viewer, questionnaire)
    assert len(own) == 7
    assert own[str(given.item(questionnaire, "hours").pk)] == ["matin", "soir"]


REFUSED = {
    "a text that is too long": ("job", "x" * 201, "Raccourcissez votre texte de 1 caractère."),
    "an option of no list": ("way", "en-avion", "Choisissez une réponse dans la liste."),
    "a list for one choice": ("way", ["a-velo"], "Choisissez une réponse dans la liste."),
    "too many choices": ("hours", ["matin", "midi", "soir"], "Choisissez 2 réponses au plus."),
    "a value off the scale": ("grade", 6, "Écrivez 5 ou moins."),
    "a value between two steps": (
        "grade",
        Decimal("2.5"),
        "Les valeurs vont de 1 en 1. Choisissez l’une d’elles.",
    ),
    "a word for a number": ("people", "deux", "Écrivez un nombre."),
    "too small a number": ("people", 0, "Écrivez 1 ou plus."),
    "a word for yes": ("again", "oui", "Répondez par oui ou non."),
    "nothing where it is needed": ("way", "", "Cette question attend une réponse."),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("case", REFUSED)
def test_invalid_value_is_refused_next_to_its_item_and_nothing_is_stored(consultation, case):
    name, value, _words = REFUSED[case]
    questionnaire = given.opened(consultation)
    with pytest.raises(ValidationError) as refusal:
        given.answered(questionnaire, **{name: value})
    assert list(refusal.value.message_dict) == [given.item(questionnaire, name).name]
    assert Submission.objects.count() == Answer.objects.count() == 0


def test_all_refusals_are_shown_together_including_unknown_items(consultation):
    questionnaire = given.opened(consultation)
    sent = given.answers(questionnaire, grade=9, again="oui", way="") | {"autre": "x"}
    with pytest.raises(ValidationError) as refusal:
        answer_validation_actions.checked_answers(
            questionnaire_selectors.items_of(questionnaire), sent
        )
    names = {given.item(questionnaire, name).name for name in ("grade", "again", "way")}
    assert set(refusal.value.message_dict) == names | {"items.autre"}


@pytest.mark.parametrize("anonymity", ["named", "anonymous"])
def test_participant_answers_once(consultation, anonymity):
    questionnaire = given.opened(consultation, anonymity=anonymity)
    viewer = given.answered(questionnaire, grade=2)
    with pytest.raises(AlreadyAnswered):
        given.answered(questionnaire, viewer, grade=5)
    assert Submission.objects.count() == 1
    assert own_selectors.has_answered(viewer, questionnaire)
    assert ("Votre note (exemple)", 2, "") in list_answers(questionnaire)


def test_named_answers_are_replaced_until_the_close_and_counted_once(consultation):
    questionnaire = given.opened(consultation)
    viewer = given.answered(questionnaire, grade=2, wish="Avant (exemple)")
    changed = {"viewer": viewer, "questionnaire_id": questionnaire.pk, "changing": True}
    submission_actions.submit(**changed, answers=given.answers(questionnaire, grade=5))
    assert [value for _label, value, _reading in list_answers(questionnaire)] == ["a-velo", 5]
    given.closed(questionnaire)
    with pytest.raises(QuestionnaireIsNotOpen):
        submission_actions.submit(**changed, answers=given.answers(questionnaire, grade=1))


@pytest.mark.parametrize("anonymity", ["named", "anonymous"])
def test_answers_that_are_not_found_are_not_changed(consultation, anonymity):
    questionnaire = given.opened(consultation, anonymity=anonymity)
    viewer = (
        given.answered(questionnaire)
        if anonymity == "anonymous"
        else make.person(consultation=consultation)
    )
    with pytest.raises(NothingToChange):
        submission_actions.submit(
            viewer=viewer,
            questionnaire_id=questionnaire.pk,
            answers=given.answers(questionnaire),
            charter_accepted=True,
            changing=True,
        )


def test_anonymous_answer_leads_to_no_participant(consultation):
    questionnaire = given.opened(consultation, anonymity="anonymous")
    before = set(JournalEntry.objects.values_list("pk", flat=True))
    viewer = given.answered(questionnaire, wish="Un souhait (exemple)")
    submission = Submission.objects.get()
    assert (submission.participant_id, submission.day, submission.pk.version) == (None, None, 4)
    assert [field.name for field in Respondent._meta.concrete_fields] == [
        "id",
        "organisation",
        "questionnaire",
        "participant",
    ]
    assert own_selectors.own_answers(viewer, questionnaire) is None
    written = JournalEntry.objects.exclude(pk__in=before).values_list("act", flat=True)
    assert list(written) == ["charter.accept"]


@pytest.mark.parametrize("stored_fields", [{"participant": True}, {"day": True}])
def test_the_database_refuses_to_tie_an_anonymous_answer_to_a_person_or_a_day(
    consultation, stored_fields
):
    questionnaire = given.opened(consultation, anonymity="anonymous")
    viewer = make.person(consultation=consultation)
    values = {"participant": viewer.participant, "day": timezone.now().date()}
    fields = {
        name: value for name, value in values.items() if name in stored_fields or name == "day"
    }
    with pytest.raises(Error, match="neither person nor day"), transaction.atomic():
        Submission.objects.create(
            organisation=consultation.organisation,
            questionnaire=questionnaire,
            origin="online",
            **fields,
        )


def test_answer_outside_dates_by_the_team_or_a_suspended_participant_is_refused(consultation):
    questionnaire = given.opened(consultation)
    with pytest.raises(SignInFirst):
        given.answered(questionnaire, make.visitor(consultation.organisation))
    for role in ("facilitator", "moderator", "manager", "organisation_admin"):
        with pytest.raises(NotAllowed):
            given.answered(questionnaire, make.person(role, consultation))
    with pytest.raises(NotAllowed):
        given.answered(questionnaire, make.person(consultation=consultation, state="suspended"))
    later = given.opened(consultation, opens_at=timezone.now() + timedelta(hours=1))
    with pytest.raises(QuestionnaireIsNotOpen):
        given.answered(later)
    with pytest.raises(QuestionnaireIsNotOpen):
        given.answered(given.closed(questionnaire))
    with pytest.raises(NotFound):
        given.answered(given.draft(consultation))
    assert Submission.objects.count() == 0


def test_the_charter_is_accepted_once(consultation):
    first, second = given.opened(consultation), given.opened(consultation)
    viewer = make.person(consultation=consultation)
    send = {"viewer": viewer, "questionnaire_id": first.pk, "answers": given.answers(first)}
    with pytest.raises(CharterNotAccepted):
        submission_actions.submit(**send)
    submission_actions.submit(**send, charter_accepted=True)
    submission_actions.submit(
        viewer=viewer, questionnaire_id=second.pk, answers=given.answers(second)
    )


def test_submission_without_an_answer_is_refused(consultation):
    questionnaire = given.opened(consultation, items={"wish": given.ITEMS["wish"]})
    with pytest.raises(SubmissionHasNoAnswer):
        submission_actions.submit(
            viewer=make.person(consultation=consultation),
            questionnaire_id=questionnaire.pk,
            answers={str(given.item(questionnaire, "wish").pk): " \u200b "},
            charter_accepted=True,
        )


@pytest.mark.parametrize("anonymity", ["named", "anonymous"])
def test_sheet_of_paper_is_entered_once_and_counted_separately(consultation, anonymity):
    questionnaire = given.opened(consultation, anonymity=anonymity)
    agent = make.person("facilitator", consultation)
    sheet = given.on_paper(questionnaire, " mairie-12 ", agent, way="", grade=3)
    assert (sheet.sheet, sheet.entered_by, sheet.participant_id) == (
        "MAIRIE-12",
        agent.participant,
        None,
    )
    with pytest.raises(SheetIsEntered):
        given.on_paper(questionnaire, "Mairie-12", grade=4)
    with pytest.raises(Invalid):
        given.on_paper(questionnaire, "  ")
    given.answered(questionnaire)
    assert own_selectors.how_many(agent, questionnaire) == answer_counts.Counted(online=1, paper=1)


def test_only_an_agent_of_the_consultation_enters_paper(consultation):
    questionnaire = given.opened(consultation)
    for role in (None, "moderator", "organisation_admin"):
        with pytest.raises(NotAllowed):
            given.on_paper(questionnaire, "A-1", make.person(role, consultation))


def test_sheets_come_after_the_close_where_that_was_announced(consultation):
    later = timezone.now() + timedelta(days=9)
    questionnaire = given.opened(consultation, lasts=timedelta(seconds=2), paper_until=later)
    given.wait_until(questionnaire.closes_at)
    assert lifecycle_actions.close_ended() == 0
    with pytest.raises(QuestionnaireIsNotOpen):
        given.answered(questionnaire)
    given.on_paper(questionnaire, "A-1")
    assert own_selectors.how_many(make.visitor(consultation.organisation), questionnaire) is None


def test_number_of_answers_is_shown_to_the_team_only_before_the_close(consultation):
    questionnaire = given.opened(consultation)
    viewer = given.answered(questionnaire)
    assert own_selectors.how_many(viewer, questionnaire) is None
    for role in ("facilitator", "moderator", "manager"):
        assert own_selectors.how_many(make.person(role, consultation), questionnaire).total == 1
    questionnaire = given.closed(questionnaire)
    assert (
        own_selectors.how_many(make.visitor(consultation.organisation), questionnaire).online == 1
    )


@pytest.mark.parametrize(
    "broken",
    [
        {"origin": "paper"},
        {"sheet": "A-1"},
        {"origin": "post"},
        {"origin": "paper", "sheet": "A-1", "day": None},
    ],
)
def test_the_database_refuses_an_answer_with_an_unknown_channel(consultation, broken):
    questionnaire = given.opened(consultation)
    fields = {"origin": "online", "day": timezone.now().date(), **broken}
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(
            organisation=consultation.organisation, questionnaire=questionnaire, **fields
        )
