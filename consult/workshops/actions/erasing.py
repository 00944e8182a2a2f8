"""Somebody leaves for good: which workshops they ran, and which they were to come to, is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.core import journal
from consult.workshops.models import Facilitation, Registration

if TYPE_CHECKING:
    from uuid import UUID


def erase_from_workshops(viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Forget which workshops somebody ran, which stay without a name, and free the seats that they had while signed in.

    Who registered without signing in has a link in their mail; what they wrote goes a month after the workshop.
    """
    rows = {"organisation": viewer.organisation, "participant": participant_id}
    for facilitation in Facilitation.objects.filter(**rows).select_related("workshop"):
        journal.record(viewer.system(viewer.organisation), "workshop.forget_facilitator", facilitation.workshop)
        facilitation.delete()
    Registration.objects.filter(**rows).delete()
