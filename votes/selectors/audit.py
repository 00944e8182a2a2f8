"""Checks that ledgers, ballots, questions and counts agree.

They are for operators, who may see everything but change nothing.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.enums import ResultsVisibility
from consult.core import checks
from consult.core.records.journal import last_entry
from votes import ledger
from votes.ballot_box.store import audit, streams
from votes.ballot_box.store.audit import Audited
from votes.counting.ballots import count
from votes.enums import POSITION, Choice
from votes.models import PollCount, Question, Result, Tally
from votes.selectors.polls import option_ids
from votes.selectors.terms import rules_of


@dataclass
class Findings:
    """The outcome of a check of ledgers."""

    questions: int = 0
    votes: int = 0
    counted: int = 0
    problems: list[str] = field(default_factory=list)


def check_ledgers(viewer: Viewer, consultation_id: UUID | None = None) -> Findings:
    """Replay the chains of a consultation, or of all, with their secrets.

    The check compares ballots, counts, results and checkpoints, and compares what pages show of
    each question with the rules that were hashed when it opened.
    """
    visible = Question.objects.visible_to(viewer)
    if consultation_id:
        visible = visible.filter(consultation_id=consultation_id)
    findings = Findings()
    for pk in visible.order_by("consultation").values_list("consultation_id", flat=True).distinct():
        audited_ids = set()
        for audited in audit.audit(pk):
            audited_ids.add(audited.question.pk)
            _add_findings(findings, audited)
        opened = visible.filter(consultation_id=pk).opened().values_list("pk", flat=True)
        findings.problems += [
            f"question {question_id}, ledger: it has none"
            for question_id in set(opened) - audited_ids
        ]
        with checks.counting(findings.problems, f"consultation {pk}, checkpoints"):
            findings.problems += [
                f"consultation {pk}, {where}: {why}" for where, why in audit.audit_checkpoints(pk)
            ]
    return findings


def _add_findings(findings: Findings, audited: Audited) -> None:
    findings.questions += 1
    findings.votes += audited.votes
    findings.counted += audited.counts.total()
    name = f"question {audited.question.pk}"
    findings.problems += [f"{name}, {where}: {why}" for where, why in audited.problems]
    for find_problems in (_wrong_question, _wrong_count):
        with checks.counting(findings.problems, name):
            findings.problems += [
                f"{name}, {where}: {why}" for where, why in find_problems(audited)
            ]


def _wrong_question(audited: Audited) -> Iterator[tuple[str, str]]:
    """Compare the columns that pages read with the rules of the opening and with the chain."""
    question = audited.question
    if question.status.is_final != audited.is_closed:
        yield "state", "it is not what the chain says"
    announced = _announced_end(question)
    if ledger.rules_text(rules_of(question, closes_at=announced)) != question.rules:
        yield "rules", "its title, options, dates or visibility are not those of its opening"
    is_extended = announced != question.closes_at
    now = ledger.rules_hash(ledger.rules_text(rules_of(question))).hex() if is_extended else None
    if _extended_rules(question) != now:
        yield "end", "it is not the end that was last announced"
    reason = _closing_reason(question)
    if reason is not None and reason != question.poll.closing_reason:
        yield "close", "its reason is not the one that was given"


def _announced_end(question: Question) -> datetime | None:
    """Return the end of a poll as announced at its opening, or None for a position.

    The phase has the dates of positions.
    """
    if question.kind == POSITION:
        return None
    return question.poll.announced_closes_at or question.closes_at


def _extended_rules(question: Question) -> str | None:
    """Return the hash in the journal of the rules of a poll as last extended, or None."""
    if question.kind == POSITION:
        return None
    entry = last_entry("question.extend", question)
    return entry.data["rules_hash"] if entry else None


def _closing_reason(question: Question) -> str | None:
    """Return the reason in the journal for which a poll was closed before its end, or None."""
    entry = last_entry("question.close", question) if question.kind != POSITION else None
    return entry.data.get("reason") if entry else None


def _wrong_count(audited: Audited) -> list[tuple[str, str]]:
    """Compare the public count with the recount.

    A sealed question has no public count before the close.
    """
    question = audited.question
    if not question.status.is_final and question.visibility == ResultsVisibility.SEALED:
        return []
    public = Counter(audited.counts)
    public.subtract(audited.waiting)
    if question.kind != POSITION:
        return [*wrong_result(question, audited.counts), *_wrong_poll_count(question, public)]
    tally = Tally.objects.filter(pk=question.pk).values(*Choice.values, "total").first()
    if tally is None:
        return [("count", "it is missing")]
    proven = {choice: public[choice] for choice in Choice.values}
    proven["total"] = sum(proven.values())
    return [] if tally == proven else [("count", "it is not the recount")]


def _wrong_poll_count(question: Question, public: Mapping[str, int]) -> list[tuple[str, str]]:
    if question.status.is_final:
        return []
    stored = PollCount.objects.filter(pk=question.pk).values_list("counts", flat=True).first()
    proven = {choice: number for choice, number in public.items() if choice and number}
    return [] if stored == proven else [("count", "it is not the recount")]


def wrong_result(
    question: Question, counts: Mapping[str, int], result: Result | None = None
) -> list[tuple[str, str]]:
    """Return the problems of the result of a poll.

    A closed poll must have the result that its ledger gives, and its count at each level.
    """
    if not question.status.is_final:
        return []
    result = result or Result.objects.filter(pk=question.pk).first()
    if result is None:
        return [("result", "it is missing")]
    found = count(question.method, counts, option_ids(question))
    levels = ledger.counts_by_level(streams.level_cells(question.pk))
    is_same = (result.total, result.working, result.levels) == (
        found.total,
        json.loads(json.dumps(found.as_json())),
        levels,
    )
    return [] if is_same else [("result", "it is not the recount")]
