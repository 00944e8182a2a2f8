"""Import of the workshops that contributions of another platform come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.records import journal
from consult.workshops.enums import Channel
from consult.workshops.models import Provenance, Workshop

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation


@transaction.atomic
def import_provenances(
    *, organisation: Organisation, consultation: Consultation, workshops: Mapping[UUID, int]
) -> int:
    """Attribute imported contributions of workshops to them, by number. Return how many are new.

    `workshops` maps ids of contributions to numbers of workshops of the same consultation. A second
    run adds nothing.
    """
    numbered = dict(Workshop.objects.filter(consultation=consultation).values_list("number", "pk"))
    known = set(
        Provenance.objects.filter(proposal__in=list(workshops)).values_list("proposal", flat=True)
    )
    made = Provenance.objects.bulk_create(
        Provenance(
            organisation_id=organisation.pk,
            proposal_id=proposal,
            channel=Channel.WORKSHOP,
            workshop_id=numbered[number],
        )
        for proposal, number in workshops.items()
        if proposal not in known
    )
    if made:
        viewer = Viewer.system(organisation)
        journal.record(viewer, "provenance.import", consultation, created=len(made))
    return len(made)
