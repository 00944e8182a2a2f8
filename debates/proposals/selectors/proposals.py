"""Proposals: lists, and single proposals by id or by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.content import usable_version
from consult.consultations.selectors.consultations import get_consultation_row_by_id
from consult.core import text
from consult.core.exceptions import Invalid
from consult.core.files.access import address
from consult.core.lookup import get_only, parse_id
from debates.compiled import compile_text_pages, compile_texts
from debates.enums import ProposalKind, ProposalOrdering
from debates.models import Attachment, Proposal, ProposalCounter, ProposalTag
from debates.proposals.selectors.tags import tags_of
from debates.search import SearchQuery, parse_search
from moderation.decisions.selectors.decisions import decisions_for_export

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from consult.consultations.models import Consultation, Tag, Topic
    from consult.core.postgres.compiled import Compiled
    from debates.models import ProposalVersion
    from debates.models.proposals import ProposalQuerySet

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
    query = search if isinstance(search, SearchQuery) else _parse_words(search)
    looks_inside = bool(query or tag or has_place is not None)
    rows = (
        Proposal.objects.readable_by(viewer)
        if looks_inside or not tombstones
        else Proposal.objects.visible_to(viewer)
    )
    if not tombstones:
        rows = rows.unmerged()
    if query:
        rows = rows.matching(query)
    if tag:
        rows = rows.filter(pk__in=ProposalTag.objects.filter(tag=tag).values("proposal"))
    if has_place is not None:
        rows = rows.placed(has_place)
    if kind and kind not in ProposalKind.values:
        raise Invalid(attr="kind")
    wanted = {"consultation": consultation, "topic": topic, "kind": kind, "language": language}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return rows.complete(consultation).order_by(*PROPOSAL_ORDERS[ProposalOrdering.NEWEST])


def _parse_words(line: str) -> SearchQuery | None:
    """Return the search that a line of words asks for, or None if it has no word."""
    words = text.clean_line(line)
    return parse_search(words) if words else None


# The filters of lists that are read most. Each of their combinations has its own statement.
COMPILED = {"consultation", "topic", "kind", "search", "tombstones"}


def listed_proposals(
    viewer: Viewer, *, with_files: bool = False, **filters: Any
) -> ProposalQuerySet | Compiled[Proposal]:
    """Return the rows of `proposals`, to be read in pages by `keyset`.

    The statements of the usual filters are compiled once for similar readers. Each consultation and
    topic has plans of its own: if most consultations have few proposals, a plan for any of them
    would read and sort all those of a large one. Words are parsed now, which takes one query.
    `with_files` adds whether each proposal may have files. Raise `Invalid` on an unknown kind.
    """
    wanted = {name: value for name, value in filters.items() if value not in (None, "")}
    if wanted.keys() - COMPILED:
        return proposals(viewer, **filters)
    query = _parse_words(wanted.pop("search", ""))

    def rows(french: str = "", english: str = "") -> ProposalQuerySet:
        search = SearchQuery(french, english, query.is_common) if query else ""
        found = proposals(viewer, **wanted, search=search)
        return _with_files(found) if with_files else found

    consultation = wanted.get("consultation")
    topic = wanted.get("topic")
    places = [row.pk for row in (consultation, topic) if row]
    shape = (
        bool(consultation),
        bool(topic),
        wanted.get("kind"),
        wanted.get("tombstones", True),
        query and query.is_common,
    )
    return compile_text_pages(
        viewer,
        Proposal,
        ("proposals", with_files, *shape),
        rows,
        ids=places,
        planned_for=places,
        values=(query.french, query.english) if query else (),
        parent=consultation,
    )


def get_proposal(viewer: Viewer, proposal_id: UUID | str) -> Proposal:
    """Return a proposal, masked if it is a tombstone to the viewer; at most three queries.

    For visitors, its consultation comes from memory. Raise `NotFound`.
    """
    pk = parse_id(proposal_id)

    def rows() -> ProposalQuerySet:
        return Proposal.objects.visible_to(viewer).complete().filter(pk=pk)

    if not usable_version(viewer):
        return get_only(compile_texts(viewer, "proposal by id", rows, ids=[pk]))
    alone = compile_texts(
        viewer,
        "proposal by id, without its consultation",
        lambda: rows().prefetch_related(None),
        ids=[pk],
    )
    proposal: Proposal = get_only(alone)
    proposal.consultation = get_consultation_row_by_id(viewer, proposal.consultation_id)
    return proposal


def get_proposal_row(viewer: Viewer, proposal_id: UUID | str) -> Proposal:
    """Return a proposal without its text: its consultation, state and author; one query.

    This is for callers that act on a proposal. Raise `NotFound`.
    """
    pk = parse_id(proposal_id)

    def rows() -> ProposalQuerySet:
        found = Proposal.objects.visible_to(viewer).select_related("consultation")
        return found.only("organisation", "consultation", "state", "author").filter(pk=pk)

    return get_only(compile_texts(viewer, "proposal row", rows, ids=[pk]))


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
    rows = compile_texts(
        viewer,
        "proposals by ids",
        lambda ids: Proposal.objects.visible_to(viewer).complete().filter(pk__in=ids),
        listed=list(ids),
        parent=consultation,
    )
    return {proposal.pk: proposal for proposal in rows}


def get_proposal_by_number(viewer: Viewer, consultation: Consultation, number: int) -> Proposal:
    """Return a proposal by its number in a consultation that the caller has read; two queries.

    The result states which proposal it was merged into (`stands_in`, a number), which ones are
    merged into it (`gathers`: number and title), and whether it has files. Raise `NotFound`.
    """

    def rows(number: int) -> ProposalQuerySet:
        visible = Proposal.objects.visible_to(viewer).complete().with_merged()
        return _with_files(visible.filter(consultation=consultation, number=number))

    found = compile_texts(
        viewer,
        "proposal by number",
        rows,
        ids=[consultation.pk],
        values=[number],
        parent=consultation,
    )
    return get_only(found)


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
