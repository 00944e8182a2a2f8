"""Proposals: lists, and single proposals by id or by number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.core.files.access import address
from consult.core.postgres.compiled import Compiled, OwnPlan
from consult.core.postgres.known_rows import set_parent
from consult.core.postgres.lookup import get_only, parse_id
from consult.core.words import text
from debates.compiled import compiled_texts, text_pages
from debates.enums import ProposalKind, ProposalOrdering
from debates.models import Attachment, Proposal, ProposalCounter, ProposalTag, ProposalVersion
from debates.models.proposals import ProposalQuerySet
from debates.proposals.selectors.tags import tags_of
from debates.search import SearchQuery, parse_search
from moderation.decisions.selectors.decisions import decisions_for_export

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Tag, Topic

# Orders that are read by key (`page`). Use `ring_page` for the random order, and
# `votes.selectors.counts.ordered` for the orders by votes.
PROPOSAL_ORDERS = {
    ProposalOrdering.NEWEST: ("-created_at", "-id"),
    ProposalOrdering.OLDEST: ("created_at", "id"),
    ProposalOrdering.MOST_DISCUSSED: ("-comments_count", "-created_at", "-id"),
}


def proposals(
    viewer: Viewer,
    *,
    consultation: Consultation | None = None,
    topic: Topic | None = None,
    kind: str | None = None,
    search: str | SearchQuery = "",
    language: str | None = None,
    tag: Tag | UUID | None = None,
    has_place: bool | None = None,
    tombstones: bool = True,
) -> ProposalQuerySet:
    """Return proposals whose existence the viewer may know, newest first, with the data of lists.

    This takes three queries, one less within a consultation, and one more with words in `search`.

    Masked tombstones and merged proposals are included unless `tombstones` is false. Filters that
    look inside a text return no tombstone: `search`, a tag (its id), or whether there is a
    place (`has_place`). `language` filters by the language of the text. Raise `Invalid` on an
    unknown kind.
    """
    rows = _select(
        viewer,
        consultation.pk if consultation else None,
        topic.pk if topic else None,
        kind=kind,
        search=search if isinstance(search, SearchQuery) else _parse_words(search),
        tombstones=tombstones,
        looks_inside=bool(tag or has_place is not None),
    )
    if tag:
        rows = rows.filter(pk__in=ProposalTag.objects.filter(tag=tag).values("proposal"))
    if has_place is not None:
        rows = rows.placed(has_place)
    if language:
        rows = rows.filter(language=language)
    return rows.complete(consultation)


def _select(
    viewer: Viewer,
    consultation_id: UUID | None,
    topic_id: UUID | None,
    *,
    kind: str | None,
    search: SearchQuery | None,
    tombstones: bool,
    looks_inside: bool = False,
) -> ProposalQuerySet:
    """Return the proposals that the usual filters let pass, newest first (`proposals`)."""
    if kind and kind not in ProposalKind.values:
        raise Invalid(attr="kind")
    rows = (
        Proposal.objects.readable_by(viewer)
        if search or looks_inside or not tombstones
        else Proposal.objects.visible_to(viewer)
    )
    if not tombstones:
        rows = rows.unmerged()
    if search:
        rows = rows.matching(search)
    wanted = {"consultation": consultation_id, "topic": topic_id, "kind": kind}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return rows.order_by(*PROPOSAL_ORDERS[ProposalOrdering.NEWEST])


def _parse_words(line: str) -> SearchQuery | None:
    """Return the search that a line of words asks for, or None if it has no word."""
    words = text.clean_line(line)
    return parse_search(words) if words else None


def listed_proposals(
    viewer: Viewer,
    *,
    consultation: Consultation | None = None,
    topic: Topic | None = None,
    kind: str | None = None,
    search: str = "",
    tombstones: bool = True,
    with_files: bool = False,
    **others: Any,
) -> ProposalQuerySet | Compiled[Proposal]:
    """Return the rows of `proposals`, to be read in pages by `keyset`.

    The statements of the named filters are compiled once for similar readers. Each consultation and
    topic has plans of its own: if most consultations have few proposals, a plan for any of them
    would read and sort all those of a large one. Words are parsed now, which takes one query.
    `with_files` adds whether each proposal may have files. Raise `Invalid` on an unknown kind.
    """
    if any(value not in (None, "") for value in others.values()):
        return proposals(
            viewer,
            consultation=consultation,
            topic=topic,
            kind=kind,
            search=search,
            tombstones=tombstones,
            **others,
        )
    query = _parse_words(search)
    return text_pages(
        Proposal,
        _list,
        viewer,
        OwnPlan.of(consultation.pk) if consultation else None,
        OwnPlan.of(topic.pk) if topic else None,
        query.french if query else None,
        query.english if query else None,
        parent=consultation,
        kind=kind or None,
        tombstones=tombstones,
        is_common=bool(query and query.is_common),
        with_files=with_files,
    )


def _list(
    viewer: Viewer,
    consultation_id: UUID | None,
    topic_id: UUID | None,
    french: str | None,
    english: str | None,
    *,
    is_common: bool,
    with_files: bool,
    kind: str | None,
    tombstones: bool,
) -> ProposalQuerySet:
    search = None if french is None or english is None else SearchQuery(french, english, is_common)
    rows = _select(
        viewer, consultation_id, topic_id, kind=kind, search=search, tombstones=tombstones
    ).complete()
    return _with_files(rows) if with_files else rows


def get_proposal(viewer: Viewer, proposal_id: UUID | str) -> Proposal:
    """Return a proposal with its consultation, masked if it is a tombstone to the viewer.

    At most two queries. Raise `NotFound`.
    """
    return get_only(_find(viewer, parse_id(proposal_id)))


@compiled_texts
def _find(viewer: Viewer, proposal_id: UUID) -> ProposalQuerySet:
    rows = Proposal.objects.visible_to(viewer).complete().filter(pk=proposal_id)
    return rows.prefetch_related(None).select_related("consultation")


def get_proposal_row(viewer: Viewer, proposal_id: UUID | str) -> Proposal:
    """Return a proposal without its text: its consultation, state and author; one query.

    This is for callers that act on a proposal. Raise `NotFound`.
    """
    return get_only(_find_row(viewer, parse_id(proposal_id)))


@compiled_texts
def _find_row(viewer: Viewer, proposal_id: UUID) -> ProposalQuerySet:
    found = Proposal.objects.visible_to(viewer).select_related("consultation")
    return found.only("organisation", "consultation", "state", "author").filter(pk=proposal_id)


def public_proposals(consultation: Consultation) -> QuerySet[Proposal, Any]:
    """Return the ids of the proposals of a consultation that any visitor may read, as a queryset.

    Other apps filter their own data by it.
    """
    visitor = Viewer.public(consultation.organisation)
    return (
        Proposal.objects.readable_by(visitor)
        .filter(consultation=consultation)
        .order_by()
        .values("pk")
    )


def get_proposals(
    viewer: Viewer, ids: Iterable[UUID], *, consultation: Consultation | None = None
) -> dict[UUID, Proposal]:
    """Return several proposals by id, without those whose existence the viewer may not know.

    This takes three queries, or two if the caller passes the consultation of all.
    """
    rows = _find_several(viewer, list(ids))
    if consultation:
        set_parent(rows, consultation)
    return {proposal.pk: proposal for proposal in rows}


@compiled_texts
def _find_several(viewer: Viewer, ids: list[UUID]) -> ProposalQuerySet:
    return Proposal.objects.visible_to(viewer).complete().filter(pk__in=ids)


def get_proposal_by_number(viewer: Viewer, consultation: Consultation, number: int) -> Proposal:
    """Return a proposal by its number in a consultation that the caller has read; two queries.

    The result states which proposal it was merged into (`stands_in`, a number), which ones are
    merged into it (`gathers`: number and title), and whether it has files. Raise `NotFound`.
    """
    rows = _find_by_number(viewer, consultation.pk, number)
    set_parent(rows, consultation)
    return get_only(rows)


@compiled_texts
def _find_by_number(viewer: Viewer, consultation_id: UUID, number: int) -> ProposalQuerySet:
    visible = Proposal.objects.visible_to(viewer).complete().with_merged()
    return _with_files(visible.filter(consultation=consultation_id, number=number))


def _with_files(rows: ProposalQuerySet) -> ProposalQuerySet:
    """Add to proposals whether they have files."""
    files = Attachment.objects.filter(
        version__proposal=OuterRef("pk"), version__number=OuterRef("version")
    )
    return rows.annotate(may_have_files=Exists(files))  # type: ignore[no-redef]  # its default


def number_to_id(viewer: Viewer, consultation_id: UUID, number: int) -> UUID | None:
    """Return the id of the proposal with this number, or None if the viewer may not know of it.

    This takes one query.
    """
    rows = Proposal.objects.visible_to(viewer).filter(consultation=consultation_id, number=number)
    found = rows.only("organisation", "state", "author").first()
    return found.pk if found else None


def last_proposal_numbers(viewer: Viewer) -> dict[UUID, int]:
    """Return the last number given in each consultation of the viewer's organisation, by its id.

    This takes one query.
    """
    rows = ProposalCounter.objects.filter(organisation=viewer.organisation)
    return dict(rows.values_list("consultation_id", "last"))


def list_public_proposal_numbers(
    consultation: Consultation, first: int, last: int
) -> QuerySet[Proposal, Any]:
    """Return (number, last edit) of the public proposals that are not merged; one query.

    Only proposals that any visitor may read and whose number is from `first` to `last` are
    returned.
    """
    rows = Proposal.objects.readable_by(Viewer.public(consultation.organisation)).unmerged()
    rows = rows.filter(consultation=consultation, number__range=(first, last))
    return rows.order_by("number").values_list("number", "updated_at")


def merged_into(viewer: Viewer, proposal_ids: Iterable[UUID]) -> list[UUID]:
    """Return the ids of the public proposals that were merged into some others; one query."""
    rows = Proposal.objects.readable_by(viewer).filter(merged_into__in=list(proposal_ids))
    return list(rows.order_by("number").values_list("pk", flat=True))


def own_proposals(viewer: Viewer) -> ProposalQuerySet:
    """Return the viewer's proposals in any state, newest first."""
    rows = Proposal.objects.visible_to(viewer).filter(author=viewer.person())
    return rows.complete().order_by(*PROPOSAL_ORDERS[ProposalOrdering.NEWEST])


def export_proposals(viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield the viewer's proposals, with their versions, files and decisions.

    The rows are for the copy of the viewer's own data.
    """
    found = list(
        own_proposals(viewer)
        .prefetch_related("versions__attachments__file")
        .select_related("author", "institution", "topic")
    )
    texts = [
        pk
        for contribution in found
        for pk in (contribution.pk, *(version.pk for version in contribution.versions.all()))
    ]
    decided = decisions_for_export(viewer, texts)
    for proposal in found:
        field_names = (
            "number",
            "kind",
            "state",
            "language",
            "latitude",
            "longitude",
            "place",
            "created_at",
            "updated_at",
        )
        versions = [
            {
                "number": version.number,
                "title": version.title,
                "body": version.body,
                "fields": version.fields,
                "created_at": version.created_at,
                "files": [_exported(attachment) for attachment in version.attachments.all()],
                "decisions": decided.get(version.pk, []),
            }
            for version in sorted(proposal.versions.all(), key=lambda version: version.number)
        ]
        institution = proposal.institution.name if proposal.institution else None
        row = {
            "id": proposal.pk,
            "title": proposal.title,
            "consultation": proposal.consultation.slug,
        }
        row |= {"topic": proposal.topic.title, "decisions": decided.get(proposal.pk, [])}
        words = {
            "institution": institution,
            "tags": [tag.label for tag in tags_of(proposal)],
            "versions": versions,
        }
        yield row | {name: getattr(proposal, name) for name in field_names} | words


def _exported(attachment: Attachment) -> dict[str, Any]:
    file = attachment.file
    row = {
        "description": attachment.description,
        "name": file.name,
        "type": file.media_type,
        "size": file.size,
    }
    return row | {"path": address(file.pk, file.variants[0]["name"])}


def title_of(proposal: Proposal) -> str:
    """Return the title of a proposal, or its number if it is a tombstone."""
    return proposal.title or _("Contribution no. %(number)s") % {"number": proposal.number}


def words_of(text: Proposal | ProposalVersion) -> str:
    """Return the whole text of a proposal or a version, title first, for the aids of moderators."""
    return f"{text.title}\n\n{text.body}" if text.body else ""


def path_of(proposal: Proposal) -> str:
    """Return the path of the page of a proposal."""
    return f"/consultations/{proposal.consultation.slug}/proposals/{proposal.number}/"
