"""Numbers of proposals: consecutive in each consultation, given in the transaction that submits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from debates.models import ProposalCounter

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


TAKE = f"""
INSERT INTO {ProposalCounter._meta.db_table} (id, organisation_id, consultation_id, last)
VALUES (gen_random_uuid(), %s, %s, %s)
ON CONFLICT (consultation_id) DO UPDATE SET last = {ProposalCounter._meta.db_table}.last + EXCLUDED.last
RETURNING last
"""  # noqa: S608 - the name of our own table


def take_numbers(consultation: Consultation, count: int = 1) -> range:
    """Return the next numbers of a consultation.

    Its counter stays locked until the transaction ends, so no number is lost.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [consultation.organisation_id, consultation.pk, count])
        last = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)
