"""The actions that suspend a consultation, and resume it (ADR 150)."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.helpers import locked, public_reason, require
from consult.consultations.actions.lifecycle import refuse_unless_running
from consult.consultations.events import ConsultationResumed, ConsultationSuspended
from consult.consultations.exceptions import AlreadySuspended, NotSuspended
from consult.consultations.models import Consultation
from consult.core.postgres import clock
from consult.core.queue import events
from consult.core.records import journal
from consult.notifications.actions.news import publish_news
from consult.notifications.enums import Followed, Happened, NewsKind


@transaction.atomic
def suspend_consultation(*, viewer: Viewer, consultation_id: UUID, reason: str) -> Consultation:
    """Suspend a public consultation at once, with a public reason: people read, and take no part.

    It waits for the acts under way, because it changes the rows that they lock. Dates go on: an end
    that passes is an end. Publish the event `ConsultationSuspended`, and notify followers. Raise
    `NotPublished`, `AlreadyClosed`, `AlreadySuspended` or `Invalid`.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_suspend(viewer, consultation))
    refuse_unless_running(consultation)
    if consultation.suspended_at:
        raise AlreadySuspended
    lacking = _("Write in one sentence why the consultation is suspended.")
    reason = public_reason(Consultation, reason, lacking, attr="reason", field="suspension_reason")
    _lock_phases(consultation)
    moment = clock.now()
    consultation.phases.update(suspended_at=moment)
    consultation.suspended_at = moment
    consultation.suspension_reason = reason
    consultation.save(update_fields=["suspended_at", "suspension_reason"])
    journal.record(viewer, "consultation.suspend", consultation, reason=reason)
    events.announce(
        consultation.organisation_id,
        ConsultationSuspended(consultation.organisation_id, consultation.pk, moment.isoformat()),
    )
    _notify_followers(consultation, Happened.SUSPENDED)
    return consultation


@transaction.atomic
def resume_consultation(*, viewer: Viewer, consultation_id: UUID) -> Consultation:
    """Resume a suspended consultation at once. Its steps are open again by their dates.

    Publish the event `ConsultationResumed`, and notify followers. Raise `AlreadyClosed` or
    `NotSuspended`.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_suspend(viewer, consultation))
    if consultation.suspended_at is None:
        raise NotSuspended
    refuse_unless_running(consultation)
    _lock_phases(consultation)
    suspension = {
        "since": consultation.suspended_at.isoformat(),
        "reason": consultation.suspension_reason,
    }
    consultation.phases.update(suspended_at=None)
    consultation.suspended_at = None
    consultation.suspension_reason = ""
    consultation.save(update_fields=["suspended_at", "suspension_reason"])
    journal.record(viewer, "consultation.resume", consultation, **suspension)
    events.announce(
        consultation.organisation_id,
        ConsultationResumed(consultation.organisation_id, consultation.pk),
    )
    _notify_followers(consultation, Happened.RESUMED)
    return consultation


def _lock_phases(consultation: Consultation) -> None:
    """Lock the phases in the order of all actions, `FOR NO KEY UPDATE`."""
    list(consultation.phases.order_by("id").select_for_update(no_key=True).values_list("pk"))


def _notify_followers(consultation: Consultation, happened: Happened) -> None:
    publish_news(
        organisation_id=consultation.organisation_id,
        happened=happened,
        subject=("consultation", consultation.pk),
        audience=[(Followed.CONSULTATION, consultation.pk, NewsKind.STEP)],
        consultation_id=consultation.pk,
    )
