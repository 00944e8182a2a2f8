"""Triggers that set the date of the last change of an objection or a remark (ADR 68).

The columns are what the API shows. The function is that of contributions: it dates an erasure to
midnight.
"""

from debates.migrations._change_dates import trigger

COLUMNS = {
    "outcomes_objection": ("body", "language", "reply", "replied_at", "state", "version"),
    "outcomes_draftremark": (
        "agrees",
        "body",
        "chapter_title",
        "is_taken_into_account",
        "language",
        "passage_text",
        "reply",
        "replied_at",
        "state",
        "version",
    ),
}

CHANGE_DATES = [trigger(table, columns) for table, columns in COLUMNS.items()]
