"""What people may do with roles and with their own account."""

from consult.accounts.enums import ParticipantState
from consult.accounts.permissions import allows


def can_grant(viewer, role: str, consultation_id) -> bool:
    """Give or take back a role there."""
    return allows(viewer, f"role.grant_{role}", consultation_id)


def can_speak_for(viewer, institution) -> bool:
    """Contribute on behalf of an institution."""
    person = viewer.participant
    return bool(
        person
        and person.state == ParticipantState.ACTIVE
        and institution.memberships.filter(participant=person).exists()
    )
