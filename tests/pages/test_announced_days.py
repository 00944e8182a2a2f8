"""Days that the authority announces: of answers in the thread, of the synthesis, of its next steps."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from consult.core.queue.short_jobs import run_due
from consult.outcomes.answers.actions import corrections, drafts, dues, milestones, publication
from consult.outcomes.models import AnswerMilestone, AnswerService
from consult.outcomes.syntheses.actions import blocks, chapters
from consult.outcomes.syntheses.actions.publication import announce_day
from consult.outcomes.syntheses.content import from_json
from consult.outcomes.syntheses.selectors import draft_content
from consult.outcomes.syntheses.step_dates import read_first_day, step_date
from tests.factories import make
from tests.outcomes import published
from tests.pages import given

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


@pytest.fixture
def proposal(consultation):
    return given.proposal(consultation)


@pytest.fixture
def answer(manager, proposal):
    made = drafts.draft_answer(
        manager, proposal.consultation_id, state="accepted", body="Oui.", proposal_ids=[proposal.pk]
    )
    return publication.publish_answers(manager, [made.pk])[0]


@pytest.fixture
def synthesis(consultation, manager):
    return chapters.create_synthesis(viewer=manager, consultation_id=consultation.pk)


def text_of(address, client=None):
    page = (client or make.client()).get(address).content.decode()
    return " ".join(page.replace("\u202f", " ").replace("\xa0", " ").split())


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


def test_thread_of_an_unanswered_contribution_says_when_and_who_answers(
    consultation, manager, proposal
):
    here = reverse("proposal", args=["essai", proposal.number])
    assert "Réponse attendue" not in text_of(here)
    service = dues.create_service(manager, consultation.pk, name="Voirie")
    dues.set_due(manager, consultation.pk, due_on=in_days(40), service_id=service.pk)
    assert "Réponse attendue au plus tard le" in text_of(here)
    assert "Service : Voirie" in text_of(here)
    dues.set_due(manager, consultation.pk, due_on=in_days(-2), proposal_ids=[proposal.pk])
    assert "La réponse est en retard : elle était attendue" in text_of(here)


def test_thread_of_an_answered_contribution_expects_nothing(manager, proposal, answer):
    dues.set_due(manager, proposal.consultation_id, due_on=in_days(-2))
    page = text_of(reverse("proposal", args=["essai", proposal.number]))
    assert "attendue au plus tard" not in page and "Lire la réponse" in page


def test_announced_day_of_the_synthesis_is_public_until_it_is_published(
    consultation, manager, synthesis
):
    client = make.client(manager)
    address = reverse("staff-synthesis-announcement", args=["essai"])
    assert client.post(address, {"due_on": in_days(-1).isoformat()}).status_code == 422
    assert client.post(address, {"due_on": in_days(3).isoformat()}).status_code == 302
    pages = [reverse("consultation-overview", args=["essai"]), reverse("results", args=["essai"])]
    for page in pages:
        assert "La synthèse paraîtra avant le" in text_of(page)
        assert "Il reste 3 jours" in text_of(page)
    synthesis.due_on = in_days(-5)
    synthesis.save()
    for page in pages:
        assert "La synthèse est en retard" in text_of(page)
    announce_day(viewer=manager, synthesis_id=synthesis.pk, due_on=None)
    assert not [page for page in pages if "La synthèse est en retard" in text_of(page)]
    announce_day(viewer=manager, synthesis_id=synthesis.pk, due_on=in_days(3))
    published.synthesis(consultation)
    assert not [page for page in pages if "La synthèse paraîtra avant" in text_of(page)]


def test_writer_without_the_right_to_publish_announces_no_day(consultation, synthesis):
    client = make.client(make.person("writer", consultation))
    address = reverse("staff-synthesis-announcement", args=["essai"])
    assert client.post(address, {"due_on": in_days(3).isoformat()}).status_code == 403


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("printemps 2028", date(2028, 4, 1)),
        ("Début 2028", date(2028, 1, 1)),
        ("fin mars 2028", date(2028, 3, 1)),
        ("2e trimestre 2028", date(2028, 4, 1)),
        ("T3 2028", date(2028, 7, 1)),
        ("second quarter of 2028", date(2028, 4, 1)),
        ("1er semestre 2029", date(2029, 1, 1)),
        ("été 2028", date(2028, 7, 1)),
        ("2030", date(2030, 1, 1)),
        ("bientôt", None),
    ],
)
def test_first_day_of_a_period_in_words_is_read(period, day):
    assert read_first_day(period) == day


def test_next_steps_are_shown_by_their_dates_with_the_words_of_their_period(manager, synthesis):
    client = make.client(manager)
    chapter = synthesis.chapters.get(kind="next_steps")
    for period, day, text in (
        ("printemps 2028", "", "Le second."),
        ("", "2027-02-03", "Le premier."),
        ("d'ici la fin du mandat", "2032-06-01", "Le dernier."),
    ):
        block = blocks.add_block(viewer=manager, chapter_id=chapter.pk, kind="next_steps")
        address = reverse("staff-block", args=["essai", block.pk])
        fields = {"text": text, "period": period, "date": day, "revision": 1}
        assert client.post(address, fields).status_code == 302
    # A period without a year has no day. The editor saves it while it is typed.
    block = blocks.add_block(viewer=manager, chapter_id=chapter.pk, kind="next_steps")
    address = reverse("staff-block", args=["essai", block.pk])
    fields = {"text": "Un jour.", "period": "printemps", "date": "", "revision": 1}
    assert client.post(address, fields).status_code == 302
    block.refresh_from_db()
    assert block.settings == {"period": "printemps"}
    content = draft_content(manager, synthesis.pk)
    steps = [block for chapter in content.chapters for block in chapter.blocks if block.day]
    assert [(step.text, step.when) for step in steps] == [
        ("Le premier.", "3 février 2027"),
        ("Le second.", "printemps 2028"),
        ("Le dernier.", "d'ici la fin du mandat"),
    ]
    preview = text_of(reverse("staff-synthesis-preview", args=["essai"]), client)
    assert preview.index("3 février 2027") < preview.index("printemps 2028")


def test_older_draft_with_any_words_as_date_keeps_them():
    assert step_date({"date": "au printemps 2027"}).words == "au printemps 2027"
    assert step_date({"date": "bientôt"}).words == "bientôt"
    assert step_date({}).words == ""
    old = {"id": "1", "kind": "next_steps", "text": "Une étape."}
    data = {"title": "", "introduction": "", "consultation": {"slug": "a", "title": ""}}
    chapter = {"id": "1", "kind": "next_steps", "title": "", "blocks": [old]}
    assert from_json(data | {"chapters": [chapter]}).chapters[0].blocks[0].when == ""


def test_service_is_renamed_and_deleted_once_it_answers_nothing(consultation, manager, proposal):
    service = dues.create_service(manager, consultation.pk, name="Voirie")
    client = make.client(manager)
    address = reverse("staff-answer-service", args=["essai", service.pk])
    assert client.post(address, {"name": ""}).status_code == 422
    assert client.post(address, {"name": "Voirie et mobilités"}).status_code == 302
    dues.set_due(manager, consultation.pk, due_on=in_days(9), service_id=service.pk)
    assert "Voirie et mobilités" in text_of(reverse("proposal", args=["essai", proposal.number]))
    delete = reverse("staff-answer-service-delete", args=["essai", service.pk])
    assert client.post(delete)["Location"] == address and AnswerService.objects.exists()
    dues.set_due(manager, consultation.pk, due_on=None)
    client.post(delete)
    assert not AnswerService.objects.exists()


def test_corrected_milestone_shows_its_day_and_a_removed_one_is_gone(manager, proposal, answer):
    step = milestones.add_milestone(
        manager, answer.pk, happened_on=date(2026, 3, 1), text="Le conseil vote."
    )
    client = make.client(manager)
    address = reverse("staff-answer-milestone-correct", args=["essai", step.pk])
    fields = {"happened_on": "02/03/2026", "text": "Le conseil a voté.", "url": ""}
    assert client.post(address, fields | {"text": ""}).status_code == 422
    assert client.post(address, fields)["Location"].endswith("#milestones")
    here = reverse("proposal", args=["essai", proposal.number])
    page = text_of(here)
    assert "Le conseil a voté." in page and "Corrigé" in page
    step.refresh_from_db()
    before = step.corrected_at
    milestones.correct_milestone(
        manager, step.pk, happened_on=date(2026, 3, 2), text="Le conseil a voté."
    )
    step.refresh_from_db()
    assert step.corrected_at == before
    client.post(reverse("staff-answer-milestone-remove", args=["essai", step.pk]))
    assert not AnswerMilestone.objects.exists() and "Le conseil" not in text_of(here)


def test_milestone_of_another_consultation_is_not_found(manager, answer, organisation):
    step = milestones.add_milestone(manager, answer.pk, happened_on=date(2026, 3, 1), text="Voté.")
    other = make.consultation(organisation, slug="autre")
    client = make.client(make.person("manager", other))
    address = reverse("staff-answer-milestone-correct", args=["autre", step.pk])
    assert client.get(address).status_code == 404


def test_correction_that_waits_is_emailed_once_to_each_manager(
    consultation, organisation, manager, answer
):
    type(organisation).objects.filter(pk=organisation.pk).update(answers_need_second_reader=True)
    respondent = make.person("respondent", consultation)
    respondent.organisation.refresh_from_db()
    run_due()
    mail.outbox.clear()
    drafts.edit_answer(respondent, answer.pk, body="Oui, en mai.", note="Le mois manquait.")
    run_due()
    run_due()
    [sent] = mail.outbox
    assert "une correction attend" in sent.subject
    assert reverse("staff-answer", args=["essai", answer.pk]) in sent.body
    listed = text_of(reverse("staff-answers-publish", args=["essai"]), make.client(manager))
    assert "Le mois manquait." in listed
    corrections.publish_correction(manager, answer.corrections.get().pk)
    assert len([message for message in mail.outbox if "attend" in message.subject]) == 1
