"""Filters of what belongs to consultations, such as what their managers draft and then open."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer

# What belongs to a consultation that was cancelled before it began (ADR 152).
IN_CANCELLED = Q(consultation__closed_at__lt=F("consultation__opens_at"))


class DraftedQuerySet(models.QuerySet):
    """Objects of a consultation, each a draft until it is opened. `draft` is that state."""

    draft: str

    def visible_to(self, viewer: Viewer) -> Self:
        """Return the objects whose existence the viewer may know.

        Any viewer may know the opened ones of published consultations. Managers and moderators of a
        consultation may know all of its objects, and administrators and the system all of them.
        """
        rows = self.filter(organisation=viewer.organisation)
        if viewer.is_system or viewer.is_organisation_admin:
            return rows
        prepared = viewer.consultations_as(Role.MANAGER, Role.MODERATOR)
        opened = Q(consultation__published_at__isnull=False) & ~Q(state=self.draft)
        return rows.filter(opened | Q(consultation__in=prepared))
