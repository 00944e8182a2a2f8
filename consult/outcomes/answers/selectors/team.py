"""The people who prepare the official answers of a consultation."""

from uuid import UUID

from consult.accounts.enums import Role
from consult.accounts.roles.selectors import find_participants_with_role


def answering_team(organisation_id: UUID, consultation_id: UUID) -> set[UUID]:
    """Return the ids of the respondents and managers of a consultation, to email them."""
    return {
        participant_id
        for role in (Role.RESPONDENT, Role.MANAGER)
        for participant_id, places in find_participants_with_role(organisation_id, role).items()
        if consultation_id in places
    }
