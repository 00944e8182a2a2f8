"""Descriptions of errors for logs, reports and storage, without what people wrote or chose."""

import re
import traceback
from pathlib import Path

ADDRESS = re.compile(r"[^\s@<>()\[\]{}'\",;:=]+@[^\s@<>()\[\]{}'\",;:=]+")
# What PostgreSQL adds to the first line of a message, in English and in French: the row that it
# refused, or the statement with its values. It ends with the error: values may have several lines.
ADDED = r"[ |]*(?:DETAIL|DÉTAIL|HINT|ASTUCE|LINE \d+|LIGNE \d+|CONTEXTE?|QUERY|REQUÊTE)\s*:"
QUOTED = re.compile(
    rf"\n{ADDED}.*?(?=\n\n(?:The above exception|During handling of)|\Z)", re.DOTALL
)
# Celery writes the error of a task as `repr` does, in one line.
QUOTED_IN_REPR = re.compile(rf"\\n{ADDED}[^\n]*")
LONGEST = 500


def without_personal_data(text: str) -> str:
    """Return the text of errors without e-mail addresses and without quoted rows and statements.

    Mail servers and databases quote addresses in their error messages. PostgreSQL quotes the whole
    row that a constraint refuses, such as a ballot with its choice.
    """
    for pattern in (QUOTED_IN_REPR, QUOTED):
        text = pattern.sub("\n(details left out)", text)
    return ADDRESS.sub("(address)", text)


def describe_error(error: BaseException) -> str:
    """Return the type and the message of an error in one line, short enough for its column."""
    return without_personal_data(f"{type(error).__name__}: {error}")[:LONGEST]


def describe_place(error: BaseException) -> str:
    """Return the type of an error and the line of code that raised it, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{place}"
