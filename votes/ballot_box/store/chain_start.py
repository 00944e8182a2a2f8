"""Start of a chain: its key and its head."""

from consult.consultations.enums import PseudonymScope
from consult.core.postgres.ids import random_id
from votes import ledger
from votes.ballot_box.models import LedgerHead, PseudonymKey
from votes.ballot_box.store.encryption import encrypt_key, longest_choice
from votes.exceptions import ImportDisagrees
from votes.models import Question


def open_box(question: Question) -> None:
    """Create the pseudonym key of a question and the head of its chain.

    This is done once only, after the rules are fixed.
    """
    key = _key_for(question)
    LedgerHead.objects.create(
        organisation_id=question.organisation_id,
        question_id=question.pk,
        consultation_id=question.consultation_id,
        key=key,
        choice_bytes=longest_choice(question.rules),
        hash=ledger.genesis(question.pk, bytes(question.rules_hash)),
    )


def _key_for(question: Question) -> PseudonymKey:
    """Return a new key, or the key of the consultation if that is the scope.

    Raise `ImportDisagrees` if the key of the consultation is deleted already.
    """
    key_id = random_id()
    made = {
        "id": key_id,
        "organisation_id": question.organisation_id,
        "scope": question.pseudonym_scope,
        "key": encrypt_key(key_id, ledger.new_secret()),
        "nonce_key": encrypt_key(key_id, ledger.new_secret()),
    }
    if question.pseudonym_scope == PseudonymScope.CONSULTATION:
        key, _created = PseudonymKey.objects.get_or_create(
            consultation_id=question.consultation_id, defaults=made
        )
        if key.key is None:
            raise ImportDisagrees
        return key
    return PseudonymKey.objects.create(question_id=question.pk, **made)
