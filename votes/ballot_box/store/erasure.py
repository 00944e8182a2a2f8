"""Erasure of a voter: the list of their current votes, and the deletion of their ballots."""

from uuid import UUID

from django.db import connection

from votes.ballot_box.models import Ballot


def questions_with_ballot(voter_id: UUID) -> list[UUID]:
    """Return the questions on which this voter has a choice that counts, in order of lock."""
    ballots = Ballot.objects.filter(voter_id=voter_id, is_cast=True)
    return list(ballots.order_by("question_id").values_list("question_id", flat=True))


def forget_voter(voter_id: UUID) -> int:
    """Delete the rows that show on what this voter voted, and return their number.

    The votes stay under their pseudonyms. This uses a function of the database, because the
    application's role may not delete a ballot otherwise.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ballot_box_forget(%s)", [voter_id])
        return cursor.fetchone()[0]
