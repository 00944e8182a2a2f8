"""Rules: whether a viewer may do an act, on roles, organisations and accounts."""

from uuid import UUID

from consult.accounts.measures import checks
from consult.accounts.permissions import allows
from consult.accounts.viewer import Viewer


def may(
    viewer: Viewer, act: str, consultation_id: UUID | None = None, *, owner: bool = False
) -> bool:
    """Return whether the viewer may do an act there, by the matrix and the measures.

    A suspended person may do none of the acts that ask this function. Votes and notices ask only
    the matrix, because a suspension does not forbid them. The platform itself may do every act.
    """
    if viewer.is_system:
        return True
    return not is_barred_from(viewer, act, consultation_id) and allows(
        viewer, act, consultation_id, owner=owner
    )


def is_barred_from(viewer: Viewer, act: str, consultation_id: UUID | None = None) -> bool:
    """Return whether a suspension or another measure forbids the viewer an act there.

    If so, the matrix does not matter.
    """
    person = viewer.participant
    return person is not None and (
        not person.may_act or checks.is_act_forbidden(person, act, consultation_id)
    )


def can_grant(viewer: Viewer, role: str, consultation_id: UUID | None) -> bool:
    """Return whether the viewer may give or withdraw a role there."""
    return may(viewer, f"role.grant_{role}", consultation_id)


def can_create_organisation(viewer: Viewer) -> bool:
    """Return whether the viewer may create an organisation on the installation."""
    return may(viewer, "organisation.create")


def can_manage_organisations(viewer: Viewer) -> bool:
    """Return whether the viewer may manage all organisations: hosts, administrators, suspension."""
    return may(viewer, "organisation.manage")


def can_edit_pool(viewer: Viewer) -> bool:
    """Return whether the viewer may see and choose the members of the pool for appeals."""
    return may(viewer, "appeals_pool.edit")


def is_of_the_pool(viewer: Viewer) -> bool:
    """Return whether the viewer may decide on appeals for the installation here.

    The pool has the appeals that no person of an organisation may decide on. A member who is
    suspended in an organisation decides on none there.
    """
    return (
        viewer.hears_appeals
        and viewer.participant is not None
        and not is_barred_from(viewer, "appeal.decide")
    )


def can_edit_organisation(viewer: Viewer) -> bool:
    """Return whether the viewer may edit the texts and the colour of the organisation."""
    return may(viewer, "organisation.edit")


def can_erase_others(viewer: Viewer) -> bool:
    """Return whether the viewer may erase a participant who asks the organisation for it."""
    return may(viewer, "participant.erase")


def can_give_names(viewer: Viewer) -> bool:
    """Return whether the viewer may give a person the reserved name that they asked for."""
    return may(viewer, "participant.name")


def can_read_audit(viewer: Viewer) -> bool:
    """Return whether the viewer may read the audit log."""
    return may(viewer, "audit.read")


def may_publish(viewer: Viewer) -> bool:
    """Return whether the viewer may publish under a public name.

    A suspended participant may not, but may still vote, read and report.
    """
    return bool(viewer.participant and viewer.participant.may_act)


def can_enter_team_area(viewer: Viewer) -> bool:
    """Return whether the viewer may open the pages of the team.

    These are viewers with a usable role here, administrators of the installation, and its pool for
    appeals.
    """
    return bool(viewer.usable_roles) or can_create_organisation(viewer) or is_of_the_pool(viewer)
