"""The tables of moderation.

The object of a notice or decision is a kind and an id, resolved in `moderation.target_kinds`.
"""

from moderation.models.alerts import AlertChoice
from moderation.models.appeals import Appeal
from moderation.models.approvals import Approval
from moderation.models.cases import Case, Notice, pressing
from moderation.models.decisions import Decision, DecisionHead, StatementOfReasons
from moderation.models.measures import Measure
from moderation.models.new_texts import ReadMark
from moderation.models.presence import Presence
from moderation.models.signals import Arrival, Band, MarkKey, Signal, Trace

__all__ = [
    "AlertChoice",
    "Appeal",
    "Approval",
    "Arrival",
    "Band",
    "Case",
    "Decision",
    "DecisionHead",
    "MarkKey",
    "Measure",
    "Notice",
    "Presence",
    "ReadMark",
    "Signal",
    "StatementOfReasons",
    "Trace",
    "pressing",
]
