"""Replay of measures and ended roles after a restore.

A backup made before them does not contain them; the ledger, which is stored outside the backup,
applies them again.
"""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from consult.accounts.measures.checks import find_barring_measure
from consult.accounts.models import RoleGrant
from consult.accounts.roles.actions import revoke_role
from consult.core.postgres import clock, tenancy
from consult.core.queue import short_jobs
from moderation.decisions import chain, ledger
from moderation.enums import Action
from moderation.measures.actions import measures as measure_actions
from moderation.models import Decision, Measure
from tests.factories import make
from tests.moderation import restores
from tests.moderation.essays import essays  # noqa: F401
from tests.moderation.restores import empty_ledger  # noqa: F401
from tests.moderation.test_measures import ask, grant, take

KINDS = ["warn", "slow", "suspend_posting", "suspend", "close"]


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def admin(organisation):
    return make.person("organisation_admin", organisation=organisation)


@pytest.fixture
def person(consultation):
    return make.person(consultation=consultation)


def lose(act):
    """Lose the rows of an act. The queue has written its events to the ledger."""
    restores.lose(act, deliver)


def deliver():
    with tenancy.across_organisations("the queue serves every organisation"):
        while short_jobs.run_due():
            pass


def measure_of(kind, moderator, admin, person, consultation):
    if kind in Action.by_two_people():
        grant(moderator, ask(admin, person, consultation, kind))
    else:
        take(moderator, person, consultation, kind)


def replay():
    """Run the command of the restore and return what it printed."""
    printed = StringIO()
    call_command("replay_decisions", stdout=printed)
    return printed.getvalue().splitlines()


@pytest.mark.parametrize("kind", KINDS)
def test_measure_taken_after_the_backup_is_taken_again_once(
    consultation, moderator, admin, person, kind
):
    lose(lambda: measure_of(kind, moderator, admin, person, consultation))
    assert not Measure.objects.exists()
    for number in (1, 0):
        assert replay()[4:] == [f"Measures against accounts: {number} taken again, 0 lifted again."]
    measure = Measure.objects.select_related("decision__statement", "participant").get()
    assert (measure.kind, measure.participant) == (kind, person.participant)
    assert bool(measure.until) == (kind not in ("warn", "close"))
    assert bool(find_barring_measure(measure.participant)) == (kind in ("suspend", "close"))
    decision = measure.decision
    assert (decision.automation, decision.reason, decision.moderator_id) == (True, "insult", None)
    assert "restauré" in decision.statement.facts
    lost, again = Decision.objects.order_by("number")
    assert lost.is_put_back and again == decision
    assert chain.first_bad_decision(moderator, consultation) is None


def test_measure_lifted_after_the_backup_is_lifted_again(consultation, moderator, person):
    measure = take(moderator, person, consultation, "suspend_posting")
    lose(
        lambda: measure_actions.lift_measure(
            viewer=moderator, measure_id=measure.pk, facts="Erreur sur la personne."
        )
    )
    for lifted in (1, 0):
        assert replay()[4:] == [f"Measures against accounts: 0 taken again, {lifted} lifted again."]
    measure.refresh_from_db()
    assert measure.lifted_at
    person.participant.refresh_from_db()
    assert person.participant.measures == []


def test_measure_that_ended_before_the_restore_is_not_taken_again(
    consultation, moderator, person, monkeypatch
):
    other = make.person(consultation=consultation)
    lose(
        lambda: [
            take(moderator, person, consultation, "slow"),
            _take_and_lift(moderator, other, consultation),
        ]
    )
    month_later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: month_later)
    assert replay()[4:] == ["Measures against accounts: 0 taken again, 0 lifted again."]


def _take_and_lift(moderator, person, consultation):
    measure = take(moderator, person, consultation, "suspend_posting")
    measure_actions.lift_measure(viewer=moderator, measure_id=measure.pk)


def test_measure_against_a_person_newer_than_the_backup_is_listed(consultation, moderator):
    newcomers = []

    def act():
        newcomers.append(make.person(consultation=consultation))
        take(moderator, newcomers[0], consultation, "suspend_posting")

    lose(act)
    line = replay()[5]
    assert (
        "suspend_posting" in line
        and str(newcomers[0].participant.pk) in line
        and str(consultation.pk) in line
    )


def test_role_withdrawn_after_the_backup_is_withdrawn_again_before_measures(
    consultation, moderator, admin
):
    former = make.person("moderator", consultation)
    role = RoleGrant.objects.get(participant=former.participant)

    def act():
        revoke_role(viewer=admin, grant_id=role.pk)
        take(moderator, former, consultation, "suspend_posting")

    lose(act)
    assert RoleGrant.objects.filter(pk=role.pk).exists()
    assert (replay()[1], replay()[1]) == (
        "Taken back again: 1 roles.",
        "Taken back again: 0 roles.",
    )
    assert not RoleGrant.objects.filter(pk=role.pk).exists()
    assert Measure.objects.get().participant == former.participant
    assert RoleGrant.objects.filter(participant=moderator.participant).exists()


def test_ledger_of_measures_contains_ids_only(consultation, moderator, person):
    lose(lambda: take(moderator, person, consultation, "suspend_posting"))
    ((entry,),) = ledger.histories()
    assert (entry.action, entry.state, entry.participant) == (
        "suspend_posting",
        "in_force",
        str(person.participant.pk),
    )
    words = (person.participant.public_name, person.participant.account.email, "injure")
    assert not any(word in str(entry) for word in words)
