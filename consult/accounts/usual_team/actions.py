"""The usual team of an organisation: kept by its administrators, and invited to a consultation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consult.accounts import rules
from consult.accounts.enums import Role
from consult.accounts.invitations.actions import clean_address, invite, invite_participant
from consult.accounts.models import IS_OPEN, Invitation, RoleGrant, UsualMember
from consult.accounts.usual_team.selectors import list_usual_team_for
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Conflict, Invalid, NotAllowed
from consult.core.postgres.lookup import get_row
from consult.core.records import journal

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


class UsualMemberAlready(Conflict):
    """Raised when a person is added to the usual team with a role that the person has there."""

    code = "usual_member_already"
    message = _("This person is in the usual team already, with this role.")


@dataclass(frozen=True)
class InvitedTeam:
    """The invitations of one press. `pk` is the id of the consultation."""

    pk: UUID
    invitations: list[Invitation]


@transaction.atomic
def add_usual_member(*, viewer: Viewer, email: str, role: Role) -> UsualMember:
    """Add a person to the usual team, by e-mail address. No e-mail is sent.

    Raise `NotAllowed`, `Invalid`, `UsualMemberAlready`, or `ValidationError` for a wrong address.
    """
    _require(viewer)
    if role not in Role.values or role == Role.ORGANISATION_ADMIN:
        raise Invalid(attr="role")
    member, is_new = UsualMember.objects.get_or_create(
        organisation=viewer.organisation, address=clean_address(email), role=Role(role)
    )
    if not is_new:
        raise UsualMemberAlready(attr="email")
    journal.record(viewer, "usual_team.add", member, role=member.role)
    return member


@transaction.atomic
def add_team_of(*, viewer: Viewer, consultation_id: UUID) -> Organisation:
    """Add the team of a consultation to the usual team: its members, and the people invited.

    Members who are in the usual team already stay. Raise `NotAllowed`.
    """
    _require(viewer)
    where: dict[str, Any] = {
        "organisation": viewer.organisation,
        "consultation": consultation_id,
    }
    grants = RoleGrant.objects.filter(**where).order_by("created_at", "pk")
    invited = Invitation.objects.filter(IS_OPEN, **where).order_by("created_at", "pk")
    rows: list[tuple[str, dict[str, Any]]] = [
        (grant.role, {"participant_id": grant.participant_id}) for grant in grants
    ]
    rows += [(row.role, _recipient(row)) for row in invited]
    added = 0
    for role, recipient in rows:
        _member, is_new = UsualMember.objects.get_or_create(
            organisation=viewer.organisation, role=role, **recipient
        )
        added += is_new
    journal.record(viewer, "usual_team.copy", viewer.organisation, count=added)
    return viewer.organisation


@transaction.atomic
def remove_usual_member(*, viewer: Viewer, member_id: UUID) -> None:
    """Remove a member from the usual team. Roles in consultations stay.

    Raise `NotAllowed` or `NotFound`.
    """
    _require(viewer)
    members = UsualMember.objects.filter(organisation=viewer.organisation).select_for_update()
    member = get_row(members, pk=member_id)
    journal.record(viewer, "usual_team.remove", member, role=member.role)
    member.delete()


@transaction.atomic
def invite_usual_team(*, viewer: Viewer, consultation_id: UUID) -> InvitedTeam:
    """Invite the usual team to a consultation, each member to the usual role.

    Members who have the role or are invited already get no e-mail, nor do those whose role the
    viewer may not give. A viewer who has just created the consultation is loaded again first
    (`reload_viewer`). Raise `NotAllowed` if the viewer may give no role there, or `TooMany`.
    """
    if not any(rules.can_grant(viewer, role, consultation_id) for role in Role.values):
        raise NotAllowed
    sent = [
        _invite(viewer, member.row, consultation_id)
        for member in list_usual_team_for(viewer, consultation_id)
        if member.waits
    ]
    return InvitedTeam(consultation_id, sent)


def _require(viewer: Viewer) -> None:
    if not rules.can_edit_organisation(viewer):
        raise NotAllowed


def _recipient(invitation: Invitation) -> dict[str, Any]:
    if invitation.participant_id:
        return {"participant_id": invitation.participant_id}
    return {"address": invitation.address}


def _invite(viewer: Viewer, member: UsualMember, consultation_id: UUID) -> Invitation:
    where: dict[str, Any] = {
        "viewer": viewer,
        "role": Role(member.role),
        "consultation_id": consultation_id,
    }
    if member.participant:
        return invite_participant(participant=member.participant, **where)
    return invite(email=member.address, **where)
