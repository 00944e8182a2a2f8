"""The first page of the team area leads each role to its work."""

import pytest
from django.urls import reverse

from consult.outcomes.answers.actions import drafts
from consult.outcomes.objections import actions as objections
from tests.factories import make
from tests.outcomes import published
from tests.pages import given
from tests.pages.test_results import end_consultation

pytestmark = pytest.mark.django_db


def home(viewer):
    return make.client(viewer).get("/staff/").content.decode()


def all_consultations(viewer):
    return make.client(viewer).get("/staff/consultations/").content.decode()


def test_writer_finds_the_synthesis_and_the_objections_that_wait(consultation):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    point = published.main_point("Chacun doit savoir où aller.", proposal)
    published.synthesis(consultation, point)
    end_consultation(consultation)
    writer = make.person("writer", consultation)
    waiting = reverse("staff-objections", args=[consultation.slug])
    assert reverse("staff-synthesis", args=[consultation.slug]) in all_consultations(writer)
    assert waiting not in home(writer)
    row = objections.submit_objection(
        viewer=author, proposal_id=proposal.pk, passage=point.id, body="Je disais autre chose."
    )
    assert waiting in home(writer)
    assert waiting not in home(make.person("respondent", consultation))
    objections.reply_to_objection(viewer=writer, objection_id=row.pk, reply="Nous corrigeons.")
    assert waiting not in home(writer)


def test_objections_without_reply_come_first(consultation):
    author = make.person(consultation=consultation)
    writer = make.person("writer", consultation)
    proposals = [given.proposal(consultation, author) for _ in range(2)]
    points = [
        published.main_point(f"Le point {number}.", proposal)
        for number, proposal in enumerate(proposals)
    ]
    published.synthesis(consultation, *points)
    end_consultation(consultation)
    answered, waiting = (
        objections.submit_objection(
            viewer=author,
            proposal_id=proposal.pk,
            passage=point.id,
            body=f"Je disais autre chose : {proposal.pk}",
        )
        for proposal, point in zip(proposals, points, strict=True)
    )
    objections.reply_to_objection(viewer=writer, objection_id=answered.pk, reply="Nous corrigeons.")
    page = make.client(writer).get(reverse("staff-objections", args=[consultation.slug]))
    content = page.content.decode()
    assert content.index(waiting.body[-36:]) < content.index(answered.body[-36:])


def test_second_reader_finds_the_answers_of_others_that_wait(consultation):
    consultation.organisation.answers_need_second_reader = True
    consultation.organisation.save(update_fields=["answers_need_second_reader"])
    proposal = given.proposal(consultation)
    author, reader = (make.person("respondent", consultation) for _ in range(2))
    answer = drafts.draft_answer(
        author, consultation.pk, state="accepted", body="Oui.", proposal_ids=[proposal.pk]
    )
    waiting = f"{reverse('staff-answers', args=[consultation.slug])}?status=submitted"
    assert waiting not in home(reader)
    drafts.submit_answer(author, answer.pk)
    assert waiting in home(reader)
    assert waiting not in home(author)
