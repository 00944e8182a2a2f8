"""Proposals: lists, one by id or by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core import text
from consult.core.exceptions import Invalid
from consult.core.files import address
from consult.core.finding import one_of
from debates.enums import ProposalKind, ProposalOrdering
from debates.models import Proposal, ProposalCounter, ProposalTag
from debates.search import asked
from debates.selectors.tags import tags_of
from moderation.selectors import decisions_for_export

if TYPE_CHECKING:
    from uuid import UUID

# Orders read by key (`page`); random is `ring_page`, those by votes belong to `votes.selectors.ordered`.
PROPOSAL_ORDERS = {
    ProposalOrdering.NEWEST: ("-created_at", "-id"),
    ProposalOrdering.OLDEST: ("created_at", "id"),
    ProposalOrdering.MOST_DISCUSSED: ("-comments_count", "-created_at", "-id"),
}


def proposals(
    viewer,
    *,
    consultation=None,
    topic=None,
    kind=None,
    search="",
    language=None,
    tag=None,
    has_place=None,
    tombstones=True,
):
    """Proposals the viewer may know of, newest first, each with what a list shows: three queries, one
    less within a consultation, one more with `search`.

    Tombstones stand among them, emptied, unless `tombstones` is false, and so do those that were merged with another
    one. What looks into a text finds none: words
    (`search`), a tag (its id), whether there is a place; `language` keeps what is written in one. Raises
    `Invalid` on an unknown kind.
    """
    words = text.clean_line(search)
    looks_inside = bool(words or tag or has_place is not None)
    rows = (
        Proposal.objects.readable_by(viewer) if looks_inside or not tombstones else Proposal.objects.visible_to(viewer)
    )
    if not tombstones:
        rows = rows.unmerged()
    if words:
        rows = rows.matching(asked(words))
    if tag:
        rows = rows.filter(pk__in=ProposalTag.objects.filter(tag=tag).values("proposal"))
    if has_place is not None:
        rows = rows.placed(has_place)
    if kind and kind not in ProposalKind.values:
        raise Invalid(attr="kind")
    wanted = {"consultation": consultation, "topic": topic, "kind": kind, "language": language}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return rows.complete(consultation).order_by(*PROPOSAL_ORDERS[ProposalOrdering.NEWEST])


def get_proposal(viewer, proposal_id) -> Proposal:
    """One proposal, emptied if it is a tombstone to the viewer; three queries. Raises `NotFound`."""
    return one_of(Proposal.objects.visible_to(viewer).complete(), pk=proposal_id)


def get_proposal_row(viewer, proposal_id) -> Proposal:
    """Where a proposal stands, without its text, for whoever acts on it: its consultation, state and author; one query.

    Raises `NotFound`.
    """
    rows = Proposal.objects.visible_to(viewer).select_related("consultation")
    return one_of(rows.only("organisation", "consultation", "state", "author"), pk=proposal_id)


def public_proposals(consultation):
    """The ids of the proposals of a consultation whose text anybody may read, for whoever knows more about them."""
    everybody = Viewer.public(consultation.organisation)
    return Proposal.objects.readable_by(everybody).filter(consultation=consultation).order_by().values("pk")


def get_proposals(viewer, ids, *, consultation=None) -> dict[UUID, Proposal]:
    """Several at once, by id, without those the viewer may not know of; three queries, one less if all of one."""
    return Proposal.objects.visible_to(viewer).complete(consultation).in_bulk(list(ids))


def get_proposal_by_number(viewer, consultation, number) -> Proposal:
    """The same, by its number in a consultation that is at hand; two queries.

    It says which one it was merged with (`stands_in`, a number), and which ones it gathers (`gathers`: number, title).
    """
    rows = Proposal.objects.visible_to(viewer).complete(consultation).with_merged()
    return one_of(rows, consultation=consultation, number=number)


def number_to_id(viewer, consultation_id, number) -> UUID | None:
    """The proposal of that number in a consultation, if the viewer may know of it; one query."""
    rows = Proposal.objects.visible_to(viewer).filter(consultation=consultation_id, number=number)
    found = rows.only("organisation", "state", "author").first()
    return found.pk if found else None


def last_proposal_numbers(viewer) -> dict[UUID, int]:
    """Return the last number given in each consultation of the viewer's organisation, by its id; one query."""
    rows = ProposalCounter.objects.filter(organisation=viewer.organisation)
    return dict(rows.values_list("consultation_id", "last"))


def list_public_proposal_numbers(consultation, first: int, last: int):
    """Return (number, last edit) of the proposals that anybody may read and that stand for themselves; one query.

    Only those whose number is from `first` to `last`.
    """
    rows = Proposal.objects.readable_by(Viewer.public(consultation.organisation)).unmerged()
    rows = rows.filter(consultation=consultation, number__range=(first, last))
    return rows.order_by("number").values_list("number", "updated_at")


def own_proposals(viewer):
    """What the viewer proposed, newest first, whatever its state."""
    rows = Proposal.objects.visible_to(viewer).filter(author=viewer.person())
    return rows.complete().order_by(*PROPOSAL_ORDERS[ProposalOrdering.NEWEST])


def export_proposals(viewer):
    """What the viewer proposed, with versions, files and decisions on them, for the copy of their own data."""
    found = list(
        own_proposals(viewer)
        .prefetch_related("versions__attachments__file")
        .select_related("author", "institution", "topic")
    )
    texts = [pk for one in found for pk in (one.pk, *(version.pk for version in one.versions.all()))]
    decided = decisions_for_export(viewer, texts)
    for proposal in found:
        told = ("number", "kind", "state", "language", "latitude", "longitude", "place", "created_at", "updated_at")
        versions = [
            {name: getattr(version, name) for name in ("number", "title", "body", "fields", "created_at")}
            | {"files": [_exported(one) for one in version.attachments.all()]}
            | {"decisions": decided.get(version.pk, [])}
            for version in sorted(proposal.versions.all(), key=lambda version: version.number)
        ]
        institution = proposal.institution.name if proposal.institution else None
        row = {"id": proposal.pk, "title": proposal.title, "consultation": proposal.consultation.slug}
        row |= {"topic": proposal.topic.title, "decisions": decided.get(proposal.pk, [])}
        words = {"institution": institution, "tags": [tag.label for tag in tags_of(proposal)], "versions": versions}
        yield row | {name: getattr(proposal, name) for name in told} | words


def _exported(attachment):
    file = attachment.file
    told = {"description": attachment.description, "name": file.name, "type": file.media_type, "size": file.size}
    return told | {"path": address(file.pk, file.variants[0]["name"])}


def title_of(proposal) -> str:
    """What a proposal is called; a tombstone has no title, only its number."""
    return proposal.title or _("Contribution no. %(number)s") % {"number": proposal.number}


def words_of(text) -> str:
    """All that a proposal or a version says, its title first: what moderators are helped with."""
    return f"{text.title}\n\n{text.body}" if text.body else ""


def path_of(proposal) -> str:
    """Where a proposal is shown."""
    return f"/consultations/{proposal.consultation.slug}/proposals/{proposal.number}/"
