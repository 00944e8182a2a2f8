"""The tables of a dataset, in the order in which files and pages list them."""

from consult.opendata.schemas.answers import EXPECTED_ANSWERS, OFFICIAL_ANSWERS
from consult.opendata.schemas.coverage import COVERAGE, USED_CONTRIBUTIONS
from consult.opendata.schemas.debate import (
    COMMENTS,
    IMPORTED_TALLIES,
    PROPOSAL_FIELDS,
    PROPOSAL_VERSIONS,
    PROPOSALS,
    TOPICS,
)
from consult.opendata.schemas.outcome import (
    OBJECTIONS,
    QUOTATIONS,
    REMARKS,
    SOURCE_CITATIONS,
    SOURCES,
    SYNTHESES,
)
from consult.opendata.schemas.public import FIGURES, MODERATION_DECISIONS, MODERATION_FIGURES
from consult.opendata.schemas.questionnaire import (
    QUESTIONNAIRE_ANSWERS,
    QUESTIONNAIRE_ITEMS,
    QUESTIONNAIRES,
)
from consult.opendata.schemas.vote import (
    BALLOTS,
    BATCHES,
    CHECKPOINTS,
    LEDGER,
    POSITIONS,
    QUESTIONS,
    RESULTS,
)
from consult.opendata.schemas.workshop import (
    DECLARED_COUNTS,
    PROVENANCES,
    TRANSCRIPTS,
    WORKSHOP_TOPICS,
    WORKSHOPS,
)

TABLES = (
    TOPICS,
    PROPOSALS,
    PROPOSAL_VERSIONS,
    PROPOSAL_FIELDS,
    COMMENTS,
    POSITIONS,
    QUESTIONS,
    RESULTS,
    BALLOTS,
    BATCHES,
    LEDGER,
    CHECKPOINTS,
    IMPORTED_TALLIES,
    WORKSHOPS,
    WORKSHOP_TOPICS,
    DECLARED_COUNTS,
    PROVENANCES,
    TRANSCRIPTS,
    SOURCES,
    SOURCE_CITATIONS,
    SYNTHESES,
    QUOTATIONS,
    OBJECTIONS,
    REMARKS,
    QUESTIONNAIRES,
    QUESTIONNAIRE_ITEMS,
    QUESTIONNAIRE_ANSWERS,
    OFFICIAL_ANSWERS,
    EXPECTED_ANSWERS,
    USED_CONTRIBUTIONS,
    COVERAGE,
    MODERATION_DECISIONS,
    MODERATION_FIGURES,
    FIGURES,
)
BY_NAME = {table.name: table for table in TABLES}
