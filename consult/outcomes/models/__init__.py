"""The models of outcomes: what became of a consultation."""

from consult.outcomes.models.answers import (
    AnswerCorrection,
    AnswerDue,
    AnswerMilestone,
    AnswerNote,
    AnswerService,
    AnswerTally,
    AnswerTarget,
    AnswerTemplate,
    OfficialAnswer,
)
from consult.outcomes.models.quotations import Quotation
from consult.outcomes.models.results import ParticipationRecord
from consult.outcomes.models.sources import (
    TITLE_LENGTH,
    URL_LENGTH,
    ActorKind,
    Source,
    SourceCitation,
    SourceInTopic,
)
from consult.outcomes.models.syntheses import (
    Block,
    BlockComment,
    BlockLock,
    BlockRevision,
    Chapter,
    MainPointSupport,
    Synthesis,
    SynthesisVersion,
)

__all__ = [
    "TITLE_LENGTH",
    "URL_LENGTH",
    "ActorKind",
    "AnswerCorrection",
    "AnswerDue",
    "AnswerMilestone",
    "AnswerNote",
    "AnswerService",
    "AnswerTally",
    "AnswerTarget",
    "AnswerTemplate",
    "Block",
    "BlockComment",
    "BlockLock",
    "BlockRevision",
    "Chapter",
    "MainPointSupport",
    "OfficialAnswer",
    "ParticipationRecord",
    "Quotation",
    "Source",
    "SourceCitation",
    "SourceInTopic",
    "Synthesis",
    "SynthesisVersion",
]
