"""Replay of decisions after a restore.

A backup made before a decision shows the text again; the ledger, which is stored outside the
backup, hides it again.
"""

import pytest
from django.core.management import call_command

from consult.core.postgres import clock, tenancy
from consult.core.queue import short_jobs
from moderation.cases.actions.cases import open_case
from moderation.decisions import ledger
from moderation.decisions.actions.decisions import decide
from moderation.decisions.actions.replay import replay_decisions
from moderation.enums import Action, ModerationState
from moderation.models import Decision, StatementOfReasons
from tests.factories import make
from tests.moderation import restores
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.restores import empty_ledger  # noqa: F401
from tests.pages import given

WHY = {"reason": "insult", "facts": "Le troisième mot est une injure."}


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


def lose(act):
    """Lose the rows of an act. The ledger contains every decision."""
    restores.lose(act, lambda: [ledger.note(decision) for decision in Decision.objects.all()])


def take(moderator, text, action):
    return decide(viewer=moderator, target_kind="essay", target_id=text.pk, action=action, **WHY)


def state_of(text):
    text.refresh_from_db()
    return text.state


@pytest.mark.parametrize("action", [Action.CORRECT, Action.RESTRICT, Action.HIDE, Action.REMOVE])
def test_hidden_text_is_hidden_again_after_a_restore(consultation, moderator, action):
    text, other = essay(consultation), essay(consultation)
    open_case(target_kind="essay", target=text)
    lose(lambda: take(moderator, text, action))
    assert state_of(text) == ModerationState.PUBLISHED
    call_command("replay_decisions", verbosity=0)
    assert (state_of(text), state_of(other)) == (action.state, ModerationState.PUBLISHED)
    (decision,) = Decision.objects.filter(is_put_back=False)
    assert (decision.automation, decision.reason, decision.moderator_id) == (True, "insult", None)
    assert "restauré" in StatementOfReasons.objects.get(decision=decision).facts
    assert replay_decisions() == 0


def test_correction_of_a_masked_text_is_asked_for_after_a_restore(consultation, moderator):
    text = given.proposal(consultation, body="Appelez le 01 99 00 12 34 (exemple).")
    mask = {"action": Action.MASK, "arguments": {"masked": "01 99 00 12 34"}}
    lose(lambda: decide(viewer=moderator, target_kind="proposal", target_id=text.pk, **mask, **WHY))
    assert state_of(text) == ModerationState.PUBLISHED
    assert replay_decisions() == 1
    assert state_of(text) == ModerationState.PENDING
    assert Decision.objects.get().action == Action.CORRECT


def test_text_restored_before_the_loss_stays_public(consultation, moderator):
    text = essay(consultation)
    lose(lambda: [take(moderator, text, Action.REMOVE), take(moderator, text, Action.RESTORE)])
    assert (replay_decisions(), state_of(text)) == (0, ModerationState.PUBLISHED)


def test_decision_that_the_backup_holds_is_left_alone(consultation, moderator):
    text = essay(consultation)
    ledger.note(take(moderator, text, Action.REMOVE))
    assert (replay_decisions(), Decision.objects.count()) == (0, 1)


def test_text_newer_than_the_backup_is_left_out(consultation, moderator):
    lose(lambda: take(moderator, essay(consultation), Action.REMOVE))
    assert replay_decisions() == 0


def test_decision_is_stored_by_the_outbox_without_any_text(consultation, moderator):
    text = essay(consultation)
    take(moderator, text, Action.REMOVE)
    with tenancy.across_organisations("the queue serves everybody"):
        short_jobs.run_due()
    ((entry,),) = ledger.histories()
    assert (entry.target, entry.state, entry.reason) == (str(text.pk), "removed", "insult")
    assert "injure" not in str(entry) and text.title not in str(entry)


def test_ledger_is_forgotten_after_thirteen_months(consultation, moderator, monkeypatch):
    ledger.note(take(moderator, essay(consultation), Action.REMOVE))
    assert ledger.forget_old() == 0
    later = clock.now() + ledger.KEPT * 1.1
    monkeypatch.setattr(ledger.clock, "now", lambda: later)
    assert (ledger.forget_old(), ledger.histories()) == (1, [])
