"""Whether ledgers, ballots and counts agree: for operators, who see everything but change nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from votes.ballot_box import store
from votes.enums import Choice
from votes.models import Question, Tally


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
    problems = audited.problems + _wrong_count(audited)
    findings.problems += [f"question {audited.question.pk}, {where}: {why}" for where, why in problems]


def _wrong_count(audited):
    tally = Tally.objects.filter(pk=audited.question.pk).values(*Choice.values, "total").first()
    proven = {choice: audited.counts[choice] for choice in Choice.values} | {"total": audited.counts.total()}
    return [] if tally in (proven, None) else [("count", "it is not the recount")]
