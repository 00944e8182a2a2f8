"""Whether ledgers, ballots and counts agree: for operators, who see everything but change nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from votes.ballot_box import store
from votes.counting import count
from votes.enums import Choice, QuestionKind
from votes.models import Question, Result, Tally
from votes.selectors.polls import option_ids


@dataclass
class Findings:
    """What a check of ledgers saw."""

    questions: int = 0
    events: int = 0
    votes: int = 0
    problems: list[str] = field(default_factory=list)


def check_ledgers(viewer, consultation_id=None) -> Findings:
    """Replay the chains of a consultation, or of all, with their secrets; compare ballots, counts and checkpoints."""
    seen = Question.objects.visible_to(viewer)
    if consultation_id:
        seen = seen.filter(consultation_id=consultation_id)
    findings = Findings()
    for pk in seen.order_by("consultation").values_list("consultation_id", flat=True).distinct():
        for audited in store.audit(pk):
            _note(findings, audited)
        findings.problems += [f"consultation {pk}, {where}: {why}" for where, why in store.audit_checkpoints(pk)]
    return findings


def _note(findings, audited):
    findings.questions += 1
    findings.events += audited.events
    findings.votes += audited.counts.total()
    is_position = audited.question.kind == QuestionKind.POSITION
    wrong = _wrong_count(audited) if is_position else wrong_result(audited.question, audited.counts)
    problems = audited.problems + wrong
    findings.problems += [f"question {audited.question.pk}, {where}: {why}" for where, why in problems]


def _wrong_count(audited):
    tally = Tally.objects.filter(pk=audited.question.pk).values(*Choice.values, "total").first()
    proven = {choice: audited.counts[choice] for choice in Choice.values} | {"total": audited.counts.total()}
    return [] if tally in (proven, None) else [("count", "it is not the recount")]


def wrong_result(question, counts, result=None):
    """What a closed poll keeps as its result is what its ledger comes to."""
    result = result or Result.objects.filter(pk=question.pk).first()
    if result is None:
        return []
    found = count(question.kind, counts, option_ids(question))
    same = (result.total, result.working) == (found.total, json.loads(json.dumps(found.as_json())))
    return [] if same else [("result", "it is not the recount")]
