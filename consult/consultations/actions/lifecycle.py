"""The actions that create, edit, publish and close a consultation."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.accounts.roles.actions import grant_role
from consult.accounts.roles.selectors import people_who_came
from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.helpers import (
    changes,
    editorial,
    free_slug,
    locked,
    public_reason,
    require,
    take_over,
)
from consult.consultations.actions.timetable import timetable_hash
from consult.consultations.enums import ConsultationState, Licence
from consult.consultations.events import ConsultationCancelled, ConsultationClosed
from consult.consultations.exceptions import (
    AlreadyClosed,
    AlreadyPublished,
    ConsultationIsIncomplete,
    HasBegun,
    HasNotBegun,
    NotPublished,
)
from consult.consultations.models import Consultation, Phase
from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors import readiness
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.queue import events
from consult.core.records import journal
from consult.notifications.actions.news import notify_participant, publish_news
from consult.notifications.enums import Followed, Happened, NewsKind

# These values were announced to participants before they took part. Texts may still be corrected
# and translated.
MODERATION = {"moderation_mode", "media_mode", "link_mode", "promised_hours", "holds_out_of_hours"}
PROMISED = {
    "slug",
    "licence",
    "results_visibility",
    "pseudonym_scope",
    "comment_times",
} | MODERATION
CONTACT = {"hashtag", "contact_name", "contact_email", "contact_phone"}
PLACES = {"place_policy", "map_latitude", "map_longitude", "map_zoom"}
FREE = editorial(Consultation) | {"attribution", "facilitators_take_part"} | CONTACT | PLACES


@transaction.atomic
def create_consultation(*, viewer: Viewer, slug: str = "", **texts: Any) -> Consultation:
    """Create a draft consultation. Its creator becomes its manager, from their next request on.

    The system grants that role, because a manager may not appoint managers. `texts` are titles,
    summaries and descriptions (`title_fr`…), and announced values such as the licence or the
    visibility of results. An empty `slug` is made from the title.
    """
    require(viewer, rules.can_create(viewer))
    consultation = Consultation(organisation=viewer.organisation)
    changed = changes(
        consultation,
        {"slug": slug or _free_slug(viewer, texts, consultation), **texts},
        FREE | PROMISED,
    )
    _refuse_unstated_licence(consultation, changed)
    take_over(consultation, changed)
    journal.record(viewer, "consultation.create", consultation)
    if viewer.participant:
        system = Viewer.system(viewer.organisation)
        grant_role(
            viewer=system,
            participant=viewer.participant,
            role=Role.MANAGER,
            consultation_id=consultation.pk,
        )
    return consultation


@transaction.atomic
def edit_consultation(*, viewer: Viewer, consultation_id: UUID, **fields: Any) -> Consultation:
    """Edit the texts of a consultation and, before its publication, its announced values.

    Raise `AlreadyPublished` for the address, the licence and other announced values once it is
    published. An emptied `slug` is made from the title again. The dates are those of the phases:
    see `edit_phase`.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if fields.get("slug") == "":
        fields["slug"] = _free_slug(viewer, fields, consultation)
    changed = changes(consultation, fields, FREE | PROMISED)
    _refuse_unstated_licence(consultation, changed)
    promised = sorted(PROMISED.intersection(changed))
    if consultation.published_at and promised:
        raise AlreadyPublished(attr=promised[0])
    if changed:
        take_over(consultation, changed)
        journal.record(viewer, "consultation.edit", consultation, fields=sorted(changed))
    return consultation


def _free_slug(viewer: Viewer, texts: dict[str, Any], consultation: Consultation) -> str:
    others = Consultation.objects.filter(organisation=viewer.organisation).exclude(
        pk=consultation.pk
    )
    return free_slug(others, texts, consultation.slug or "consultation")


def _refuse_unstated_licence(consultation: Consultation, changed: dict[str, Any]) -> None:
    if changed.get("licence") == Licence.UNSTATED and not consultation.origin:
        raise Invalid(
            _("Choose a licence: only an imported source may state none."), attr="licence"
        )


@transaction.atomic
def publish_consultation(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    promise_more: Callable[[Consultation], dict[str, str]] | None = None,
) -> Consultation:
    """Publish a consultation: freeze its charter under its hash, and its dates.

    `promise_more` opens what belongs to other apps, and returns the hashes that the journal records
    with those of the charter and the timetable: `consult.lifecycle` opens votes and questionnaires.
    Raise `AlreadyPublished`, or `ConsultationIsIncomplete` with the checks that prevent it.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_publish(viewer, consultation))
    if consultation.published_at:
        raise AlreadyPublished
    if obstacles := readiness.blocking(readiness.checks_of(consultation)):
        raise ConsultationIsIncomplete(obstacles)
    # An imported draft gets the same date as an import that is published at once: its opening at
    # the source.
    consultation.published_at = (
        consultation.opens_at if consultation.origin else consultation.seen_at
    )
    consultation.save(update_fields=["published_at"])
    promised = {"charter": _freeze_charter(consultation), "timetable": timetable_hash(consultation)}
    promised |= promise_more(consultation) if promise_more else {}
    journal.record(viewer, "consultation.publish", consultation, **promised)
    return consultation


def _freeze_charter(consultation: Consultation) -> str:
    charter = charter_selectors.current_charter(consultation)
    if charter is None:  # An imported consultation may have no charter.
        return ""
    charter.hash = charter.fingerprint()
    charter.frozen_at = consultation.seen_at
    charter.save(update_fields=["hash", "frozen_at"])
    return charter.hash


@transaction.atomic
def close_consultation(*, viewer: Viewer, consultation_id: UUID, reason: str) -> Consultation:
    """Close a consultation before its announced date, with a public reason (ADR 0004).

    The function waits for the actions under way, then ends every phase in which people take part.
    Announced dates are not changed: `ended_at` and `closed_at` record the real ones. A closed
    consultation is never opened again. Publish the event `ConsultationClosed`. Raise
    `NotPublished`, `AlreadyClosed`, `HasNotBegun` or `Invalid`.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_close(viewer, consultation))
    refuse_unless_running(consultation)
    if consultation.state == ConsultationState.UPCOMING:
        raise HasNotBegun
    lacking = _("Write in one sentence why the consultation closes early.")
    reason = public_reason(Consultation, reason, lacking, attr="reason")
    moment, ended = _end_phases(consultation)
    _end(consultation, moment, reason)
    journal.record(
        viewer,
        "consultation.close",
        consultation,
        announced=consultation.closes_at.isoformat(),  # type: ignore[union-attr]  # set once it is open
        phases=ended,
    )
    events.announce(
        consultation.organisation_id,
        ConsultationClosed(consultation.organisation_id, consultation.pk),
    )
    return consultation


@transaction.atomic
def cancel_consultation(*, viewer: Viewer, consultation_id: UUID, reason: str) -> Consultation:
    """Cancel an announced consultation before its first day, with a public reason (ADR 152).

    Every phase ends, those without participation too, so that nothing is to come. Announced dates
    are not changed. Publish the event `ConsultationCancelled`, and notify followers and the team.
    Raise `NotPublished`, `AlreadyClosed`, `HasBegun` or `Invalid`.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_cancel(viewer, consultation))
    refuse_unless_running(consultation)
    lacking = _("Write in one sentence why the consultation is cancelled.")
    reason = public_reason(Consultation, reason, lacking, attr="reason")
    list(consultation.phases.order_by("id").select_for_update(no_key=True).values_list("pk"))
    moment = clock.now()
    if consultation.state_at(moment) != ConsultationState.UPCOMING:
        raise HasBegun
    consultation.phases.filter(closes_at__gt=moment).update(ended_at=moment)
    _end(consultation, moment, reason)
    opens_at = consultation.opens_at.isoformat()  # type: ignore[union-attr]  # set once it is open
    journal.record(viewer, "consultation.cancel", consultation, announced=opens_at, reason=reason)
    events.announce(
        consultation.organisation_id,
        ConsultationCancelled(consultation.organisation_id, consultation.pk),
    )
    _notify_of_cancellation(consultation)
    return consultation


def _notify_of_cancellation(consultation: Consultation) -> None:
    """Notify the followers of a cancelled consultation and its team, each once."""
    news: dict[str, Any] = {
        "organisation_id": consultation.organisation_id,
        "happened": Happened.CANCELLED,
        "subject": ("consultation", consultation.pk),
        "consultation_id": consultation.pk,
    }
    audience = [(Followed.CONSULTATION, consultation.pk, NewsKind.STEP)]
    publish_news(audience=audience, **news)
    for role in Role:
        for person in people_who_came(consultation.organisation, role, consultation.pk):
            notify_participant(person, kind=NewsKind.STEP, **news)


def _end(consultation: Consultation, moment: datetime, reason: str) -> None:
    consultation.closed_at = moment
    consultation.closing_reason = reason
    consultation.seen_at = moment
    consultation.save(update_fields=["closed_at", "closing_reason"])


def refuse_unless_running(consultation: Consultation) -> None:
    """Raise `NotPublished` or `AlreadyClosed` unless a consultation is public and not over."""
    if consultation.published_at is None:
        raise NotPublished
    if consultation.state.is_over:
        raise AlreadyClosed


def _end_phases(consultation: Consultation) -> tuple[datetime, list[str]]:
    """End the open participation phases after the actions under way. Return the moment and ids.

    Raise `AlreadyClosed` if there is none.
    """
    phases = list(consultation.phases.order_by("id").select_for_update(no_key=True))
    moment = clock.now()
    ended = [phase.pk for phase in phases if phase.is_participatory and phase.ends_at > moment]
    if not ended:  # The last phase ended during the wait for the lock.
        raise AlreadyClosed
    Phase.objects.filter(pk__in=ended).update(ended_at=moment)
    return moment, [str(pk) for pk in ended]
