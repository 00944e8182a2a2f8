"""What people may do with roles and with their own account."""

from consult.accounts.permissions import allows


def can_grant(viewer, role: str, consultation_id) -> bool:
    """Give or take back a role there."""
    return _may(viewer, f"role.grant_{role}", consultation_id)


def can_create_organisation(viewer) -> bool:
    """Open an organisation on the installation."""
    return _may(viewer, "organisation.create")


def can_edit_organisation(viewer) -> bool:
    """Write the texts and choose the colour of the organisation."""
    return _may(viewer, "organisation.edit")


def may_publish(viewer) -> bool:
    """Show others anything under one's name: refused to whoever is suspended, who still votes, reads and reports."""
    return bool(viewer.participant and viewer.participant.may_act)


def can_speak_for(viewer, institution) -> bool:
    """Contribute on behalf of an institution."""
    return may_publish(viewer) and institution.memberships.filter(participant=viewer.participant).exists()


def _may(viewer, act, consultation_id=None):
    """What a role lets one do, unless one is suspended; a platform administrator need not take part here."""
    if viewer.is_system:
        return True
    is_suspended = viewer.participant is not None and not viewer.participant.may_act
    return not is_suspended and allows(viewer, act, consultation_id)
