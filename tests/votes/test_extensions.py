"""The end of a vote is extended with a public reason, like the end of a phase (ADR 62)."""

from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.urls import reverse

from consult.consultations.actions.phases import extend_phase
from consult.core.exceptions import Invalid
from consult.core.models import JournalEntry
from consult.questionnaires.models import Questionnaire
from tests.api.callers import Caller
from tests.dates import noon
from tests.factories import make
from tests.lifecycle.waiting import confirm_now
from tests.votes import polls
from votes.actions import polls as poll_actions
from votes.models import Poll

WHY = "La poste était en grève (exemple)."
pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


@pytest.fixture
def question(consultation, manager):
    draft = polls.draft(consultation, viewer=manager, aside_fr="Pourquoi ce choix ? (exemple)")
    return poll_actions.open_question(viewer=manager, question_id=draft.pk)


@pytest.mark.parametrize("reason", ["", " \u200b", "x" * 401])
def test_extension_of_vote_without_a_reason_is_refused(manager, question, reason):
    later = question.closes_at + timedelta(days=1)
    with pytest.raises(Invalid) as refusal, transaction.atomic():
        poll_actions.extend_question(
            viewer=manager, question_id=question.pk, closes_at=later, reason=reason
        )
    assert refusal.value.attr == "extension_reason"
    question.refresh_from_db()
    assert question.closes_at < later


def test_reason_of_extended_vote_is_on_its_pages_in_the_api_and_in_the_journal(
    consultation, manager, question
):
    first, client = question.closes_at, make.client(manager)
    address = reverse("staff-question-extend", args=[consultation.slug, question.pk])
    ends = noon(1, after=first)
    asked = {"closes_at": ends, "shown_days": "1"}
    refused = client.post(address, {**asked, "extension_reason": " "})
    assert (refused.status_code, list(refused.context["form"].errors)) == (
        422,
        ["extension_reason"],
    )
    assert f'value="{ends}"' in refused.content.decode()
    assert confirm_now(client, address, **asked, extension_reason=WHY).status_code == 302

    words = Questionnaire.objects.get(pk=Poll.objects.get(pk=question.pk).words_id)
    pages = (
        reverse("question", args=[consultation.slug, question.pk]),
        reverse("questionnaire", args=[consultation.slug, words.number]),
    )
    for page in pages:
        text = make.client().get(page).content.decode().replace("\u202f", " ").replace("\xa0", " ")
        assert f"Raison : {WHY}" in text
    announced = first.isoformat(timespec="milliseconds")[:19]
    for path in (f"/questions/{question.pk}/", f"/questionnaires/{words.pk}/"):
        data = Caller().read(path).json()
        assert (data["extension_reason"], data["announced_closes_at"][:19]) == (WHY, announced)
    for act in ("question.extend", "questionnaire.extend"):
        assert JournalEntry.objects.get(act=act).data["reason"] == WHY


def test_reason_of_extended_step_is_in_the_api_and_in_the_journal(consultation, manager):
    phase = consultation.phases.get()
    before = Caller().read("/consultations/essai/").json()["phases"]
    later = phase.closes_at + timedelta(days=1)
    extend_phase(viewer=manager, phase_id=phase.pk, closes_at=later, reason=WHY)
    [after] = Caller().read("/consultations/essai/").json()["phases"]
    assert [(data["announced_closes_at"], data["extension_reason"]) for data in before] == [
        (None, "")
    ]
    assert (after["announced_closes_at"], after["extension_reason"]) == (
        before[0]["closes_at"],
        WHY,
    )
    assert JournalEntry.objects.get(act="phase.extend").data["reason"] == WHY


def test_extension_of_a_vote_beyond_its_announced_length_repeats_its_days(manager, consultation):
    make.move_end(consultation, days=30)
    question = polls.opened(consultation)
    asked = {"viewer": manager, "question_id": question.pk, "reason": WHY}
    later = question.closes_at + timedelta(days=20)
    for confirmed in (None, 19):
        with pytest.raises(Invalid) as refusal:
            poll_actions.extend_question(closes_at=later, confirmed_days=confirmed, **asked)
        assert refusal.value.attr == "confirmed_days", confirmed
    extended = poll_actions.extend_question(closes_at=later, confirmed_days=20, **asked)
    assert extended.closes_at == later
    assert JournalEntry.objects.get(act="question.extend").data["days"] == 20


def test_extension_of_a_vote_by_more_than_180_days_is_refused(manager, consultation):
    make.move_end(consultation, days=300)
    question = polls.opened(consultation)
    asked = {"viewer": manager, "question_id": question.pk, "reason": WHY}
    with pytest.raises(Invalid) as refusal:
        poll_actions.extend_question(
            closes_at=question.closes_at + timedelta(days=181), confirmed_days=181, **asked
        )
    assert refusal.value.attr == "closes_at"


def test_extended_questionnaire_ends_after_its_first_announced_end(question):
    words = Poll.objects.get(pk=question.pk).words_id
    with pytest.raises(Error), transaction.atomic():
        Questionnaire.objects.filter(pk=words).update(announced_closes_at=question.closes_at)
