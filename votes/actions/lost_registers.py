"""The registers of questions that a restored backup does not know (ADR 138).

Their texts are lost. What they published stays in the open data, so that every checkpoint can be
verified: an outside observer may have a copy.
"""

import json
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from typing import Any
from uuid import UUID

from consult.consultations.enums import ResultsVisibility
from votes import ledger
from votes.ballot_box.models import LostRegister
from votes.ballot_box.store.put_back import Unknown
from votes.ballot_box.store.register_ledger import NotedLink, NotedVote
from votes.counting.ballots import count
from votes.enums import POSITION, Choice, LinkKind
from votes.selectors.log import rows_of_result

STATED_IN_RULES = (
    "consultation",
    "proposal",
    "kind",
    "visibility",
    "pseudonym_scope",
    "origin",
    "method",
)


def store_lost_registers(
    consultation_id: UUID, organisation_id: UUID, unknown: dict[UUID, Unknown]
) -> None:
    """Store what was published of each unknown question, as rows of the open data."""
    for question, found in unknown.items():
        LostRegister.objects.create(
            pk=question,
            organisation_id=organisation_id,
            consultation_id=consultation_id,
            number=len(found.links),
            hash=_head(question, found),
            rows=_rows(question, found),
        )


def _head(question: UUID, found: Unknown) -> bytes:
    if found.links:
        return found.links[-1].hash
    return ledger.genesis(question, ledger.rules_hash(found.rules))


def _rows(question: UUID, found: Unknown) -> dict[str, list[dict[str, Any]]]:
    rules = json.loads(found.rules)
    counts = Counter(ballot["choice"] for ballot in found.ballots)
    own = _question_row(question, found, rules, counts)
    return {
        "questions": [own],
        "batches": [_batch_row(link) for link in found.links],
        "ledger": sorted(map(_vote_row, found.votes), key=itemgetter("batch", "commitment")),
        "ballots": found.ballots,
        "positions": list(_positions(own, counts)),
        "results": _results(own, rules, counts),
    }


def _batch_row(link: NotedLink) -> dict[str, Any]:
    return {
        "question": str(link.question),
        "batch": link.number,
        "kind": link.kind,
        "votes": link.votes,
        "commitment": link.commitment.hex(),
        "previous": link.previous.hex(),
        "hash": link.hash.hex(),
        "day": link.day.isoformat(),
    }


def _vote_row(vote: NotedVote) -> dict[str, Any]:
    return {
        "question": str(vote.question),
        "batch": vote.batch,
        "commitment": vote.commitment.hex(),
    }


def _question_row(
    question: UUID, found: Unknown, rules: dict[str, Any], counts: Counter[str]
) -> dict[str, Any]:
    is_closed = bool(found.links) and found.links[-1].kind == LinkKind.CLOSE
    return {name: rules[name] for name in STATED_IN_RULES} | {
        "id": str(question),
        "state": "closed" if is_closed else "open",
        "rules": found.rules,
        "rules_hash": ledger.rules_hash(found.rules).hex(),
        "batches": len(found.links),
        "head": _head(question, found).hex(),
        "total": counts.total() if is_closed else None,
    }


def _positions(question: dict[str, Any], counts: Counter[str]) -> Iterator[dict[str, Any]]:
    is_shown = question["state"] == "closed" or question["visibility"] == ResultsVisibility.LIVE
    if question["kind"] == POSITION and is_shown:
        yield {
            "question": question["id"],
            "proposal": question["proposal"],
            "origin": question["origin"],
            "state": question["state"],
            **{choice: counts[choice] for choice in Choice.values},
            "total": counts.total(),
        }


def _results(question: dict[str, Any], rules: dict[str, Any], counts: Counter[str]) -> list[dict]:
    if question["kind"] == POSITION or question["state"] == "open":
        return []
    options = [option["id"] for option in rules["options"]]
    return rows_of_result(question["id"], count(question["method"], counts, options).as_json())
