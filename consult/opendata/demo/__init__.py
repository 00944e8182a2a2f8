"""A site with something in it: one organisation, two consultations, an account for each role. All of it is a sample."""

from __future__ import annotations

from dataclasses import dataclass

from consult.core import tenancy
from consult.core.exceptions import NotAllowed
from consult.opendata.demo import past, people, running
from consult.opendata.demo.places import is_on_a_machine_of_ones_own, organisation_of_demo


@dataclass(frozen=True)
class Seeded:
    """What the demo made, or found as it had made it."""

    organisation: object
    accounts: list[people.DemoAccount]


def seed() -> Seeded:
    """Load the demo; loaded again, it changes nothing. Refused where the site is public: its passwords are known."""
    if not is_on_a_machine_of_ones_own():
        raise NotAllowed(people.KNOWN_PASSWORDS)
    organisation = organisation_of_demo()
    with tenancy.organisation(organisation.id):
        consultations = [past.seed(organisation), running.seed(organisation)]
        accounts = people.seed_accounts(organisation, consultations)
    return Seeded(organisation, accounts)
