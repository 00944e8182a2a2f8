"""Actions on questionnaires: prepare, open, answer once, close, review, and erase answers."""

from consult.questionnaires.actions.answer_review import read_answer
from consult.questionnaires.actions.answer_validation import checked_answer, checked_answers
from consult.questionnaires.actions.drafts import (
    add_section,
    create,
    edit_section,
    edit_text,
    move_section,
    remove,
    remove_section,
)
from consult.questionnaires.actions.erasure import erase_submissions
from consult.questionnaires.actions.items import add_item, edit_item, move_item, remove_item
from consult.questionnaires.actions.lifecycle import (
    close_all,
    close_ended,
    close_questionnaire,
    extend_questionnaire,
    open_questionnaire,
)
from consult.questionnaires.actions.notifications import tell_opened
from consult.questionnaires.actions.piles import PileRead, read_answers
from consult.questionnaires.actions.sheets import remove_sheet
from consult.questionnaires.actions.submissions import submit, submit_from_paper

__all__ = [
    "PileRead",
    "add_item",
    "add_section",
    "checked_answer",
    "checked_answers",
    "close_all",
    "close_ended",
    "close_questionnaire",
    "create",
    "edit_item",
    "edit_section",
    "edit_text",
    "erase_submissions",
    "extend_questionnaire",
    "move_item",
    "move_section",
    "open_questionnaire",
    "read_answer",
    "read_answers",
    "remove",
    "remove_item",
    "remove_section",
    "remove_sheet",
    "submit",
    "submit_from_paper",
    "tell_opened",
]
