"""Reads of cited sources: the public list, one source, the editor's list, and open data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.compiled import compiled_for_reader
from consult.consultations.selectors.topics import topics
from consult.core.exceptions import NotAllowed
from consult.core.postgres.lookup import get_row
from consult.core.words import text
from consult.outcomes.enums import SourceState
from consult.outcomes.models import ActorKind, Source, SourceCitation, SourceInTopic
from debates.proposals.selectors.proposals import public_proposals
from moderation.cases.selectors.queue import reported_targets

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic
    from debates.models import Proposal

LAST = 10**6
MOST_CITATIONS = 300
FIRST_OF_KIND = 2
ROOT_STATE = Coalesce("source__merged_into__state", "source__state")


@dataclass(frozen=True)
class Listing:
    """A source under one topic, or under the whole consultation (`topic` is None).

    `kind` is None for a sorted source to which no kind was given.
    """

    source: Source
    topic: Topic | None
    title: str
    kind: ActorKind | None
    contributions: int
    comments: int
    passages: int


@dataclass(frozen=True)
class FirstSource:
    """A sorted source, and the ids of the topics under which it is cited (None: under no topic)."""

    source: Source
    topics: frozenset[UUID | None]


@dataclass(frozen=True)
class Citing:
    """The texts that cite a source, as ids that any visitor may know."""

    proposals: list[UUID] = field(default_factory=list)
    comments: list[tuple[UUID, UUID]] = field(default_factory=list)
    passages: int = 0


def actor_kinds(viewer: Viewer) -> list[ActorKind]:
    """Return the kinds of actors of the organisation, in their order. One query."""
    return list(ActorKind.objects.filter(organisation=viewer.organisation))


def list_sources(viewer: Viewer, consultation: Consultation) -> list[Listing]:
    """Return the sources of a consultation, by topic, kind of actor and title. Four queries.

    Only sorted sources are listed: a writer has read their address. Those of the whole consultation
    come after the last topic. The caller has read the consultation with a selector.
    """
    counts = _count_by_place(_citations(consultation))
    sources = {source.pk: source for source in _public(consultation).select_related("actor_kind")}
    own = {
        (in_topic.source_id, in_topic.topic_id): in_topic
        for in_topic in SourceInTopic.objects.filter(
            source__consultation=consultation
        ).select_related("actor_kind")
    }
    places = {topic.pk: topic for topic in topics(viewer, consultation)}
    listings = [
        _listing(sources[row["root"]], places.get(row["topic"]), own, row)
        for row in counts
        if row["root"] in sources
    ]
    return sorted(listings, key=lambda listing: _order(listing, list(places)))


def _listing(source: Source, topic: Topic | None, own: dict[Any, Any], row: dict) -> Listing:
    there = own.get((source.pk, topic.pk if topic else None))
    return Listing(
        source,
        topic,
        (there and there.title) or source.title or source.url,
        (there and there.actor_kind) or source.actor_kind,
        row["contributions"],
        row["comments"],
        row["passages"],
    )


def _order(listing: Listing, places: list[UUID]) -> tuple[Any, ...]:
    place = places.index(listing.topic.pk) if listing.topic else LAST
    kind = listing.kind.position if listing.kind else LAST
    return place, kind, text.fold(listing.title), str(listing.source.pk)


def sources_for_synthesis(
    viewer: Viewer, consultation: Consultation
) -> dict[UUID | None, list[dict[str, Any]]]:
    """Return the sources that a synthesis lists, by topic, as plain values; under None all of them."""
    by_topic: dict[UUID | None, list[dict[str, Any]]] = defaultdict(list)
    for listing in list_sources(viewer, consultation):
        topic = listing.topic
        row = {
            "topic": {"number": topic.number, "title": topic.title} if topic else None,
            "kind": listing.kind.label if listing.kind else "",
            "title": listing.title,
            "url": listing.source.url,
        }
        by_topic[None].append(row)
        if topic:
            by_topic[topic.pk].append(row)
    return dict(by_topic)


def first_sources(
    viewer: Viewer, consultation: Consultation, topic: Topic | None = None
) -> list[FirstSource]:
    """Return the first sorted sources of each kind, of a consultation or of one topic.

    They are in the order of the kinds, then of the titles. Two queries: one reads the sources that
    an editor sorted, the other the citations of those that are returned.
    """
    cited = SourceCitation.objects.filter(
        Q(source=OuterRef("pk")) | Q(source__merged_into=OuterRef("pk")),
        **({"topic": topic.pk} if topic else {}),
    )
    rows = Source.objects.filter(
        Exists(cited), consultation=consultation, merged_into=None, state=SourceState.KEPT
    )
    by_kind: dict[UUID, list[Source]] = defaultdict(list)
    for source in sorted(
        rows.filter(actor_kind__isnull=False).select_related("actor_kind"),
        key=lambda source: (source.actor_kind.position, text.fold(str(source))),  # type: ignore[union-attr]  # filtered
    ):
        by_kind[source.actor_kind_id].append(source)  # type: ignore[index]  # filtered
    chosen = [source for of_kind in by_kind.values() for source in of_kind[:FIRST_OF_KIND]]
    topics_of: dict[UUID, set[UUID]] = defaultdict(set)
    cited_at = _citations(consultation).filter(root__in=[source.pk for source in chosen])
    for root, place in cited_at.order_by().values_list("root", "topic").distinct():
        topics_of[root].add(place)
    return [
        FirstSource(source, frozenset(topics_of[source.pk]))
        for source in chosen
        if source.pk in topics_of
    ]


def cites_sources(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether a consultation has a source in its public list. One query.

    The caller has read the consultation with a selector.
    """
    consultation.organisation = viewer.organisation  # it is loaded already
    return _public(consultation).exists()


def get_source(viewer: Viewer, consultation: Consultation, source_id: UUID) -> Source:
    """Return a source of the public list, with its kind. Raise `NotFound`.

    A source that was merged gives the one that stands for it.
    """
    rows = Source.objects.filter(consultation=consultation)
    merged = rows.filter(pk=source_id, merged_into__isnull=False).values("merged_into")
    rows = _public(consultation).select_related("actor_kind")
    return get_row(rows.filter(Q(pk=source_id) | Q(pk__in=merged)))


def citing(viewer: Viewer, source: Source) -> Citing:
    """Return the contributions, comments and passages that cite a source. One query."""
    rows = _citations(source.consultation).filter(root=source.pk)
    proposals: dict[UUID, None] = {}
    comments = []
    passages = 0
    names = ("proposal", "version", "comment", "segment")
    for proposal, _version, comment, segment in rows.order_by("pk").values_list(*names):
        if comment:
            comments.append((proposal, comment))
        elif segment:
            passages += 1
        elif proposal:
            proposals[proposal] = None
    return Citing(list(proposals), comments, passages)


def citing_numbers(
    viewer: Viewer, consultation: Consultation, source_ids: Iterable[UUID]
) -> dict[UUID, dict[UUID | None, list[int]]]:
    """Return the numbers of the contributions that cite each source, by source and topic."""
    rows = _citations(consultation).filter(root__in=list(source_ids), comment__isnull=True)
    rows = rows.filter(proposal__isnull=False).order_by("proposal__number")
    numbers: dict[UUID, dict[UUID | None, list[int]]] = defaultdict(lambda: defaultdict(list))
    for root, topic, number in rows.values_list("root", "topic", "proposal__number").distinct():
        numbers[root][topic].append(number)
    return numbers


def sources_of_proposal(viewer: Viewer, proposal: Proposal) -> list[Source]:
    """Return the sorted sources that a contribution cites, by title, with their kinds. One query.

    The caller has checked that the viewer may see the contribution.
    """
    visible = _list_cited(viewer, proposal.pk)
    return sorted(visible, key=lambda source: text.fold(str(source)))


@compiled_for_reader
def _list_cited(viewer: Viewer, proposal_id: UUID) -> QuerySet[Source]:
    cited = _with_root(SourceCitation.objects.filter(proposal=proposal_id, comment=None))
    found = Source.objects.filter(organisation=viewer.organisation, pk__in=cited.values("root"))
    return found.filter(state=SourceState.KEPT).select_related("actor_kind")


def has_citations(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether a text of a consultation cites a source, shown or not. One query."""
    cited = SourceCitation.objects.filter(source__consultation=consultation_id)
    return cited.filter(organisation=viewer.organisation).exists()


def has_sources(viewer: Viewer, topic: Topic) -> bool:
    """Return whether a text under a topic cites a sorted source. One query.

    The query stops at the first citation. The caller has read the topic with a selector.
    """
    cited = SourceCitation.objects.filter(topic=topic.pk, organisation=viewer.organisation)
    return cited.annotate(root_state=ROOT_STATE).filter(root_state=SourceState.KEPT).exists()


def count_sources(viewer: Viewer, consultation: Consultation, topic: Topic) -> int | None:
    """Return how many sources of the public list are cited under a topic. One query.

    At most `MOST_CITATIONS` citations are read. With more of them, return None. The caller has read
    the topic with a selector.
    """
    consultation.organisation = viewer.organisation  # it is loaded already
    cited = _citations(consultation).filter(topic=topic.pk, organisation=viewer.organisation)
    listed = cited.annotate(root_state=ROOT_STATE).filter(root_state=SourceState.KEPT).order_by()
    roots = list(listed.values_list("root", flat=True)[: MOST_CITATIONS + 1])
    return len(set(roots)) if len(roots) <= MOST_CITATIONS else None


def public_sources(viewer: Viewer, consultation: Consultation) -> QuerySet[Source]:
    """Return the sources of the public list, for lists that are read by key."""
    return _public(consultation).select_related("actor_kind")


def sources_to_edit(
    viewer: Viewer,
    consultation: Consultation,
    *,
    state: str = "",
    topic_id: Any = None,
    search: str = "",
) -> QuerySet[Source]:
    """Return the sources of the editor's list, with the number of texts that cite each.

    Raise `NotAllowed`.
    """
    if not may(viewer, "source.edit", consultation.pk):
        raise NotAllowed
    rows = Source.objects.filter(consultation=consultation, merged_into=None)
    if state:
        rows = rows.filter(state=state)
    if topic_id:
        cited = SourceCitation.objects.filter(
            Q(source=OuterRef("pk")) | Q(source__merged_into=OuterRef("pk")), topic=topic_id
        )
        rows = rows.filter(Exists(cited))
    for word in search.split():
        rows = rows.filter(Q(title__icontains=word) | Q(url__icontains=word))
    return rows.annotate(cited=Count("citations")).select_related("actor_kind")


def get_source_to_edit(viewer: Viewer, consultation: Consultation, source_id: UUID) -> Source:
    """Return a source that the viewer may edit, dismissed or not. Raise `NotFound`, `NotAllowed`."""
    return get_row(sources_to_edit(viewer, consultation), pk=source_id)


def count_by_state(viewer: Viewer, consultation: Consultation) -> dict[str, int]:
    """Return how many sources of the editor's list are in each state. One query."""
    rows = Source.objects.filter(consultation=consultation, merged_into=None)
    return dict(rows.values_list("state").annotate(number=Count("pk")).order_by("state"))


def topics_of_source(viewer: Viewer, source: Source) -> list[tuple[Topic, SourceInTopic | None]]:
    """Return the topics under which a source is listed, with its own title and kind there."""
    rows = _citations(source.consultation).filter(root=source.pk, topic__isnull=False)
    ids = set(rows.values_list("topic", flat=True))
    own = {in_topic.topic_id: in_topic for in_topic in source.in_topics.all()}
    return [
        (topic, own.get(topic.pk))
        for topic in topics(viewer, source.consultation)
        if topic.pk in ids
    ]


def merged_sources(viewer: Viewer, source: Source) -> list[Source]:
    """Return the sources that were merged into this one."""
    return list(source.merged.order_by("key"))


def stream_sources(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the rows of open data: each source once under each of its topics."""
    for listing in list_sources(viewer, consultation):
        yield {
            "id": str(uuid5(listing.source.pk, str(listing.topic.pk if listing.topic else ""))),
            "source": str(listing.source.pk),
            "topic": str(listing.topic.pk) if listing.topic else None,
            "title": listing.title,
            "kind_fr": listing.kind.label_fr if listing.kind else None,
            "kind_en": (listing.kind.label_en or None) if listing.kind else None,
            "url": listing.source.url or None,
            "is_sorted": listing.source.state == SourceState.KEPT,
            "contributions": listing.contributions,
            "comments": listing.comments,
            "passages": listing.passages,
        }


def stream_citations(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the rows of open data: each place where a text cites a source."""
    names = ("pk", "root", "topic", "proposal", "version__number", "comment", "segment")
    columns = ("id", "source", "topic", "proposal", "version", "comment", "passage")
    public = set(_public(consultation).values_list("pk", flat=True))
    for row in _citations(consultation).order_by("pk").values_list(*names).iterator(2000):
        citation = dict(zip(columns, row, strict=True))
        if citation["source"] in public:
            yield {
                name: str(value) if value and name != "version" else value
                for name, value in citation.items()
            }


def _public(consultation: Consultation) -> QuerySet[Source]:
    """Return the sources that visitors see: sorted by a writer, not merged, and cited."""
    cited = _citations(consultation).values("root")
    rows = Source.objects.filter(consultation=consultation, merged_into=None, pk__in=cited)
    return rows.filter(state=SourceState.KEPT)


def _citations(consultation: Consultation) -> QuerySet[Any]:
    """Return the public citations of a consultation. `root` is the source that counts them.

    A citation that an editor added for a contribution is public with the contribution. The texts
    that are reported and wait for a decision are left out.
    """
    rows = SourceCitation.objects.filter(source__consultation=consultation)
    public = public_proposals(consultation).filter(pk=OuterRef("proposal"))
    visible = Q(proposal__isnull=True) | Exists(public)
    rows = rows.filter(visible).exclude(comment__in=reported_targets(consultation, "comment"))
    reported = reported_targets(consultation, "proposal")
    return _with_root(rows.exclude(proposal__in=reported, comment=None))


def _with_root(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.annotate(root=Coalesce("source__merged_into", "source"))


def _count_by_place(rows: QuerySet[Any]) -> Any:
    return _count(rows.values("root", "topic"))


def _count(rows: Any) -> Any:
    in_proposal = Q(comment__isnull=True, segment__isnull=True)
    return rows.order_by().annotate(
        contributions=Count("proposal", distinct=True, filter=in_proposal),
        comments=Count("comment", distinct=True),
        passages=Count("segment", distinct=True),
    )
