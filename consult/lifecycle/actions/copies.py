"""The copy of a consultation into a draft, with all its dates moved to a new first day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from consult.accounts import rules as account_rules
from consult.accounts.enums import Role
from consult.accounts.roles.actions import grant_role
from consult.accounts.roles.selectors import role_grants
from consult.accounts.viewer import Viewer
from consult.consultations.actions.copies import copy_documents_and_images
from consult.consultations.actions.helpers import locked, require
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.consultations.selectors.topics import topics
from consult.core.records import journal
from consult.lifecycle.actions.marks import mark_copied_tasks
from consult.lifecycle.actions.starts import (
    appoint_moderators,
    check_first_day,
    check_title,
    manager_of,
    write_draft,
)
from consult.lifecycle.rules import can_copy, can_copy_team
from consult.lifecycle.schemas import Plan
from consult.lifecycle.selectors.plans import describe_consultation

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

# Documents and partners are copied with their files, not by the plan.
WITH_FILES = ("documents", "partners")


@transaction.atomic
def copy_consultation(
    *,
    viewer: Viewer,
    source_id: UUID,
    title: str,
    first_day: date,
    decision: str = "",
    moderator: str = "",
) -> Consultation:
    """Create a draft from another consultation, and return it. Its creator becomes its manager.

    It has the texts, topics, documents, images, fields, tags, steps, charter, polls,
    questionnaires, help points and partners of the source, and its team, or else the usual
    moderators. It has no contributions, votes, figures or preview links. All dates move by as many
    days, at the same local hours, so that people take part from `first_day`. A `decision` replaces
    the sentences of the summary after the first one. The questions, rules and help of a source that was
    published count as reviewed. Lock the source. Raise `NotFound`,
    `NotAllowed`, or `Invalid` with the name of the field.
    """
    source = get_consultation_by_id(viewer, source_id)
    require(viewer, can_copy(viewer, source))
    locked(viewer, source.pk)
    check_title(title)
    check_first_day(viewer, first_day)
    plan = _plan_copy(describe_consultation(viewer, source))
    draft = write_draft(viewer, plan, title=title, decision=decision, first_day=first_day)
    manager = manager_of(viewer)
    copy_documents_and_images(
        viewer=manager,
        source_id=source.pk,
        consultation_id=draft.pk,
        topic_ids=[topic.pk for topic in topics(manager, draft)],
    )
    if source.published_at:
        mark_copied_tasks(manager, get_consultation_by_id(manager, draft.pk))
    _copy_team(viewer, source, draft)
    if moderator or not can_copy_team(viewer, source):
        appoint_moderators(viewer, draft, moderator)
    journal.record(viewer, "consultation.copy", draft, source=str(source.pk))
    return draft


def _plan_copy(plan: Plan) -> Plan:
    """Return the plan of a copy, without the documents and partners that come with their files."""
    copied = {name: part for name, part in plan.items() if name not in WITH_FILES}
    copied["topics"] = [
        {name: value for name, value in topic.items() if name not in WITH_FILES}
        for topic in plan["topics"]
    ]
    return copied


def _copy_team(viewer: Viewer, source: Consultation, draft: Consultation) -> None:
    """Give the roles of a consultation again, as far as the viewer sees and may give them.

    People who may no longer act are left out.
    """
    if not can_copy_team(viewer, source):
        return
    manager = manager_of(viewer)
    for grant in role_grants(viewer, source.pk):
        may_give = account_rules.can_grant(manager, grant.role, draft.pk)
        if may_give and grant.participant.may_act:
            grant_role(
                viewer=manager,
                participant=grant.participant,
                role=Role(grant.role),
                consultation_id=draft.pk,
            )
