"""Search through proposals: words, phrases between quotes, « -word » to leave out, whatever accents and endings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from consult.core import text
from consult.core.exceptions import Invalid
from debates import keyset
from debates.exceptions import SearchTakesTooLong
from debates.models import Proposal

if TYPE_CHECKING:
    from collections.abc import Sequence

# Beyond that many, another word says more than another page.
MOST = 2000
EXCERPT = 240
# Marks of the private use area, taken out of what is searched: they become segments, never markup.
BEGIN, END = "\ue000", "\ue001"
EXTRACT = (
    f'StartSel={BEGIN}, StopSel={END}, MaxFragments=2, MaxWords=30, MinWords=12, ShortWord=2, FragmentDelimiter=" … "'
)
WHOLE = f"StartSel={BEGIN}, StopSel={END}, HighlightAll=true"
# One dash leaves a word out; a line of them is an ornament, and more than PostgreSQL reads ("tsquery stack too small").
DASHES = re.compile(r"-(?:\s*-)+")
# More matches than that are met soon enough on the way through any list.
COMMON = 5000
ASKED = """
SELECT french, english, debates_expected(french, english) FROM
  (SELECT debates_asked('consult_fr', %(words)s) AS french, debates_asked('consult_en', %(words)s) AS english) AS asked
"""
PATIENCE = "SET LOCAL statement_timeout = '3s'"
RANKED = "SELECT proposal, rank FROM debates_ranked(%s, %s, %s, %s) ORDER BY rank DESC, proposal DESC"
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
        cursor.execute(ASKED, {"words": DASHES.sub(" ", words)})
        french, english, expected = cursor.fetchone()
    return Asked(french, english, expected > COMMON)


@dataclass(frozen=True)
class Hit:
    """A proposal found, its title and an extract cut into segments."""

    proposal: Proposal
    title: list[Segment]
    extract: list[Segment]


def hits(
    viewer, words: str, *, consultation=None, topic=None, kind=None, after: str | None = None, size: int = 20
) -> keyset.Page:
    """Proposals the viewer may read that hold these words, as `Hit`, the closest first; seven queries.

    The newest `MOST` that hold them are compared, in the consultation or in all. What is written meanwhile moves no hit
    from one page to another: how close a text is depends on itself alone. Raises `SearchTakesTooLong`, `Invalid`.
    """
    words = text.clean_line(words)
    if not words:
        return keyset.Page()
    beyond = _place(after) if after else None
    ranked = _ranked(words, consultation)
    rows = Proposal.objects.readable_by(viewer)
    wanted = {"consultation": consultation, "topic": topic, "kind": kind}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    readable = set(rows.filter(pk__in=ranked).values_list("pk", flat=True))
    places = [(rank, pk) for pk, rank in ranked.items() if pk in readable]
    kept = [place for place in places if beyond is None or place < beyond][: size + 1]
    found = rows.complete(consultation).in_bulk([pk for _rank, pk in kept[:size]])
    shown = highlighted([found[pk] for _rank, pk in kept[:size] if pk in found], words)
    return keyset.Page(shown, keyset.word(*kept[size - 1]) if len(kept) > size else None)


def _place(after):
    rank, pk = keyset.parts(after, number=2)
    try:
        return float(rank), UUID(pk)
    except ValueError:
        raise Invalid(attr="after") from None


def highlighted(proposals: Sequence[Proposal], words: str) -> list[Hit]:
    """The same proposals, each with what matches the words in its title and in an extract of its text; one query."""
    if not proposals:
        return []
    texts: dict[str, Any] = {
        "titles": [_unmarked(proposal.title) for proposal in proposals],
        "bodies": [_unmarked(text.plain(proposal.body_html)) for proposal in proposals],
        "languages": [proposal.language for proposal in proposals],
        "words": DASHES.sub(" ", words),
        "whole": WHOLE,
        "extract": EXTRACT,
    }
    with connection.cursor() as cursor:
        cursor.execute(HEADLINES, texts)
        lines = cursor.fetchall()
    return [
        Hit(proposal, segments(title), segments(body) if BEGIN in body else [Segment(_beginning(whole))])
        for proposal, whole, (title, body) in zip(proposals, texts["bodies"], lines, strict=True)
    ]


def segments(marked: str) -> list[Segment]:
    """Text with marks, cut at the marks."""
    first, *others = marked.split(BEGIN)
    cut = [Segment(first)]
    for piece in others:
        match, _, after = piece.partition(END)
        cut += [Segment(match, is_match=True), Segment(after)]
    return [segment for segment in cut if segment.text]


def _beginning(words):
    """The first words of a text whose title alone was found."""
    return words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + "…"


def _unmarked(words):
    return words.replace(BEGIN, "").replace(END, "")


def _ranked(words, consultation):
    """How close each text is, closest first, by id; in three seconds or not at all (reliability T-55)."""
    question = asked(words)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(PATIENCE)
            cursor.execute(RANKED, [question.french, question.english, consultation and consultation.pk, MOST])
            return dict(cursor.fetchall())
    except OperationalError as stopped:
        if isinstance(stopped.__cause__, QueryCanceled):
            raise SearchTakesTooLong from stopped
        raise
