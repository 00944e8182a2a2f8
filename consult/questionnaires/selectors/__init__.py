"""Named reads of questionnaires, of one's own answers, and of how many answered. The viewer comes first."""

from consult.questionnaires.selectors.own import (
    Counted,
    answered_among,
    has_answered,
    how_many,
    own_answers,
    own_submissions_for_export,
)
from consult.questionnaires.selectors.questionnaires import (
    get_item,
    get_questionnaire,
    get_questionnaire_by_number,
    get_questionnaires,
    get_section,
    items_of,
    list_questionnaires,
    minutes_of,
    path_of,
    title_of,
)

__all__ = [
    "Counted",
    "answered_among",
    "get_item",
    "get_questionnaire",
    "get_questionnaire_by_number",
    "get_questionnaires",
    "get_section",
    "has_answered",
    "how_many",
    "items_of",
    "list_questionnaires",
    "minutes_of",
    "own_answers",
    "own_submissions_for_export",
    "path_of",
    "title_of",
]
