"""Pages of a vote whose answers come later: announced to the public, prepared by managers."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.consultations.actions.phases import schedule_phase
from consult.lifecycle.actions.publication import open_consultation
from tests.consultations.drafts import ready
from tests.debates import given
from tests.factories import make
from tests.votes import polls
from votes.actions.drafts import add_option_from_proposal
from votes.actions.polls import open_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced(organisation):
    """Return the manager of an open consultation, and its vote in ten days, without answers."""
    draft, manager = ready(organisation)
    first, last = (timezone.now() + timedelta(days=days) for days in (10, 15))
    question = polls.draft(draft, options=0, opens_at=first, closes_at=last)
    open_consultation(viewer=manager, consultation_id=draft.pk)
    return manager, question


@pytest.fixture
def proposal(announced):
    consultation = announced[1].consultation
    return given.proposal(
        consultation, topic=consultation.topics.get(), title="Une fontaine (exemple)"
    )


def address_of(question):
    return reverse("staff-question", args=["pret", question.pk])


def send(client, question, **typed):
    return client.post(address_of(question), {"key": uuid.uuid4(), **typed})


def test_public_page_announces_the_vote_and_none_of_its_answers(announced, proposal):
    manager, question = announced
    add_option_from_proposal(viewer=manager, question_id=question.pk, number=proposal.number)
    page = make.client().get(reverse("consultation", args=["pret"])).content.decode()
    assert "Quand ouvrir la médiathèque" in page
    answer = make.client().get(reverse("question", args=["pret", question.pk]))
    assert answer.status_code == 404


def test_page_of_an_announced_vote_has_the_forms_of_its_answers_only(announced):
    manager, question = announced
    page = make.client(manager).get(address_of(question)).content.decode()
    assert 'name="contribution-number"' in page
    assert 'name="sentence_fr"' not in page
    assert reverse("staff-question-remove", args=["pret", question.pk]) not in page


def test_changed_terms_of_an_announced_vote_are_refused_with_a_message(announced):
    manager, question = announced
    sent = send(
        make.client(manager),
        question,
        sentence_fr="Autre ? (exemple)",
        kind="single",
        visibility="live",
    )
    assert sent.status_code == 422
    assert "Seules les réponses peuvent encore changer" in sent.content.decode()
    question.poll.refresh_from_db()
    assert question.poll.sentence_fr == "Quand ouvrir la médiathèque ? (exemple)"


def test_removal_of_an_announced_vote_is_refused(announced):
    manager, question = announced
    address = reverse("staff-question-remove", args=["pret", question.pk])
    assert make.client(manager).post(address).status_code == 409


def test_contribution_becomes_an_answer_by_its_number(announced, proposal):
    manager, question = announced
    sent = send(
        make.client(manager),
        question,
        **{"form": "contribution", "contribution-number": proposal.number},
    )
    assert sent.status_code == 302
    assert question.poll.options.get().proposal_id == proposal.pk


def test_unknown_contribution_is_refused_at_its_field(announced):
    manager, question = announced
    sent = send(
        make.client(manager), question, **{"form": "contribution", "contribution-number": "99"}
    )
    assert sent.status_code == 422
    assert "Aucune contribution publique ne porte ce numéro" in sent.content.decode()


def test_public_vote_links_to_the_contributions_behind_its_answers(announced, proposal):
    manager, question = announced
    add_option_from_proposal(viewer=manager, question_id=question.pk, number=proposal.number)
    other = given.proposal(question.consultation, topic=question.consultation.topics.get())
    add_option_from_proposal(viewer=manager, question_id=question.pk, number=other.number)
    open_question(viewer=manager, question_id=question.pk)
    page = make.client().get(reverse("question", args=["pret", question.pk])).content.decode()
    assert f'href="{reverse("proposal", args=["pret", proposal.number])}"' in page


def test_extension_shows_that_the_announced_vote_moves_with_its_step(organisation):
    draft, manager = ready(organisation, lasts=timedelta(days=9))
    ideas = draft.phases.get()
    begins = ideas.closes_at + timedelta(days=1)
    dates = {"opens_at": begins, "closes_at": begins + timedelta(days=9)}
    schedule_phase(
        viewer=manager,
        consultation_id=draft.pk,
        capabilities=["vote"],
        title_fr="Vote (exemple)",
        **dates,
    )
    polls.draft(draft, options=0, sentence_fr="Quel abri (exemple)", **dates)
    open_consultation(viewer=manager, consultation_id=draft.pk)
    address = reverse("staff-phase-extend", args=["pret", ideas.pk])
    page = make.client(manager).get(address).content.decode()
    assert "Quel abri (exemple)" in page
