"""`erase_participant EMAIL`: erase a participant of an organisation who asked for it."""

from django.core.management.base import BaseCommand, CommandError

from consult.accounts.people.selectors import participant_by_email
from consult.accounts.personal_data.erasure import erase_participant
from consult.accounts.viewer import Viewer
from consult.core import tenancy
from consult.core.exceptions import DomainError
from consult.organisations.selectors import get_organisation


class Command(BaseCommand):
    """Erase a participant. The operator must first check the identity of the person who asks."""

    help = (
        "Erase the participant who signs in with an address: name, address, roles, tokens and sessions at once, texts "
        "and positions by a job. Check first that it is the person who asks. Nothing gives it back."
    )

    def add_arguments(self, parser):
        """Take the person, the organisation, and whether to erase the texts."""
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument(
            "--organisation", metavar="HOST", help="Required when there are several."
        )
        parser.add_argument(
            "--tombstones",
            action="store_true",
            help="Erase their texts too; without it these stay, without a name.",
        )

    def handle(self, *args, **options):
        """Erase the participant, and print which data a job erases next."""
        try:
            organisation = get_organisation(options["organisation"])
        except LookupError as error:
            raise CommandError(error) from None
        with tenancy.organisation(organisation.pk):
            person = participant_by_email(organisation, options["email"])
            if person is None:
                raise CommandError(f"Nobody takes part in {organisation.name} with this address.")
            keep_texts, system = not options["tombstones"], Viewer.system(organisation)
            try:
                erase_participant(viewer=system, participant_id=person.pk, keep_texts=keep_texts)
            except DomainError as error:
                raise CommandError(str(error)) from None
        self.stdout.write(
            "Erased: name, address, roles, tokens and sessions. A worker now forgets the rest."
        )
