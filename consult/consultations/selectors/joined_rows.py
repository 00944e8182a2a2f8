"""Consultations that a statement of another app reads by a join, with the columns of their rules.

Such a statement joins `TABLE` under the name `consultation` and selects `COLUMNS`.
`consultation_of` makes the object from the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consult.consultations.models import Consultation

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

TABLE = Consultation._meta.db_table
_PREFIX = "consultation_row_"
# Who may write, and whether a moderator reads the text first. Other columns are loaded when they
# are read.
_RULES = {
    "id",
    "organisation",
    "slug",
    "licence",
    "published_at",
    "closed_at",
    "moderation_mode",
    "media_mode",
    "link_mode",
    "holds_out_of_hours",
    "promised_hours",
}
_NAMES = [field.attname for field in Consultation._meta.concrete_fields if field.name in _RULES]
COLUMNS = ", ".join(f"consultation.{name} AS {_PREFIX}{name}" for name in _NAMES)


def consultation_of(row: Any, organisation: Organisation) -> Consultation:
    """Return the consultation of a row that has `COLUMNS` as attributes."""
    values = [getattr(row, _PREFIX + name) for name in _NAMES]
    consultation = Consultation.from_db(row._state.db, _NAMES, values)
    consultation.organisation = organisation
    return consultation
