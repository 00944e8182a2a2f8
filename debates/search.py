"""Search through proposals: words, phrases between quotes, « -word » to leave out, whatever accents and endings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from consult.core import text
from debates.models import Proposal

if TYPE_CHECKING:
    from collections.abc import Sequence

# Beyond that many, another word says more than another page.
MOST = 2000
# Marks of the private use area, taken out of what is searched: they become segments, never markup.
BEGIN, END = "\ue000", "\ue001"
EXTRACT = (
    f'StartSel={BEGIN}, StopSel={END}, MaxFragments=2, MaxWords=30, MinWords=12, ShortWord=2, FragmentDelimiter=" … "'
)
WHOLE = f"StartSel={BEGIN}, StopSel={END}, HighlightAll=true"
# More matches than that are met soon enough on the way through any list.
COMMON = 5000
ASKED = """
SELECT french, english, debates_expected(french, english) FROM
  (SELECT debates_asked('consult_fr', %(words)s) AS french, debates_asked('consult_en', %(words)s) AS english) AS asked
"""
RANKED = "SELECT proposal FROM debates_ranked(%s, %s, %s, %s) ORDER BY rank DESC, proposal DESC"
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
    """A piece of text, and whether it is what was searched for. Not HTML."""

    text: str
    is_match: bool = False


@dataclass(frozen=True)
class Asked:
    """What words ask for, in French and in English, and whether many texts are expected to hold it."""

    french: str
    english: str
    is_common: bool = False


def asked(words: str) -> Asked:
    """What is asked for in a line of words; one query."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED, {"words": words})
        french, english, expected = cursor.fetchone()
    return Asked(french, english, expected > COMMON)


@dataclass(frozen=True)
class Hit:
    """A proposal found, its title and an extract cut into segments."""

    proposal: Proposal
    title: list[Segment]
    extract: list[Segment]


def hits(viewer, words: str, *, consultation=None, start: int = 0, size: int = 20) -> list[Hit]:
    """Proposals the viewer may read that hold these words, the closest first; six queries.

    The newest `MOST` that hold them are compared, in the consultation or in all.
    """
    words = text.clean_line(words)
    if not words:
        return []
    ranked = _ranked(words, consultation)
    rows = Proposal.objects.readable_by(viewer)
    if consultation:
        rows = rows.filter(consultation=consultation)
    readable = set(rows.filter(pk__in=ranked).values_list("pk", flat=True))
    kept = [pk for pk in ranked if pk in readable][start : start + size]
    found = rows.complete(consultation).in_bulk(kept)
    return highlighted([found[pk] for pk in kept if pk in found], words)


def highlighted(proposals: Sequence[Proposal], words: str) -> list[Hit]:
    """The same proposals, each with what matches the words in its title and in an extract of its text; one query."""
    if not proposals:
        return []
    texts: dict[str, Any] = {
        "titles": [_unmarked(proposal.title) for proposal in proposals],
        "bodies": [_unmarked(text.plain(proposal.body_html)) for proposal in proposals],
        "languages": [proposal.language for proposal in proposals],
        "words": words,
        "whole": WHOLE,
        "extract": EXTRACT,
    }
    with connection.cursor() as cursor:
        cursor.execute(HEADLINES, texts)
        lines = cursor.fetchall()
    return [
        Hit(proposal, segments(title), segments(body)) for proposal, (title, body) in zip(proposals, lines, strict=True)
    ]


def segments(marked: str) -> list[Segment]:
    """Text with marks, cut at the marks."""
    first, *others = marked.split(BEGIN)
    cut = [Segment(first)]
    for piece in others:
        match, _, after = piece.partition(END)
        cut += [Segment(match, is_match=True), Segment(after)]
    return [segment for segment in cut if segment.text]


def _unmarked(words):
    return words.replace(BEGIN, "").replace(END, "")


def _ranked(words, consultation):
    question = asked(words)
    with connection.cursor() as cursor:
        cursor.execute(RANKED, [question.french, question.english, consultation and consultation.pk, MOST])
        return [row[0] for row in cursor.fetchall()]
