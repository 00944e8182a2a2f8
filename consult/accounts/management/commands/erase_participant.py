"""`erase_participant EMAIL`: erase a participant of an organisation who asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError, CommandParser

from consult.accounts.models import Participant
from consult.accounts.people.selectors import participant_by_email
from consult.accounts.personal_data.data_copy import own_data
from consult.accounts.personal_data.erasure import erase_participant
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_of
from consult.organisations.shell import OrganisationCommand, add_confirmation, is_confirmed

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


class Command(OrganisationCommand):
    """Erase a participant. The operator must first check the identity of the person who asks."""

    help = (
        "Erase the participant who signs in with an address: name, address, roles, tokens and sessions at once, texts "
        "and positions by a job. Check first that it is the person who asks. Nothing gives it back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the person, the organisation, and whether to erase the texts."""
        parser.add_argument("email", metavar="EMAIL")
        super().add_arguments(parser)
        parser.add_argument(
            "--tombstones",
            action="store_true",
            help="Erase their texts too; without it these stay, without a name.",
        )
        add_confirmation(parser)

    def act(self, organisation: Organisation, **options: Any) -> None:
        """Erase the participant, and print which data a job erases next."""
        person = participant_by_email(organisation, options["email"])
        if person is None:
            raise CommandError(f"Nobody takes part in {organisation.name} with this address.")
        keep_texts = not options["tombstones"]
        texts = "stay, without a name" if keep_texts else "are erased too"
        counts = ", ".join(f"{name} {number}" for name, number in _count_data(organisation, person))
        consequences = [
            f"{options['email']} takes part in {organisation.name} since {person.created_at:%Y-%m-%d}.",
            f"Rows by kind: {counts}.",
            f"Erased at once: name, address, roles, tokens and sessions. The texts {texts}.",
        ]
        if not is_confirmed(self, options, consequences):
            return
        system = Viewer.system(organisation)
        erase_participant(viewer=system, participant_id=person.pk, keep_texts=keep_texts)
        self.stdout.write(
            "Erased: name, address, roles, tokens and sessions. A worker now forgets the rest."
        )


def _count_data(organisation: Organisation, person: Participant) -> Iterator[tuple[str, int]]:
    """Yield the kinds of rows that a person has, as in the copy of their data, with their number."""
    for kind, rows in own_data(viewer_of(organisation, person)):
        if number := sum(1 for _row in rows):
            yield kind, number
