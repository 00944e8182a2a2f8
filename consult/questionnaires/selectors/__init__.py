"""Named reads of questionnaires, of the viewer's own answers and of the number of answers.

The viewer is the first argument.
"""

from consult.questionnaires.answer_counts import Counted, Figures
from consult.questionnaires.selectors.own import (
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
    has_questionnaires,
    items_of,
    list_questionnaires,
    minutes_of,
    path_of,
    title_of,
)
from consult.questionnaires.selectors.results import (
    ItemResult,
    Line,
    Texts,
    asked_in,
    how_many_among,
    labels_of,
    open_results,
    results,
)
from consult.questionnaires.selectors.streams import (
    stream_questionnaire_answers,
    stream_questionnaire_items,
    stream_questionnaires,
)
from consult.questionnaires.selectors.texts import (
    Pile,
    first_texts,
    get_open_item,
    left_to_read,
    pile,
    published_texts,
)

__all__ = [
    "Counted",
    "Figures",
    "ItemResult",
    "Line",
    "Pile",
    "Texts",
    "answered_among",
    "asked_in",
    "first_texts",
    "get_item",
    "get_open_item",
    "get_questionnaire",
    "get_questionnaire_by_number",
    "get_questionnaires",
    "get_section",
    "has_answered",
    "has_questionnaires",
    "how_many",
    "how_many_among",
    "items_of",
    "labels_of",
    "left_to_read",
    "list_questionnaires",
    "minutes_of",
    "open_results",
    "own_answers",
    "own_submissions_for_export",
    "path_of",
    "pile",
    "published_texts",
    "results",
    "stream_questionnaire_answers",
    "stream_questionnaire_items",
    "stream_questionnaires",
    "title_of",
]
