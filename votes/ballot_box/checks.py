"""A check of the installation: its vote keys decrypt what the database contains (ADR 139)."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connection

from consult.core.postgres import tenancy
from votes.ballot_box.store.encryption import decrypt_key
from votes.exceptions import VotesUnreadable

LAST = """
SELECT k.id, k.nonce_key FROM ballot_box_pseudonymkey k JOIN ballot_box_ledgerhead h ON h.key_id = k.id
ORDER BY h.is_closed LIMIT 1
"""
UNREADABLE = Error(
    "No key in VOTE_KEY_FILE decrypts the votes of this database.",
    hint="Copy the file back from where you keep it, apart from the backups (docs/operating.md, The key of the votes).",
    id="votes.E001",
)


@register(Tags.database)
def check_vote_keys(*, databases: Sequence[str] | None = None, **_options: Any) -> list[Error]:
    """Return an error if no vote key decrypts the key of a question, an open one if there is one.

    Nothing is checked in a process without vote keys, or if the operator states that one is lost.
    """
    if not databases or not settings.VOTE_KEYS or settings.VOTE_KEY_IS_LOST:
        return []
    try:
        with (
            tenancy.across_organisations("the key of the votes is one for all"),
            connection.cursor() as cursor,
        ):
            cursor.execute(LAST)
            found = cursor.fetchone()
    except DatabaseError:  # there is no database or table yet, which other checks and commands say
        return []
    if found is None:
        return []
    try:
        decrypt_key(*found)
    except VotesUnreadable:
        return [UNREADABLE]
    return []
