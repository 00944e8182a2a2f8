"""Additions to the public log of a consultation, one at a time.

Each decision is chained to the previous one.
"""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.core.postgres import clock
from consult.core.postgres.validation import check
from moderation.decisions import chain
from moderation.models import Case, Decision, DecisionHead, StatementOfReasons
from moderation.target_kinds import Target


def append(
    viewer: Viewer,
    target_kind: str,
    target: Target,
    case: Case | None,
    *,
    facts: str,
    opened_at: datetime | None = None,
    due_at: datetime | None = None,
    until: datetime | None = None,
    **fields: Any,
) -> Decision:
    """Number, chain and write a decision on a target, with its reasons.

    The head of the log stays locked until the end of the transaction. `target` has `pk`,
    `organisation_id`, `consultation_id` and `state`. The log contains since when the target waited:
    `opened_at`, or the opening of its case, or else the moment of the decision. The row also stores
    the promised moment, `due_at` or the one of its case, which is not chained.
    """
    head = lock_head(target.organisation_id, target.consultation_id)
    salt = chain.fresh_salt()
    moment = clock.now().replace(microsecond=0)
    opened_at = opened_at or (case.created_at if case else moment)
    decision = Decision(
        organisation_id=target.organisation_id,
        consultation_id=target.consultation_id,
        number=head.number + 1,
        case=case,
        created_at=moment,
        opened_at=min(opened_at.replace(microsecond=0), moment),
        due_at=cast("datetime | None", due_at or (case and case.due_at)),
        until=until and until.replace(microsecond=0),
        target_kind=target_kind,
        target_id=target.pk,
        state_before=target.state,
        moderator_id=viewer.participant.pk if viewer.participant else None,
        facts_digest=chain.digest_of(facts, salt),
        previous=head.hash,
        **fields,
    )
    decision.hash = chain.link(head.hash, chain.entry_of(decision))
    check(decision, without=["organisation", "consultation", "case"])
    decision.save(force_insert=True)
    _write_statement(decision, facts, salt)
    head.number = decision.number
    head.hash = decision.hash
    head.save(update_fields=["number", "hash"])
    return decision


def lock_head(organisation_id: UUID, consultation_id: UUID) -> DecisionHead:
    """Lock the head of the log of a consultation, and return it. Create it before any decision."""
    at = {"organisation_id": organisation_id, "consultation_id": consultation_id}
    rows = DecisionHead.objects.filter(**at).select_for_update(no_key=True)
    head = rows.first()
    if head is None:
        first = DecisionHead(**at, hash=chain.genesis(consultation_id))
        DecisionHead.objects.bulk_create([first], ignore_conflicts=True)
        head = rows.get()
    return head


def _write_statement(decision: Decision, facts: str, salt: str) -> None:
    statement = StatementOfReasons(
        organisation_id=decision.organisation_id, decision=decision, facts=facts, salt=salt
    )
    check(statement, without=["organisation", "decision"])
    statement.save(force_insert=True)
