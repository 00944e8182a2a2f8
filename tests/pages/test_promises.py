"""Pages promise the answers and the synthesis that a consultation announces, and no others."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.consultations.models import Phase
from consult.core import memory
from consult.outcomes.answers.actions.dues import set_due
from consult.outcomes.syntheses.actions import chapters
from consult.outcomes.syntheses.actions.publication import announce_day
from tests.factories import make
from tests.pages import given
from tests.pages.test_acts import WRITTEN
from tests.pages.test_announced_days import text_of
from tests.pages.test_results import end_consultation

pytestmark = pytest.mark.django_db
ANSWERS = "La collectivité répondra aux contributions au plus tard le"
SYNTHESIS = "La synthèse paraîtra avant le"


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def pages(consultation):
    """Return the words of the home page, of a contribution and of the results."""
    memory.forget()
    proposal = consultation.proposals.first() or given.proposal(consultation)
    results = reverse("results", args=[consultation.slug])
    return text_of("/"), text_of(given.address("proposal", proposal)), text_of(results)


def announce(consultation, manager):
    day = timezone.localdate() + timedelta(days=60)
    set_due(manager, consultation.pk, due_on=day)
    synthesis = chapters.create_synthesis(viewer=manager, consultation_id=consultation.pk)
    announce_day(viewer=manager, synthesis_id=synthesis.pk, due_on=day)


def test_consultation_that_announces_nothing_promises_nothing(consultation):
    home, contribution, results = pages(consultation)
    assert ANSWERS not in home and SYNTHESIS not in home
    assert "D’où vient-elle" in contribution.replace("\u2060", "")
    assert "Synthèse" not in contribution
    assert "Aucune synthèse n’est annoncée." in results
    end_consultation(consultation)
    assert "Aucune synthèse n’est publiée." in pages(consultation)[1]


def test_announced_answers_and_synthesis_are_promised_until_their_day(consultation, manager):
    announce(consultation, manager)
    home, contribution, results = pages(consultation)
    assert ANSWERS in home and SYNTHESIS in home
    assert SYNTHESIS in contribution and SYNTHESIS in results


def test_step_of_answers_promises_answers(consultation):
    step = Phase.objects.get(consultation=consultation)
    step.capabilities = [*step.capabilities, "respond"]
    step.save(update_fields=["capabilities"])
    assert ANSWERS in pages(consultation)[0]


def test_sent_contribution_is_told_what_is_announced(consultation, manager):
    author = make.client(make.person(consultation=consultation))
    here = reverse("proposal-new", args=[consultation.slug, consultation.topics.first().slug])
    sent = WRITTEN | {"step": "send"}
    assert ANSWERS not in text_of(
        author.post(here, sent | {"key": str(uuid4())})["Location"], author
    )
    announce(consultation, manager)
    again = sent | {"key": str(uuid4()), "title": "Un banc et de l'ombre devant la mairie"}
    confirmation = text_of(author.post(here, again)["Location"], author)
    assert ANSWERS in confirmation and SYNTHESIS in confirmation
