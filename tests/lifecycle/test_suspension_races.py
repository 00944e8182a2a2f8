"""Acts under way while their consultation is suspended: before it, or refused."""

import pytest
from django.db import transaction

from consult.consultations.actions.phase_lock import lock_phase
from consult.consultations.actions.suspension import suspend_consultation
from consult.consultations.exceptions import PhaseIsClosed
from consult.core.postgres import tenancy
from consult.questionnaires.exceptions import QuestionnaireIsNotOpen
from consult.questionnaires.models import Questionnaire
from tests.blocked_sessions import wait_until_blocked
from tests.consultations.test_phase_lock import elsewhere
from tests.factories import make
from tests.questionnaires import given as questionnaires
from tests.votes import polls
from votes.exceptions import PollIsNotOpen
from votes.models import Question

pytestmark = pytest.mark.committed


@pytest.fixture
def live(committed):
    """Return an open consultation, with a vote and a questionnaire."""
    organisation = make.organisation()
    with tenancy.organisation(organisation.pk):
        consultation = make.consultation(organisation)
        polls.opened(consultation)
        questionnaires.opened(consultation)
        yield consultation


def suspend(consultation):
    manager = make.person("manager", consultation)
    return lambda: suspend_consultation(
        viewer=manager, consultation_id=consultation.pk, reason="Un essai (exemple)."
    )


def acts(consultation):
    """Return what people do, each with its refusal while the consultation is suspended."""
    person = make.person(consultation=consultation)
    question = Question.objects.polls().get()
    questionnaire = Questionnaire.objects.get()
    return [
        (lambda: lock_phase(consultation.pk, "propose"), PhaseIsClosed),
        (lambda: polls.vote(person, question, 0), PollIsNotOpen),
        (lambda: questionnaires.answered(questionnaire, person), QuestionnaireIsNotOpen),
    ]


@pytest.mark.parametrize("number", range(3))
def test_act_that_waits_for_the_suspension_is_refused(live, number):
    act, refusal = acts(live)[number]
    outcomes, do = [], suspend(live)
    with transaction.atomic():
        do()
        late = elsewhere(live.organisation, act, outcomes)
        wait_until_blocked()
        assert outcomes == []
    late.join(20)
    assert [type(outcome) for outcome in outcomes] == [refusal]


@pytest.mark.parametrize("number", range(3))
def test_suspension_waits_for_an_act_under_way(live, number):
    act, _refusal = acts(live)[number]
    outcomes, do = [], suspend(live)
    with transaction.atomic():
        act()
        suspension = elsewhere(live.organisation, do, outcomes)
        wait_until_blocked()
        assert outcomes == []
    suspension.join(20)
    assert outcomes[0].suspended_at
