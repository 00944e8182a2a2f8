"""`replay_decisions`: put back and apply again the decisions that a restored backup lacks."""

from django.core.management.base import BaseCommand

from consult.accounts.invitations.actions import end_invitations
from moderation.decisions.actions.put_back import put_back_decisions
from moderation.decisions.actions.replay import (
    replay_decisions,
    replay_measures,
    replay_withdrawn_roles,
)


class Command(BaseCommand):
    """A command that puts back the public logs, and applies decisions again, from the ledger.

    The decisions are those on texts, accounts and roles. It also ends the links of invitations to
    the team. A second run changes nothing.
    """

    help = __doc__

    def handle(self, *args: object, **options: object) -> None:
        """Replay the ledger, and print the results.

        Logs that could not be completed, and measures that a moderator has to review, are listed.
        """
        put_back = put_back_decisions()
        self.stdout.write(f"Put back into the public logs: {put_back.decisions} decisions.")
        for gap in put_back.gaps:
            self.stdout.write(
                f"Not put back: {gap.decisions} decisions of consultation {gap.consultation.pk} of organisation "
                f"{gap.consultation.organisation_id}. No decision of the ledger follows as number {gap.number}."
            )
        self.stdout.write(f"Taken back again: {replay_withdrawn_roles()} roles.")
        self.stdout.write(f"Hidden again: {replay_decisions()} texts.")
        self.stdout.write(f"Links ended: {end_invitations()} invitations.")
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
