"""The rules that the opening of a question fixes.

They are hashed at the opening, and compared by the nightly check.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django.conf import settings

from votes import ledger
from votes.ballot_box.store import chain_close
from votes.counting.methods import METHODS
from votes.enums import POSITION
from votes.models import Option, Poll, Question

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def rules_of(question: Question, *, closes_at: datetime | None = None) -> dict:
    """Return everything that the opening fixes, as docs/ledger-format.md §2 lists it.

    `closes_at` is the end of a poll as announced at the opening, if it was postponed since.
    """
    if question.kind == POSITION:
        return _position_rules(question)
    return _poll_rules(question, closes_at or question.closes_at)


def hash_of_announcement(question: Question) -> str:
    """Return the SHA-256 of what the opening of a consultation announces of a vote.

    These are its rules without its answers, which are still to come.
    """
    method = METHODS[question.kind].name
    announced = {**rules_of(question), "method": method, "options": [], "translations": {}}
    texts = {code: getattr(question.poll, f"sentence_{code}") or "" for code in LANGUAGES}
    explanations = {code: getattr(question.poll, f"explanation_{code}") or "" for code in LANGUAGES}
    announced |= {"sentence": texts, "explanation": explanations}
    return ledger.rules_hash(ledger.rules_text(announced)).hex()


def _position_rules(question: Question) -> dict[str, Any]:
    return {
        "consultation": str(question.consultation_id),
        "kind": str(question.kind),
        "method": question.method,
        "origin": str(question.origin),
        "proposal": str(question.proposal_id),
        "pseudonym_scope": str(question.pseudonym_scope),
        "question": str(question.pk),
        "sentence": question.title,
        "visibility": str(question.visibility),
    }


def _poll_rules(question: Question, closes_at: datetime | None) -> dict[str, Any]:
    poll = question.poll
    options = list(question.poll.options.all())
    terms = METHODS[question.kind].terms_in_rules(poll)
    return {
        "allows_blank": poll.allows_blank,
        "closes_at": chain_close.written(cast("datetime", closes_at)),
        "consultation": str(question.consultation_id),
        "explanation": text_of(poll, "explanation"),
        "kind": str(question.kind),
        "max_choices": terms["max_choices"],
        "method": question.method,
        "opens_at": chain_close.written(cast("datetime", question.opens_at)),
        "options": [
            {"id": str(option.pk), "label": text_of(option, "label")} for option in options
        ],
        "origin": str(question.origin),
        "proposal": None,
        "pseudonym_scope": str(question.pseudonym_scope),
        "question": str(question.pk),
        "scale": terms["scale"],
        "sentence": text_of(poll, "sentence"),
        "translations": {
            code: _translated(poll, options, code) for code in LANGUAGES if _is_written(poll, code)
        },
        "visibility": str(question.visibility),
    }


def text_of(instance: Poll | Option, field: str) -> str:
    """Return a text in the first language in which it is written."""
    return next((text for code in LANGUAGES if (text := getattr(instance, f"{field}_{code}"))), "")


def _is_written(poll: Poll, code: str) -> bool:
    return bool(getattr(poll, f"sentence_{code}"))


def _translated(poll: Poll, options: Iterable[Option], code: str) -> dict[str, Any]:
    labels = {str(option.pk): getattr(option, f"label_{code}") or "" for option in options}
    texts = {name: getattr(poll, f"{name}_{code}") or "" for name in ("sentence", "explanation")}
    return texts | {"options": labels}
