"""Participants accept no charter where a consultation has none, as after an import."""

import pytest
from django.urls import reverse

from debates.models import Comment, Proposal
from tests.factories import make
from tests.pages import given
from tests.pages.test_draft_review import REMARK, manager, passage, synthesis  # noqa: F401
from tests.questionnaires import given as questionnaires

pytestmark = pytest.mark.django_db
BOX = 'name="charter_accepted"'
BODY = "Un texte d'essai, assez long pour être compris de tous (exemple)."


@pytest.fixture
def consultation(organisation):
    made = make.consultation(organisation)
    made.charters.all().delete()
    return made


@pytest.fixture
def participant(consultation):
    return make.person(consultation=consultation)


@pytest.mark.parametrize("box", [{}, {"charter_accepted": "on"}], ids=["no box", "old page"])
def test_remark_on_a_draft_is_sent(synthesis, participant, box):  # noqa: F811
    browser = make.client(participant)
    page = passage(synthesis)
    assert BOX not in browser.get(page).content.decode()
    sent = browser.post(page, {"body": REMARK, **box}, follow=True)
    assert sent.status_code == 200
    assert REMARK in sent.content.decode()


@pytest.mark.parametrize("box", [{}, {"charter_accepted": "on"}], ids=["no box", "old page"])
def test_contribution_is_sent(consultation, participant, box):
    browser = make.client(participant)
    page = reverse("proposal-new", args=["essai", "theme-1"])
    assert BOX not in browser.get(page).content.decode()
    typed = {
        "title": "Un banc devant la mairie",
        "body": BODY,
        "language": "fr",
        "step": "send",
        **box,
    }
    assert browser.post(page, typed).status_code == 302
    assert Proposal.objects.get().charter is None


@pytest.mark.parametrize("box", [{}, {"charter_accepted": "on"}], ids=["no box", "old page"])
def test_comment_is_sent(consultation, participant, box):
    proposal = given.proposal(consultation, make.person(consultation=consultation))
    browser = make.client(participant)
    assert BOX not in browser.get(given.address("proposal", proposal)).content.decode()
    page = given.address("proposal-comment", proposal)
    assert BOX not in browser.get(page).content.decode()
    assert browser.post(page, {"body": BODY, **box}).status_code == 302
    assert Comment.objects.get().charter_id is None


@pytest.mark.parametrize("box", [{}, {"charter_accepted": "on"}], ids=["no box", "old page"])
def test_questionnaire_is_answered(consultation, participant, box):
    questionnaire = questionnaires.opened(consultation)
    browser = make.client(participant)
    page = reverse("questionnaire-answer", args=["essai", questionnaire.number])
    assert BOX not in browser.get(page).content.decode()
    answers = {questionnaires.item(questionnaire, "way").name: "a-velo"}
    assert browser.post(page, {"step": "send", **answers, **box}).status_code == 302


def test_voice_message_has_no_box(consultation, participant):
    page = reverse("voice-new", args=["essai", "theme-1"])
    shown = make.client(participant).get(page)
    assert shown.status_code == 200
    assert BOX not in shown.content.decode()
