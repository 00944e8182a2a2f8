"""The demo: one organisation, two consultations and an account for each role, all samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from consult.core.postgres import tenancy
from consult.core.records import limits
from consult.demo import (
    life,
    open_sample,
    outcomes,
    past,
    people,
    pictures,
    polls,
    questionnaires,
    workshops,
)
from consult.demo.places import is_on_developer_machine, organisation_of_demo
from consult.opendata.actions.publication import publish_now
from consult.opendata.selectors import datasets
from consult.outcomes.results.actions import record_participation

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


@dataclass(frozen=True)
class Seeded:
    """The result of the demo: its organisation and its accounts."""

    organisation: Organisation
    accounts: list[people.DemoAccount]
    has_recordings: bool


def seed(named: str | None = None) -> Seeded:
    """Load the demo. A second run changes nothing.

    `named` is the host or the slug of an organisation, which must be the demo's own. Raise
    `NotAllowed` for another organisation, and on a public site, because the passwords of the demo
    are known.
    """
    if not is_on_developer_machine():
        raise NotAllowed(people.KNOWN_PASSWORDS)
    organisation = organisation_of_demo(named)
    with tenancy.organisation(organisation.id), limits.lifted():
        by_role = people.seed_accounts(organisation)
        consultations = [past.seed(organisation), open_sample.seed(organisation, by_role)]
        pictures.seed(consultations[1])
        pictures.seed_past(consultations[0])
        people.grant_roles(organisation, by_role, consultations)
        life.seed(organisation, by_role, consultations[1])
        polls.seed(organisation, by_role, consultations[1])
        questionnaires.seed(organisation, by_role, consultations[1])
        workshops.seed(organisation, by_role, consultations[1])
        outcomes.seed(organisation, by_role, consultations[0])
        for consultation in consultations:
            # The task of the clock counts only after ten minutes.
            record_participation(Viewer.system(organisation), consultation)
        _publish_first(organisation, consultations)
    return Seeded(organisation, people.accounts(), workshops.can_record())


def _publish_first(organisation, consultations):
    """Publish the consultations that have no version yet, so that a restart creates none."""
    published = {dataset.slug for dataset in datasets(Viewer.public(organisation))}
    for consultation in consultations:
        if consultation.slug not in published:
            publish_now(viewer=Viewer.system(organisation), slug=consultation.slug)
