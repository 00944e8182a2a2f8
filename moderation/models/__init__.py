"""What moderation keeps; the object of a notice or a decision is a kind and an id, resolved in `core.kinds`."""

from moderation.models.appeals import Appeal
from moderation.models.approvals import Approval
from moderation.models.cases import Case, Notice
from moderation.models.decisions import Decision, DecisionHead, StatementOfReasons
from moderation.models.measures import Measure

__all__ = ["Appeal", "Approval", "Case", "Decision", "DecisionHead", "Measure", "Notice", "StatementOfReasons"]
