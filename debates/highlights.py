"""Texts with the searched words marked: cut into segments, never markup."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from consult.core.words import text

EXCERPT = 240
# Characters of the Unicode private use area. They are removed from the texts before the search, and
# are then used to cut the result into segments.
BEGIN = "\ue000"
END = "\ue001"
CUT = " … "
WORD = re.compile(r"\w")
EXTRACT = (
    f"StartSel={BEGIN}, StopSel={END}, MaxFragments=2, MaxWords=30, MinWords=12, ShortWord=2, "
    f'FragmentDelimiter="{CUT}"'
)
WHOLE = f"StartSel={BEGIN}, StopSel={END}, HighlightAll=true"
# One dash before a word excludes it. A line of dashes is an ornament, and PostgreSQL cannot parse
# it ("tsquery stack too small").
DASHES = re.compile(r"-(?:\s*-)+")
HEADLINES = """
SELECT ts_headline(configuration, title, asked, %(whole)s), ts_headline(configuration, body, asked, %(extract)s)
FROM unnest(%(titles)s::text[], %(bodies)s::text[], %(languages)s::text[])
    WITH ORDINALITY AS written (title, body, tongue, place),
  LATERAL (SELECT consult_configuration(tongue) AS configuration) AS chosen,
  LATERAL (SELECT debates_asked(configuration, %(words)s) AS asked) AS question
ORDER BY place
"""


@dataclass(frozen=True)
class Segment:
    """A piece of text that either matches the search or does not. It is not HTML."""

    text: str
    is_match: bool = False


def readable_words(words: str) -> str:
    """Return the searched words in a form that PostgreSQL can parse."""
    return DASHES.sub(" ", words)


def marked(texts: Sequence, words: str) -> list[tuple[list[Segment], list[Segment]]]:
    """Return the title and an extract of each text as segments, with the searched words marked.

    The title is empty where the text has none. This takes one query.
    """
    if not texts:
        return []
    parameters: dict[str, Any] = {
        "titles": [_unmarked(getattr(source, "title", "")) for source in texts],
        "bodies": [_unmarked(text.plain(source.body_html)) for source in texts],
        "languages": [source.language for source in texts],
        "words": readable_words(words),
        "whole": WHOLE,
        "extract": EXTRACT,
    }
    with connection.cursor() as cursor:
        cursor.execute(HEADLINES, parameters)
        lines = cursor.fetchall()
    return [
        (
            segments(title),
            segments(_with_cuts(body, whole)) if BEGIN in body else [Segment(_beginning(whole))],
        )
        for whole, (title, body) in zip(parameters["bodies"], lines, strict=True)
    ]


def segments(line: str) -> list[Segment]:
    """Return the segments of a text with marks."""
    first, *others = line.split(BEGIN)
    cut = [Segment(first)]
    for piece in others:
        match, _, after = piece.partition(END)
        cut += [Segment(match, is_match=True), Segment(after)]
    return [segment for segment in cut if segment.text]


def _with_cuts(extract: str, whole: str) -> str:
    """Return an extract with a sign where words of the text come before or after it."""
    fragments = [fragment.strip() for fragment in _unmarked(extract).split(CUT)]
    is_cut_before = WORD.search(whole.partition(fragments[0])[0])
    is_cut_after = WORD.search(whole.rpartition(fragments[-1])[2])
    before = CUT.lstrip() if is_cut_before else ""
    after = CUT.rstrip() if is_cut_after else ""
    return f"{before}{extract.strip()}{after}"


def _beginning(words: str) -> str:
    """Return the beginning of a text of which only the title matched."""
    return words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + "…"


def _unmarked(words: str) -> str:
    return words.replace(BEGIN, "").replace(END, "")
