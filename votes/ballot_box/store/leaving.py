"""When a person leaves: which of their choices stand, and how the link to the others is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from votes.ballot_box.models import Ballot

if TYPE_CHECKING:
    from uuid import UUID


def standing_questions(voter_id: UUID) -> list[UUID]:
    """List the questions on which this voter has a choice that counts, in order of lock."""
    mine = Ballot.objects.filter(voter_id=voter_id).exclude(choice="")
    return list(mine.order_by("question_id").values_list("question_id", flat=True))


def forget_voter(voter_id: UUID) -> int:
    """Delete the rows that say on what this voter voted, and return how many; votes stay under their pseudonyms.

    Goes through a function of the database: the application's role may not delete a ballot otherwise.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ballot_box_forget(%s)", [voter_id])
        return cursor.fetchone()[0]
