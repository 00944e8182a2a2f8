"""Due dates of answers, and the services that answer."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import require, take_over
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import Invalid
from consult.core.postgres.lookup import get_row
from consult.core.records import journal
from consult.core.words import text
from consult.outcomes.answers import rules
from consult.outcomes.answers.actions import counts
from consult.outcomes.exceptions import ServiceIsUsed
from consult.outcomes.models import AnswerDue, AnswerService
from debates.proposals.selectors.proposals import public_proposals


@transaction.atomic
def set_due(
    viewer: Viewer,
    consultation_id: UUID,
    *,
    due_on: date | None,
    service_id: UUID | None = None,
    proposal_ids: Iterable[UUID] = (),
) -> list[AnswerDue]:
    """Set the day until which some contributions are answered, and the service that answers.

    Without contributions, it is the day of all contributions that have none of their own. With no
    day, the date is removed. Another day is public at once, and reminded of again. Raise `NotFound`,
    `NotAllowed` or `Invalid`.
    """
    consultation = get_consultation_by_id(viewer, consultation_id)
    require(viewer, rules.can_publish(viewer, consultation.pk))
    service = (
        get_row(AnswerService.objects.filter(organisation=viewer.organisation), pk=service_id)
        if service_id
        else None
    )
    wanted = sorted(set(proposal_ids))
    public = public_proposals(consultation).filter(pk__in=wanted).values_list("pk", flat=True)
    if wanted and len(public) != len(wanted):
        raise Invalid(
            _("Choose public contributions of this consultation only."), attr="proposal_ids"
        )
    counts.lock_tally(viewer.organisation, consultation.pk)
    places: list[UUID | None] = [*sorted(public)] or [None]
    rows = AnswerDue.objects.filter(consultation=consultation)
    rows = rows.filter(proposal__in=wanted) if wanted else rows.filter(proposal=None)
    unchanged = list(rows.filter(due_on=due_on, service=service)) if due_on else []
    unchanged_ids = {row.proposal_id for row in unchanged}
    rows.exclude(pk__in=[row.pk for row in unchanged]).delete()
    fresh = [
        AnswerDue(
            organisation=viewer.organisation,
            consultation=consultation,
            proposal_id=pk,
            due_on=due_on,
            service=service,
        )
        for pk in places
        if due_on and pk not in unchanged_ids
    ]
    AnswerDue.objects.bulk_create(fresh)
    journal.record(
        viewer,
        "answer.set_due",
        consultation,
        due_on=str(due_on or ""),
        service=str(service_id or ""),
        contributions=len(wanted),
    )
    counts.recount(viewer.organisation, consultation.pk)
    return unchanged + fresh


@transaction.atomic
def create_service(viewer: Viewer, consultation_id: UUID, *, name: str) -> AnswerService:
    """Create a service of the organisation, or return the one of this name."""
    require(viewer, rules.can_publish(viewer, consultation_id))
    line = _name(name)
    found = AnswerService.objects.filter(organisation=viewer.organisation, name=line).first()
    if found:
        return found
    row = AnswerService(organisation=viewer.organisation)
    take_over(row, {"name": line})
    journal.record(viewer, "answer.service_create", row)
    return row


@transaction.atomic
def rename_service(
    viewer: Viewer, consultation_id: UUID, service_id: UUID, *, name: str
) -> AnswerService:
    """Change the name of a service everywhere. Raise `ValidationError` where it is taken."""
    row = _locked_service(viewer, consultation_id, service_id)
    take_over(row, {"name": _name(name)})
    journal.record(viewer, "answer.service_rename", row)
    return row


@transaction.atomic
def delete_service(viewer: Viewer, consultation_id: UUID, service_id: UUID) -> None:
    """Delete a service without due dates. Raise `ServiceIsUsed` otherwise."""
    row = _locked_service(viewer, consultation_id, service_id)
    if AnswerDue.objects.filter(service=row).exists():
        raise ServiceIsUsed
    journal.record(viewer, "answer.service_delete", row)
    row.delete()


def _locked_service(viewer: Viewer, consultation_id: UUID, service_id: UUID) -> AnswerService:
    require(viewer, rules.can_publish(viewer, consultation_id))
    rows = AnswerService.objects.filter(organisation=viewer.organisation)
    return get_row(rows.select_for_update(no_key=True), pk=service_id)


def _name(name: str) -> str:
    line = text.clean_line(name)
    if not text.count_visible_characters(line):
        raise Invalid(_("Write the name of the service."), attr="name")
    return line
