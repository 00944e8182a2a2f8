"""Start a chain: its key and its head."""

from consult.consultations.enums import PseudonymScope
from votes import ledger
from votes.ballot_box.models import LedgerHead, PseudonymKey


def open_box(question) -> None:
    """Give a question its pseudonym key and the head of its chain; once only, the rules being fixed by then."""
    LedgerHead.objects.create(
        organisation_id=question.organisation_id,
        question_id=question.pk,
        consultation_id=question.consultation_id,
        key=_key_for(question),
        hash=ledger.genesis(question.pk, bytes(question.rules_hash)),
    )


def _key_for(question):
    """A new key, or the consultation's own where its scope says so."""
    of_consultation = question.pseudonym_scope == PseudonymScope.CONSULTATION
    where = {"consultation_id": question.consultation_id} if of_consultation else {"question_id": question.pk}
    key, _created = PseudonymKey.objects.get_or_create(
        **where,
        defaults={
            "organisation_id": question.organisation_id,
            "scope": question.pseudonym_scope,
            "key": ledger.new_secret(),
        },
    )
    return key
