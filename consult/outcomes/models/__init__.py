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
from consult.outcomes.models.coverage import CoverageCount, RepresentativeSelection
from consult.outcomes.models.objections import Objection
from consult.outcomes.models.quotations import Quotation
from consult.outcomes.models.remarks import DraftRemark, DraftReview
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
from consult.outcomes.models.themes import (
    CandidateTheme,
    Coding,
    CodingSample,
    ThemeMembership,
    ThemeSearch,
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
    "CandidateTheme",
    "Chapter",
    "Coding",
    "CodingSample",
    "CoverageCount",
    "DraftRemark",
    "DraftReview",
    "MainPointSupport",
    "Objection",
    "OfficialAnswer",
    "ParticipationRecord",
    "Quotation",
    "RepresentativeSelection",
    "Source",
    "SourceCitation",
    "SourceInTopic",
    "Synthesis",
    "SynthesisVersion",
    "ThemeMembership",
    "ThemeSearch",
]
