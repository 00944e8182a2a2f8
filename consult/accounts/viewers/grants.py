"""The roles of a participant, read as a column of a larger statement."""

import json
from typing import Any
from uuid import UUID

from consult.accounts.models import RoleGrant
from consult.accounts.viewers.selectors import Grant
from consult.core.postgres.rows import table


def grants_column(participant: str) -> str:
    """Return the SQL of the roles of a participant, given the SQL of the participant's id."""
    consultations = table(RoleGrant._meta.get_field("consultation").related_model)
    return f"""
        (SELECT coalesce(jsonb_agg(jsonb_build_array(g.role, g.consultation_id, c.facilitators_take_part)), '[]')
         FROM {table(RoleGrant)} g LEFT JOIN {consultations} c ON c.id = g.consultation_id
         WHERE g.participant_id = {participant})"""  # noqa: S608 - our tables


def read_grants(found: Any) -> list[Grant]:
    """Return the roles in such a column, as `viewer_of` takes them."""
    rows = json.loads(found) if isinstance(found, str) else found
    return [
        (role, UUID(place) if place else None, may_take_part) for role, place, may_take_part in rows
    ]
