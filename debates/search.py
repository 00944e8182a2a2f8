"""Search in contributions and comments.

It finds words and phrases in quotation marks. `-word` excludes a word. Accents and endings of words
make no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg.errors import QueryCanceled

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.core.postgres import keyset
from consult.core.postgres.prepared import prepared_cursor
from consult.core.words import text
from debates.enums import Searched
from debates.exceptions import SearchTakesTooLong
from debates.highlights import Segment, marked, readable_words
from debates.models import Comment, Proposal
from debates.models.comments import CommentQuerySet
from debates.models.proposals import ProposalQuerySet

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic


# At most this many texts of each sort are ranked. A reader who would need more pages is better
# served by a more precise word.
MOST = 1000
# If more matches than this are expected, the rows are read in the order of the list: a page of
# matches is then found soon.
COMMON = 5000
PARSE = """
SELECT french, english, debates_expected(french, english) FROM
  (SELECT debates_asked('consult_fr', %(words)s) AS french, debates_asked('consult_en', %(words)s) AS english) AS asked
"""
PATIENCE = "SET LOCAL statement_timeout = '3s'"
RANKED = {
    Searched.PROPOSAL: "SELECT proposal, rank FROM debates_ranked(%s, %s, %s, %s)",
    Searched.COMMENT: "SELECT comment, rank FROM debates_ranked_comments(%s, %s, %s, %s)",
}


@dataclass(frozen=True)
class SearchQuery:
    """A search as PostgreSQL queries, in French and in English.

    `is_common` states that many texts are expected to match.
    """

    french: str
    english: str
    is_common: bool = False


def parse_search(words: str) -> SearchQuery:
    """Return the search that a line of words asks for; it takes one query."""
    with prepared_cursor() as cursor:
        cursor.execute(PARSE, {"words": readable_words(words)})
        french, english, expected = cursor.fetchone()
    return SearchQuery(french, english, expected > COMMON)


@dataclass(frozen=True)
class Hit:
    """A contribution or a comment that a search found, with title (if any) and extract in segments.

    For a comment, `proposal` is the contribution that it discusses.
    """

    proposal: Proposal
    title: list[Segment]
    extract: list[Segment]
    comment: Comment | None = None


@dataclass(frozen=True)
class Hits(keyset.Page):
    """A page of hits, with the number of all hits. At most `MOST` of each sort are counted.

    `is_cut` states that more texts may match.
    """

    total: int = 0
    is_cut: bool = False


def hits(
    viewer: Viewer,
    words: str,
    *,
    among: str = "",
    consultation: Consultation | None = None,
    topic: Topic | None = None,
    kind: str | None = None,
    after: str | None = None,
    size: int = 20,
) -> Hits:
    """Return a page of the texts that the viewer may read and that match the words, closest first.

    The items are `Hit` objects: contributions and comments, or texts of one sort only (`among`, of
    `Searched`). `topic` and `kind` are those of the contribution that was found or discussed. Only
    the newest `MOST` matching texts of each sort are ranked, in the consultation or in all of them.
    The closeness of a text depends on that text alone, so texts written in the meantime move no hit
    from one page to another. This takes ten queries, or seven for one sort. Raise
    `SearchTakesTooLong` or `Invalid`.
    """
    words = text.clean_line(words)
    if not words:
        return Hits()
    beyond = _place(after) if after else None
    sorts = [Searched(among)] if among else list(Searched)
    ranked = _ranked(words, sorts, consultation)
    readable = {sort: _readable(viewer, sort, consultation, topic, kind) for sort in sorts}
    places = _places(ranked, readable)
    following = [place for place in places if beyond is None or place < beyond][: size + 1]
    items = _load_hits(
        [pk for _rank, pk in following[:size]], ranked, readable, words, consultation
    )
    after = keyset.encode_key(*following[size - 1]) if len(following) > size else None
    is_cut = any(len(ranks) == MOST for ranks in ranked.values())
    return Hits(items, after, total=len(places), is_cut=is_cut)


def _place(after: str) -> tuple[float, UUID]:
    try:
        rank, pk = map(str, keyset.decode_key(after))
        return float(rank), UUID(pk)
    except ValueError:
        raise Invalid(attr="after") from None


def _ranked(
    words: str, sorts: Iterable[Searched], consultation: Consultation | None
) -> dict[Searched, dict[UUID, float]]:
    """Return for each sort the closeness of each matching text, by id.

    The queries stop after three seconds. Raise `SearchTakesTooLong` then.
    """
    question = parse_search(words)
    parameters = [question.french, question.english, consultation and consultation.pk, MOST]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(PATIENCE)
            return {sort: _read(cursor, RANKED[sort], parameters) for sort in sorts}
    except OperationalError as stopped:
        if isinstance(stopped.__cause__, QueryCanceled):
            raise SearchTakesTooLong from stopped
        raise


def _read(cursor: CursorWrapper, statement: str, parameters: Sequence[Any]) -> dict[UUID, float]:
    cursor.execute(statement, parameters)
    return dict(cursor.fetchall())


def _readable(
    viewer: Viewer,
    sort: Searched,
    consultation: Consultation | None,
    topic: Topic | None,
    kind: str | None,
) -> ProposalQuerySet | CommentQuerySet:
    """Return the texts of a sort that the viewer may read, filtered as the search asks."""
    model, path = (Comment, "proposal__") if sort == Searched.COMMENT else (Proposal, "")
    wanted = {"consultation": consultation, f"{path}topic": topic, f"{path}kind": kind}
    return model.objects.readable_by(viewer).filter(
        **{name: value for name, value in wanted.items() if value}
    )


def _places(
    ranked: Mapping[Searched, dict[UUID, float]], readable: Mapping[Searched, Any]
) -> list[tuple[float, UUID]]:
    """Return a (closeness, id) pair for each text that the viewer may read, closest first."""
    found = []
    for sort, ranks in ranked.items():
        known = readable[sort].filter(pk__in=ranks).values_list("pk", flat=True) if ranks else ()
        found += [(ranks[pk], pk) for pk in known]
    return sorted(found, reverse=True)


def _load_hits(
    ids: Iterable[UUID],
    ranked: Mapping[Searched, dict[UUID, float]],
    readable: Mapping[Searched, Any],
    words: str,
    consultation: Consultation | None,
) -> list[Hit]:
    """Return the hits of a page in the order of their ids.

    Texts that left public view in the meantime are left out.
    """
    texts: dict[UUID, Any] = {}
    for sort, ranks in ranked.items():
        rows = readable[sort]
        rows = rows.with_proposal() if sort == Searched.COMMENT else rows.complete(consultation)
        texts |= rows.in_bulk([pk for pk in ids if pk in ranks])
    found = [texts[pk] for pk in ids if pk in texts]
    return [_hit(match, *pieces) for match, pieces in zip(found, marked(found, words), strict=True)]


def _hit(found: Any, title: list[Segment], extract: list[Segment]) -> Hit:
    is_comment = isinstance(found, Comment)
    return Hit(
        found.proposal if is_comment else found, title, extract, found if is_comment else None
    )
