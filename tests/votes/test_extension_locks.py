"""Extensions of a vote that wait for each other read its poll after the lock."""

from datetime import timedelta

import pytest
from django.db import transaction

from consult.core.postgres import tenancy
from tests.blocked_sessions import wait_until_blocked
from tests.consultations.test_phase_lock import elsewhere
from tests.factories import make
from tests.votes import polls
from votes.actions import polls as poll_actions
from votes.models import Poll

WHY = "La poste était en grève (exemple)."


@pytest.mark.committed
def test_extensions_of_a_vote_that_wait_for_each_other_keep_the_first_announced_end(committed):
    organisation = make.organisation()
    waiting = []
    with tenancy.organisation(organisation.id):
        consultation = make.consultation(organisation)
        manager = make.person("manager", consultation)
        question = polls.opened(consultation)
        first = question.closes_at
        asked = {"viewer": manager, "question_id": question.pk, "reason": WHY}
        with transaction.atomic():
            poll_actions.extend_question(closes_at=first + timedelta(hours=1), **asked)
            later = elsewhere(
                organisation,
                lambda: poll_actions.extend_question(closes_at=first + timedelta(hours=2), **asked),
                waiting,
            )
            wait_until_blocked()
        later.join(10)
        assert waiting[0].closes_at == first + timedelta(hours=2)
        assert Poll.objects.get(pk=question.pk).announced_closes_at == first
