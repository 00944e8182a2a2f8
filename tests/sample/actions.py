"""The announcement of visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consult.consultations import rules
from consult.consultations.actions.helpers import changes, locked, require, take_over
from consult.consultations.exceptions import NotPublished
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.records import journal
from consult.notifications.actions.news import publish_news
from consult.notifications.enums import Followed, Happened, NewsKind
from tests.sample.models import Visit

if TYPE_CHECKING:
    from uuid import UUID

    from consult.accounts.viewer import Viewer


@transaction.atomic
def announce_visit(*, viewer: Viewer, consultation_id: UUID, **written: Any) -> Visit:
    """Announce a visit, and notify the followers of the consultation.

    Lock the consultation. Raise `NotAllowed`, `NotPublished`, or `Invalid` for a day that is over.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if not consultation.published_at:
        raise NotPublished
    visit = Visit(organisation=viewer.organisation, consultation=consultation)
    changed = changes(visit, written, Visit.written)
    today = timezone.localdate(clock.now(), ZoneInfo(viewer.organisation.time_zone))
    if changed.get("held_on", today) < today:
        raise Invalid(_("Choose a day to come."), attr="held_on")
    take_over(visit, changed)
    journal.record(viewer, "visit.announce", visit)
    publish_news(
        organisation_id=visit.organisation_id,
        happened=Happened.PUBLISHED,
        subject=("visit", visit.pk),
        audience=[(Followed.CONSULTATION, consultation.pk, NewsKind.STEP)],
        consultation_id=consultation.pk,
    )
    return visit
