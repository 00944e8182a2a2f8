"""The links with which people without an account read a draft."""

import secrets
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from consult.core.models import OfOrganisation
from consult.core.postgres.clock import ClockNow


def a_preview_key() -> str:
    """Return an unguessable part of a preview link, of 128 bits."""
    return secrets.token_urlsafe(16)


class PreviewLinkQuerySet(models.QuerySet):
    """Chainable filters of preview links."""

    def usable(self) -> Self:
        """Return the links that were not revoked and have not ended, by the database's clock."""
        return self.filter(revoked_at__isnull=True, ends_at__gt=ClockNow())


class PreviewLink(OfOrganisation):
    """A link with which a person without an account reads a draft, until its end."""

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    label = models.CharField(_("For whom?"), max_length=80)
    key = models.CharField(max_length=32, unique=True, default=a_preview_key, editable=False)
    ends_at = models.DateTimeField()
    made_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["consultation"], name="previews_of_consultation")]

    def __str__(self) -> str:
        return self.label

    def is_usable_at(self, moment: datetime) -> bool:
        """Return whether the link opens the draft at a moment. Pass the database's time."""
        return self.revoked_at is None and moment < self.ends_at
