"""Numbers of proposals: consecutive in each consultation, given in the transaction that submits.

They are noted outside the database and its backups, in blocks of ten. After a backup was restored,
a number that was public is not given again (ADR 138).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection

from consult.core.queue import jobs
from debates.models import ProposalCounter

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


BLOCK = 10
COUNTER = ProposalCounter._meta.db_table
TAKE = f"""
INSERT INTO {COUNTER} (id, organisation_id, consultation_id, last)
VALUES (gen_random_uuid(), %s, %s, %s)
ON CONFLICT (consultation_id) DO UPDATE SET last = {COUNTER}.last + EXCLUDED.last
RETURNING last
"""  # noqa: S608 - the name of our own table
CONTINUE = f"""
INSERT INTO {COUNTER} (id, organisation_id, consultation_id, last)
VALUES (gen_random_uuid(), %s, %s, %s)
ON CONFLICT (consultation_id) DO UPDATE SET last = EXCLUDED.last
WHERE {COUNTER}.last < EXCLUDED.last
"""  # noqa: S608 - the name of our own table


def take_numbers(consultation: Consultation, count: int = 1) -> range:
    """Return the next numbers of a consultation.

    Its counter stays locked until the transaction ends, so no number is lost. If the numbers enter
    a new block, store the job that notes it.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [consultation.organisation_id, consultation.pk, count])
        last = cursor.fetchone()[0]
    if _end_of_block(last) > _end_of_block(last - count):
        arguments = {"consultation_id": consultation.pk, "last": last}
        jobs.store(consultation.organisation_id, jobs.Request("debates.note_numbers", arguments))
    return range(last - count + 1, last + 1)


@jobs.job("debates.note_numbers")
def note_numbers(*, consultation_id: UUID, last: int) -> None:
    """Note outside the database that the numbers up to the end of the block of `last` are given.

    Noting them again changes nothing.
    """
    path = f"{_folder(consultation_id)}/{_end_of_block(last)}"
    if not storages["registers"].exists(path):
        storages["registers"].save(path, ContentFile(b""))


def continue_numbers(consultation: Consultation) -> bool:
    """Continue the numbers of a consultation after the highest one noted outside the database.

    Return whether the counter was behind, or missing.
    """
    noted = _last_noted_number(consultation.pk)
    if not noted:
        return False
    with connection.cursor() as cursor:
        cursor.execute(CONTINUE, [consultation.organisation_id, consultation.pk, noted])
        return cursor.rowcount > 0


def _last_noted_number(consultation_id: UUID) -> int:
    try:
        names = storages["registers"].listdir(_folder(consultation_id))[1]
    except FileNotFoundError:  # no contribution was submitted
        return 0
    return max(map(int, names), default=0)


def _end_of_block(number: int) -> int:
    """Return the last number of the block of ten that contains this number; 0 for none."""
    return -(-number // BLOCK) * BLOCK


def _folder(consultation_id: UUID) -> str:
    return f"contributions/{consultation_id}"
