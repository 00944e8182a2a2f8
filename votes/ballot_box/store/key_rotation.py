"""Encryption under the first vote key of what an earlier one encrypted (ADR 139)."""

from django.db import connection, transaction

from votes.ballot_box.models import Arrival, LedgerHead, PseudonymKey
from votes.ballot_box.store.encryption import Box, decrypt_key, encrypt_key, mark_of
from votes.exceptions import VotesUnreadable

# A key is never changed otherwise: the trigger refuses it.
THAW = "ALTER TABLE ballot_box_pseudonymkey DISABLE TRIGGER key_may_go"
FREEZE = "ALTER TABLE ballot_box_pseudonymkey ENABLE TRIGGER key_may_go"


@transaction.atomic
def reencrypt_keys() -> tuple[int, int]:
    """Encrypt the keys of all questions again; return how many were, and how many cannot be read.

    Only the owner of the database may run this. Lock the table, so that no question opens meanwhile.
    """
    done = 0
    unreadable = 0
    with connection.cursor() as cursor:
        cursor.execute(THAW)
        for row in PseudonymKey.objects.all():
            try:
                _reencrypt(row)
            except VotesUnreadable:
                unreadable += 1
            else:
                done += 1
        cursor.execute(FREEZE)
    return done, unreadable


def _reencrypt(row: PseudonymKey) -> None:
    nonce_key = encrypt_key(row.pk, decrypt_key(row.pk, row.nonce_key))
    key = row.key and encrypt_key(row.pk, decrypt_key(row.pk, row.key))
    PseudonymKey.objects.filter(pk=row.pk).update(key=key, nonce_key=nonce_key)


def mark_again() -> int:
    """Find votes that wait by the first vote key from now on, and return their number.

    Lock each open chain for as long as its votes are marked: a batch is published by marks.
    """
    done = 0
    for question_id in LedgerHead.objects.filter(is_closed=False).values_list("pk", flat=True):
        with transaction.atomic():
            heads = LedgerHead.objects.select_related("key").select_for_update(of=("self",))
            box = Box.of(heads.get(pk=question_id))
            for row in Arrival.objects.filter(question_id=question_id):
                done += _mark(box, bytes(row.mark), row.encrypted)
    return done


def _mark(box: Box, old: bytes, encrypted: bytes | memoryview) -> int:
    arrival = box.decrypt_arrival(old, encrypted)
    new = mark_of(arrival.commitment)
    if new == old:
        return 0
    waiting = Arrival.objects.filter(question_id=box.question, mark=old)
    return waiting.update(mark=new, encrypted=box.encrypt_arrival(new, arrival))
