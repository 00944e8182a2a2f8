"""Cancellations at the same time, and one that is late for the first day."""

import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from consult.consultations.actions.lifecycle import cancel_consultation
from consult.consultations.exceptions import AlreadyClosed, HasBegun
from consult.consultations.models import Consultation
from consult.core.models import JournalEntry
from consult.core.postgres import tenancy
from tests.blocked_sessions import wait_until_blocked
from tests.consultations.test_phase_lock import elsewhere
from tests.factories import make
from tests.votes import polls
from votes.actions.polls import open_question
from votes.exceptions import QuestionIsIncomplete

pytestmark = pytest.mark.committed


@pytest.fixture
def upcoming(committed):
    """Return a consultation that is announced and has not begun."""
    organisation = make.organisation()
    with tenancy.organisation(organisation.pk):
        yield make.consultation(organisation, state="upcoming", published_at=timezone.now())


def cancelling(consultation):
    manager = make.person("manager", consultation)
    return lambda: cancel_consultation(
        viewer=manager, consultation_id=consultation.pk, reason="Un essai (exemple)."
    )


def test_simultaneous_cancellations_take_effect_once(upcoming):
    outcomes = []
    acts = [cancelling(upcoming) for _ in range(3)]
    for thread in [elsewhere(upcoming.organisation, act, outcomes) for act in acts]:
        thread.join(20)
    kinds = [type(outcome) for outcome in outcomes]
    assert sorted(kinds, key=str) == sorted([Consultation, AlreadyClosed, AlreadyClosed], key=str)
    assert JournalEntry.objects.filter(act="consultation.cancel").count() == 1


def test_cancellation_that_waits_until_the_first_day_is_refused(upcoming):
    opens_at = timezone.now() + timedelta(seconds=2)
    Consultation.objects.update(opens_at=opens_at)
    outcomes, do = [], cancelling(upcoming)
    with transaction.atomic():
        Consultation.objects.select_for_update(no_key=True).get()
        late = elsewhere(upcoming.organisation, do, outcomes)
        wait_until_blocked()
        time.sleep(max(0, (opens_at - timezone.now()).total_seconds() + 0.1))
    late.join(20)
    assert [type(outcome) for outcome in outcomes] == [HasBegun]
    assert Consultation.objects.get().closed_at is None


def test_vote_that_waits_for_the_cancellation_does_not_open(upcoming):
    question = polls.draft(upcoming, opens_at=upcoming.opens_at)
    manager = make.person("manager", upcoming)
    outcomes, do = [], cancelling(upcoming)
    with transaction.atomic():
        do()
        late = elsewhere(
            upcoming.organisation,
            lambda: open_question(viewer=manager, question_id=question.pk),
            outcomes,
        )
        wait_until_blocked()
    late.join(20)
    assert [type(outcome) for outcome in outcomes] == [QuestionIsIncomplete]
