"""The rows of the team on its pages: a person, a role, a state with what happened last, one act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from consult.accounts.enums import InvitationState, Role
from consult.accounts.viewer import Viewer
from frontend.toolkit.sharing.islands import form_key
from frontend.toolkit.words.dates import day, near_day

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from consult.accounts.models import Invitation, RoleGrant

ORDER = (
    Role.ORGANISATION_ADMIN,
    Role.MANAGER,
    Role.MODERATOR,
    Role.FACILITATOR,
    Role.WRITER,
    Role.RESPONDENT,
)
LAST: dict[str, StrOrPromise] = {
    Role.MANAGER: gettext_lazy("The last manager"),
    Role.ORGANISATION_ADMIN: gettext_lazy("The last administrator"),
}


@dataclass(frozen=True)
class TeamRow:
    """A person of the team, or an invited person.

    `tone` is "warn" or "err" for a state that waits for an act. `again` is the label of the button
    that sends an invitation again, `removes` whether the row offers to remove or to withdraw, and
    `kept` why the role cannot be removed.
    """

    pk: UUID
    name: str
    detail: str
    role: str
    state: str
    tone: str = ""
    icon: str = "check"
    note: str = ""
    again: str = ""
    is_ended: bool = False
    is_invitation: bool = False
    removes: bool = False
    kept: StrOrPromise = ""
    key: UUID = field(default_factory=form_key)


def list_team_rows(
    viewer: Viewer,
    grants: Iterable[RoleGrant],
    invitations: Iterable[Invitation],
    *,
    mine: Iterable[str],
    last_acts: Mapping[UUID, datetime] | None = None,
) -> list[TeamRow]:
    """Return the rows of a team: by role, the people before the invitations.

    `mine` are the roles that the viewer may give. Invitations to other roles are left out, because
    a row contains their address. `last_acts` are the last entries of the audit log, by participant:
    the row shows the day alone.
    """
    may_give = set(mine)
    now = timezone.now()
    rows = [
        (grant.role, _row_of_person(viewer, grant, may_give, last_acts or {}, now))
        for grant in grants
    ]
    rows += [
        (invitation.role, _row_of_invitation(invitation, now))
        for invitation in invitations
        if invitation.role in may_give
    ]
    return [row for _role, row in sorted(rows, key=lambda pair: ORDER.index(Role(pair[0])))]


def count_people(rows: Iterable[TeamRow]) -> int:
    """Return the number of people in the rows. A person with two roles counts once."""
    return len({row.name for row in rows})


def _row_of_person(
    viewer: Viewer,
    grant: Any,
    may_give: set[str],
    last_acts: Mapping[UUID, datetime],
    now: datetime,
) -> TeamRow:
    is_own = viewer.participant is not None and grant.participant_id == viewer.participant.pk
    acted_at = last_acts.get(grant.participant_id)
    tone, icon, state = _state_of_person(grant)
    may_remove = grant.role in may_give
    return TeamRow(
        pk=grant.pk,
        name=grant.public_name,
        detail=pgettext("team", "you") if is_own else grant.address,
        role=capfirst(grant.get_role_display()),
        state=state,
        tone=tone,
        icon=icon,
        note=_("last act %(day)s") % {"day": near_day(acted_at, now)} if acted_at else "",
        removes=may_remove and not grant.is_last,
        kept=LAST[grant.role] if grant.is_last else "",
    )


def _state_of_person(grant: Any) -> tuple[str, str, str]:
    """Return the tone, the icon and the words of the state of a person with a role."""
    if grant.is_awaited:
        return "warn", "clock", _("Has not come yet")
    if grant.waits:
        return "warn", "clock", _("Has come, has no second factor yet")
    if settings.STAFF_SECOND_FACTOR and grant.role in Role.deciding():
        return "", "check", _("Has come, second factor active")
    return "", "check", _("Has come")


def _row_of_invitation(invitation: Any, now: datetime) -> TeamRow:
    is_ended = invitation.state_at(invitation.seen_at) == InvitationState.EXPIRED
    ends = {"day": day(invitation.expires_at)}
    sent = {"day": near_day(invitation.sent_at, now)}
    waits = _("Invited %(day)s, has not come yet") % sent
    return TeamRow(
        pk=invitation.pk,
        name=invitation.address or invitation.public_name,
        detail="",
        role=capfirst(invitation.get_role_display()),
        state=_("Link ended on %(day)s") % ends if is_ended else waits,
        tone="err" if is_ended else "warn",
        icon="x" if is_ended else "mail",
        note=_("Never came") if is_ended else _("The link ends on %(day)s") % ends,
        again=_("Invite again") if is_ended else _("Send again"),
        is_ended=is_ended,
        is_invitation=True,
        removes=True,
    )
