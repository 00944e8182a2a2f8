"""`replay_decisions`: apply again, after a backup was restored, the decisions that it lacks."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from moderation.decisions.actions.replay import (
    replay_decisions,
    replay_measures,
    replay_withdrawn_roles,
)


class Command(BaseCommand):
    """A command that applies decisions on texts, accounts and roles again, from the ledger.

    A second run changes nothing.
    """

    help = __doc__

    def handle(self, *args: object, **options: object) -> None:
        """Replay the ledger, and print the results.

        Measures that a moderator has to review are listed.
        """
        self.stdout.write(f"Taken back again: {replay_withdrawn_roles()} roles.")
        self.stdout.write(f"Hidden again: {replay_decisions()} texts.")
        measures = replay_measures()
        self.stdout.write(
            f"Measures against accounts: {measures.taken} taken again, {measures.lifted} lifted again."
        )
        for entry in measures.unresolved:
            self.stdout.write(
                f"Not taken again, for a moderator to look at: {entry.action} of participant {entry.participant}, "
                f"until {entry.until or 'lifted'}, in consultation {entry.consultation} "
                f"of organisation {entry.organisation}, decided on {entry.decided_at}."
            )
