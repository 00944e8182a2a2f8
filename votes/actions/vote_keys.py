"""Change of the key that encrypts the votes (ADR 139)."""

from consult.core.postgres.roles import as_owner
from votes.ballot_box.store import key_rotation


def reencrypt_votes() -> tuple[int, int]:
    """Encrypt everything under the first vote key, as the owner of the database.

    Return the number of keys encrypted again, and of those that no vote key decrypts. The function
    may run again. Votes that wait are marked again only if every key was read.
    """
    with as_owner():
        done, unreadable = key_rotation.reencrypt_keys()
        if not unreadable:
            key_rotation.mark_again()
    return done, unreadable
