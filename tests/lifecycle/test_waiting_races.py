"""Workers that apply a confirmed act at the same time, and a manager who stops it then."""

import pytest

from consult.consultations.models import Consultation
from consult.core.models import JournalEntry
from consult.core.postgres import clock, tenancy
from consult.lifecycle.actions.waiting_acts import apply_due_acts, confirm_act, stop_act
from consult.lifecycle.enums import ActKind, ActState
from consult.lifecycle.exceptions import ActIsSettled
from consult.lifecycle.models import WaitingAct
from consult.lifecycle.selectors.contents import shown_hash
from tests.consultations.test_phase_lock import elsewhere
from tests.factories import make

pytestmark = pytest.mark.committed


@pytest.fixture
def due(committed):
    """Return the organisation, the manager and the act of a close whose ten minutes are over."""
    organisation = make.organisation()
    with tenancy.organisation(organisation.pk):
        consultation = make.consultation(organisation)
        manager = make.person("manager", consultation)
        kind = ActKind.CLOSE_CONSULTATION
        shown = shown_hash(manager, consultation, kind, consultation.pk).hex()
        act = confirm_act(
            viewer=manager,
            consultation_id=consultation.pk,
            kind=kind,
            subject_id=consultation.pk,
            shown=shown,
            reason="La décision est prise (exemple).",
        )
        WaitingAct.objects.update(due_at=clock.now())
    return organisation, manager, act


def run_together(organisation, *acts):
    """Run acts in connections of their own, at once. Return their outcomes."""
    outcomes = []
    for thread in [elsewhere(organisation, act, outcomes) for act in acts]:
        thread.join(20)
    return outcomes


def test_simultaneous_workers_apply_an_act_once(due):
    organisation, _manager, _act = due
    assert sorted(run_together(organisation, *[apply_due_acts] * 4)) == [0, 0, 0, 1]
    with tenancy.organisation(organisation.pk):
        assert JournalEntry.objects.filter(act="consultation.close").count() == 1


def test_act_that_is_stopped_while_it_is_applied_is_either_done_or_stopped(due):
    organisation, manager, act = due
    outcomes = run_together(
        organisation, lambda: stop_act(viewer=manager, act_id=act.pk).state, apply_due_acts
    )
    with tenancy.organisation(organisation.pk):
        state = WaitingAct.objects.get().state
        is_closed = Consultation.objects.get().closed_at is not None
    if state == ActState.STOPPED:
        assert not is_closed
        assert 0 in outcomes
    else:
        assert state == ActState.DONE
        assert is_closed
        assert any(isinstance(outcome, ActIsSettled) for outcome in outcomes)
