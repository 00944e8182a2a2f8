"""Search through contributions and comments: words, phrases between quotes, « -word » to leave out, whatever accents
and endings."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from consult.core import text
from consult.core.exceptions import Invalid
from debates import keyset
from debates.enums import Searched
from debates.exceptions import SearchTakesTooLong
from debates.marking import Segment, marked, readable_words
from debates.models import Comment, Proposal

# Beyond that many of a kind, another word says more than another page.
MOST = 2000
# More matches than that are met soon enough on the way through any list.
COMMON = 5000
ASKED = """
SELECT french, english, debates_expected(french, english) FROM
  (SELECT debates_asked('consult_fr', %(words)s) AS french, debates_asked('consult_en', %(words)s) AS english) AS asked
"""
PATIENCE = "SET LOCAL statement_timeout = '3s'"
RANKED = {
    Searched.PROPOSAL: "SELECT proposal, rank FROM debates_ranked(%s, %s, %s, %s)",
    Searched.COMMENT: "SELECT comment, rank FROM debates_ranked_comments(%s, %s, %s, %s)",
}


@dataclass(frozen=True)
class Asked:
    """What words ask for, in French and in English, and whether many texts are expected to hold it."""

    french: str
    english: str
    is_common: bool = False


def asked(words: str) -> Asked:
    """What is asked for in a line of words; one query."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED, {"words": readable_words(words)})
        french, english, expected = cursor.fetchone()
    return Asked(french, english, expected > COMMON)


@dataclass(frozen=True)
class Hit:
    """A text found: a contribution, or a comment on it. Its title, if it has one, and an extract, in segments."""

    proposal: Proposal
    title: list[Segment]
    extract: list[Segment]
    comment: Comment | None = None


def hits(
    viewer,
    words: str,
    *,
    among: str = "",
    consultation=None,
    topic=None,
    kind=None,
    after: str | None = None,
    size: int = 20,
) -> keyset.Page:
    """What the viewer may read that holds these words, as `Hit`, the closest first; ten queries, seven of one sort.

    Contributions and comments, or those of one sort alone (`among`, of `Searched`); `topic` and `kind` are those of the
    contribution, found or discussed. The newest `MOST` of a sort that hold the words are compared, in the consultation
    or in all. What is written meanwhile moves no hit from one page to another: how close a text is depends on itself
    alone. Raises `SearchTakesTooLong`, `Invalid`.
    """
    words = text.clean_line(words)
    if not words:
        return keyset.Page()
    beyond = _place(after) if after else None
    sorts = [Searched(among)] if among else list(Searched)
    ranked = _ranked(words, sorts, consultation)
    readable = {sort: _readable(viewer, sort, consultation, topic, kind) for sort in sorts}
    places = _places(ranked, readable)
    kept = [place for place in places if beyond is None or place < beyond][: size + 1]
    shown = _shown([pk for _rank, pk in kept[:size]], ranked, readable, words, consultation)
    return keyset.Page(shown, keyset.word(*kept[size - 1]) if len(kept) > size else None)


def _place(after):
    rank, pk = keyset.parts(after, number=2)
    try:
        return float(rank), UUID(pk)
    except ValueError:
        raise Invalid(attr="after") from None


def _ranked(words, sorts, consultation):
    """How close each text is, by id, for each sort; in three seconds or not at all (reliability T-55)."""
    question = asked(words)
    told = [question.french, question.english, consultation and consultation.pk, MOST]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(PATIENCE)
            return {sort: _read(cursor, RANKED[sort], told) for sort in sorts}
    except OperationalError as stopped:
        if isinstance(stopped.__cause__, QueryCanceled):
            raise SearchTakesTooLong from stopped
        raise


def _read(cursor, statement, told):
    cursor.execute(statement, told)
    return dict(cursor.fetchall())


def _readable(viewer, sort, consultation, topic, kind):
    """Texts of a sort that the viewer may read, where they are asked for."""
    model, path = (Comment, "proposal__") if sort == Searched.COMMENT else (Proposal, "")
    wanted = {"consultation": consultation, f"{path}topic": topic, f"{path}kind": kind}
    return model.objects.readable_by(viewer).filter(**{name: value for name, value in wanted.items() if value})


def _places(ranked, readable):
    """(how close, id) of what may be read, the closest first."""
    found = []
    for sort, ranks in ranked.items():
        known = readable[sort].filter(pk__in=ranks).values_list("pk", flat=True) if ranks else ()
        found += [(ranks[pk], pk) for pk in known]
    return sorted(found, reverse=True)


def _shown(ids, ranked, readable, words, consultation):
    """The texts of a page in the order of their ids, as hits; what went out of view meanwhile is left out."""
    texts = {}
    for sort, ranks in ranked.items():
        rows = readable[sort]
        rows = rows.with_proposal() if sort == Searched.COMMENT else rows.complete(consultation)
        texts |= rows.in_bulk([pk for pk in ids if pk in ranks])
    found = [texts[pk] for pk in ids if pk in texts]
    return [_hit(one, *pieces) for one, pieces in zip(found, marked(found, words), strict=True)]


def _hit(found, title, extract):
    is_comment = isinstance(found, Comment)
    return Hit(found.proposal if is_comment else found, title, extract, found if is_comment else None)
