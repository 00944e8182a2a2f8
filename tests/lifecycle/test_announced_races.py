"""Workers that run the task of the announced votes at the same time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consult.core.postgres import clock, tenancy
from consult.lifecycle.actions.publication import open_consultation
from consult.notifications.models import Notification
from tests.consultations.drafts import ready
from tests.consultations.test_phase_lock import elsewhere
from tests.factories import make
from tests.votes import polls
from votes.actions.announced_votes import open_announced
from votes.actions.drafts import add_option


@pytest.mark.committed
def test_simultaneous_workers_warn_once_and_open_once(committed, monkeypatch):
    organisation = make.organisation()
    with tenancy.organisation(organisation.pk):
        draft, manager = ready(organisation)
        first = timezone.now() + timedelta(days=2)
        last = first + timedelta(days=5)
        question = polls.draft(draft, options=0, opens_at=first, closes_at=last)
        open_consultation(viewer=manager, consultation_id=draft.pk)
    assert run_together(organisation) == [0, 0, 0, 0]
    with tenancy.organisation(organisation.pk):
        assert Notification.objects.count() == 1
        for label in ("Un abri (exemple)", "Un banc (exemple)"):
            add_option(viewer=manager, question_id=question.pk, label_fr=label)
    monkeypatch.setattr(clock, "now", lambda: first)
    assert run_together(organisation) == [0, 0, 0, 1]


def run_together(organisation):
    """Run the task in four workers at once. Return the numbers that they opened, in order."""
    opened = []
    workers = [elsewhere(organisation, open_announced, opened) for _number in range(4)]
    for worker in workers:
        worker.join(20)
    return sorted(opened)
