"""Actions on the preview links of a draft: make one, revoke it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.helpers import get_row_by_id, locked, require
from consult.consultations.exceptions import AlreadyPublished
from consult.consultations.models import Consultation, PreviewLink
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.postgres.validation import check
from consult.core.records import journal

MOST_LINKS = 20
LASTS = timedelta(days=30)
LONGEST = timedelta(days=366)


@transaction.atomic
def make_preview_link(
    *, viewer: Viewer, consultation_id: UUID, label: str, ends_at: datetime | None = None
) -> PreviewLink:
    """Make a link with which people read a draft without an account, for 30 days by default.

    A draft has twenty links in use at most. Lock the consultation. Raise `AlreadyPublished`, or
    `Invalid` about the label, the end or the number.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if consultation.published_at:
        raise AlreadyPublished
    moment = clock.now()
    ends_at = ends_at or moment + LASTS
    if not moment < ends_at <= moment + LONGEST:
        raise Invalid(_("Choose an end within a year."), attr="ends_at")
    in_use = PreviewLink.objects.usable().filter(consultation=consultation)
    if in_use.count() >= MOST_LINKS:
        raise Invalid(
            _("A draft has twenty preview links at most. Revoke one that is no longer needed."),
            attr="label",
        )
    link = PreviewLink(
        organisation=viewer.organisation,
        consultation=consultation,
        label=label,
        ends_at=ends_at,
        made_by=viewer.participant,
    )
    check(link, without=["organisation", "consultation", "made_by"])
    link.save()
    journal.record(viewer, "preview.make", link, ends_at=ends_at.isoformat())
    return link


@transaction.atomic
def revoke_preview_link(*, viewer: Viewer, link_id: UUID) -> PreviewLink:
    """Revoke a preview link: it opens nothing any more. Revoking it again changes nothing."""
    visible = PreviewLink.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    found = get_row_by_id(visible, link_id)
    consultation = locked(viewer, found.consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    link = get_row_by_id(visible, link_id)
    if link.revoked_at is None:
        link.revoked_at = clock.now()
        link.save(update_fields=["revoked_at"])
        journal.record(viewer, "preview.revoke", link)
    return link
