"""The usual team of an organisation, and which of its members a consultation has already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from consult.accounts import rules
from consult.accounts.models import IS_OPEN, Invitation, RoleGrant, UsualMember
from consult.accounts.viewer import Viewer
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.lookup import get_row


@dataclass(frozen=True)
class Member:
    """A member of the usual team, seen from a consultation.

    `has_role` and `is_invited` are about this consultation. `may_invite` is whether the viewer may
    give the role there.
    """

    row: UsualMember
    has_role: bool
    is_invited: bool
    may_invite: bool

    @property
    def waits(self) -> bool:
        """True if the viewer may invite this member now."""
        return self.may_invite and not (self.has_role or self.is_invited)


def get_usual_member(viewer: Viewer, member_id: UUID) -> UsualMember:
    """Return a member of the usual team of the viewer's organisation, or raise `NotFound`."""
    return get_row(UsualMember.objects.filter(organisation=viewer.organisation), pk=member_id)


def list_usual_team(viewer: Viewer) -> QuerySet[UsualMember]:
    """Return the usual team of the organisation, with the public names of its participants.

    The caller lets only people who invite read the addresses. Run one query.
    """
    rows = UsualMember.objects.filter(organisation=viewer.organisation)
    return rows.annotate(public_name=F("participant__public_name")).order_by("created_at", "pk")


def list_usual_team_for(viewer: Viewer, consultation_id: UUID) -> list[Member]:
    """Return the usual team, with the state of each member in a consultation. Run one query."""
    same = {"role": OuterRef("role"), "consultation": consultation_id}
    by_name = Q(participant=OuterRef("participant"))
    grants = RoleGrant.objects.filter(
        by_name | Q(participant__account__email=OuterRef("address")), **same
    )
    invitations = Invitation.objects.filter(IS_OPEN, expires_at__gt=ClockNow(), **same).filter(
        by_name | (~Q(address="") & Q(address=OuterRef("address")))
    )
    rows = list_usual_team(viewer).annotate(has=Exists(grants), asked=Exists(invitations))
    return [
        Member(
            row=row,
            has_role=row.has,
            is_invited=row.asked,
            may_invite=rules.can_grant(viewer, row.role, consultation_id),
        )
        for row in rows
    ]


def list_own_usual_roles(viewer: Viewer) -> Iterator[dict]:
    """Yield the rows of the viewer in the usual team, for the copy of personal data."""
    person = viewer.person()
    mine = Q(participant=person)
    if person.account:
        mine |= Q(address=person.account.email)
    rows = UsualMember.objects.filter(mine, organisation=viewer.organisation)
    for row in rows.order_by("created_at", "pk"):
        yield {"role": row.role, "email": row.address, "since": row.created_at}
