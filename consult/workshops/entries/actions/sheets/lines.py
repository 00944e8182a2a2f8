"""A line of a sheet, and the result of its check."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from consult.core.exceptions import DomainError
from consult.core.words.text import clean, clean_line, fold
from debates.proposals.actions.texts_of_others import check_words

if TYPE_CHECKING:
    from consult.consultations.models import Topic

NUMBERED = re.compile(r"(?:theme|topic)?\s*(?:n[°o.]*)?\s*(\d+)\s*[.:)-]?.*", re.DOTALL)


@dataclass(frozen=True)
class Row:
    """The cells of a line, as they were typed. `number` is its number in the sheet."""

    number: int
    topic: str
    table: str
    title: str
    body: str


@dataclass(frozen=True)
class Line:
    """A row that was checked: valid, or refused for a reason, or imported before."""

    row: Row
    topic_id: UUID | None = None
    fingerprint: str = ""
    refusal: str = ""
    is_there: bool = False

    @property
    def is_new(self) -> bool:
        """Return whether the import would write this line."""
        return not self.refusal and not self.is_there


def folded(written: str) -> str:
    """Return a name without accents, case or repeated spaces, for comparing typed names."""
    return " ".join(fold(clean_line(written)).split())


def check_rows(rows: Sequence[Row], topics: Iterable, known: Iterable[str] = ()) -> list[Line]:
    """Check each row against its consultation's topics, the rules of texts and earlier lines.

    A topic is found by its number or name. `known` contains the fingerprints of lines that were
    imported before. A line that repeats another line of the same sheet is refused.
    """
    names = _names(topics)
    first_lines = dict.fromkeys(known, 0)
    lines = []
    for row in rows:
        line = _check_row(row, names)
        if not line.refusal:
            line = _mark_repeated(line, first_lines)
            first_lines.setdefault(line.fingerprint, row.number)
        lines.append(line)
    return lines


def _check_row(row: Row, names: dict[str, UUID]) -> Line:
    topic_id = _topic(row.topic, names)
    if topic_id is None:
        refusal = (
            _("No topic is called “%(name)s”.") if clean_line(row.topic) else _("Write the topic.")
        )
        return Line(row, refusal=refusal % {"name": clean_line(row.topic)[:80]})
    try:
        check_words(title=row.title, body=row.body)
    except DomainError as wrong:
        return Line(row, topic_id, refusal=str(wrong))
    return Line(row, topic_id, _fingerprint(row, topic_id))


def _mark_repeated(line: Line, first_lines: dict[str, int]) -> Line:
    if line.fingerprint not in first_lines:
        return line
    number = first_lines[line.fingerprint]
    if not number:
        return Line(line.row, line.topic_id, line.fingerprint, is_there=True)
    refusal = _("The same as line %(number)s.") % {"number": number}
    return Line(line.row, line.topic_id, line.fingerprint, refusal)


def _names(topics: Iterable[Topic]) -> dict[str, UUID]:
    named = {}
    for topic in topics:
        for name in (topic.title_fr, topic.title_en, topic.slug.replace("-", " "), topic.slug):  # type: ignore[attr-defined]  # by modeltranslation
            if name:
                named[folded(name)] = topic.pk
        if topic.number:
            named[str(topic.number)] = topic.pk
    return named


def _topic(written: str, names: dict[str, Any]) -> Any:
    """Return the id of the topic with this name or number, or None.

    A number may be written « 3 », « Thème 3 » or « 3. Médiation ».
    """
    name = folded(written)
    if name in names:
        return names[name]
    found = NUMBERED.fullmatch(name)
    return names.get(str(int(found[1]))) if found and len(found[1]) < 6 else None


def _fingerprint(row: Row, topic_id: UUID) -> str:
    parts = [str(topic_id), clean_line(row.table), clean_line(row.title), clean(row.body)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
