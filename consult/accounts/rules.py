"""Whether somebody may do an act; and what people may do with roles and with their own account."""

from consult.accounts import measures
from consult.accounts.permissions import allows


def may(viewer, act, consultation_id=None, *, owner=False) -> bool:
    """What the matrix lets the viewer do there, and nothing while suspended; the platform itself may do all.

    A suspension takes no vote away and silences no notice: those acts ask the matrix alone.
    """
    if viewer.is_system:
        return True
    return not is_kept_from(viewer, act, consultation_id) and allows(viewer, act, consultation_id, owner=owner)


def is_kept_from(viewer, act, consultation_id=None) -> bool:
    """Whether what was decided against somebody keeps them from an act there, whatever the matrix says."""
    person = viewer.participant
    return person is not None and (not person.may_act or measures.keeps_from(person, act, consultation_id))


def can_grant(viewer, role: str, consultation_id) -> bool:
    """Give or take back a role there."""
    return may(viewer, f"role.grant_{role}", consultation_id)


def can_create_organisation(viewer) -> bool:
    """Open an organisation on the installation."""
    return may(viewer, "organisation.create")


def can_manage_organisations(viewer) -> bool:
    """Return whether the viewer decides on hosts, administrators and suspension of every organisation."""
    return may(viewer, "organisation.manage")


def can_edit_pool(viewer) -> bool:
    """See who hears appeals for the installation, and choose them."""
    return may(viewer, "appeals_pool.edit")


def is_of_the_pool(viewer) -> bool:
    """Hear, for the installation, what an organisation has nobody of its own to hear; not while suspended there."""
    return viewer.hears_appeals and viewer.participant is not None and not is_kept_from(viewer, "appeal.decide")


def can_edit_organisation(viewer) -> bool:
    """Write the texts and choose the colour of the organisation."""
    return may(viewer, "organisation.edit")


def can_erase_others(viewer) -> bool:
    """Carry out the request of somebody who asks the organisation to be forgotten."""
    return may(viewer, "participant.erase")


def can_read_audit(viewer) -> bool:
    """Read what the team read of people, and who let whom do what."""
    return may(viewer, "audit.read")


def may_publish(viewer) -> bool:
    """Show others anything under one's name: refused to whoever is suspended, who still votes, reads and reports."""
    return bool(viewer.participant and viewer.participant.may_act)


def can_enter_team_area(viewer) -> bool:
    """Open the team's pages: whoever uses a role here, runs the installation, or hears appeals for it."""
    return bool(viewer.usable_roles) or can_create_organisation(viewer) or is_of_the_pool(viewer)
