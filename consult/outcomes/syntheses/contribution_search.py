"""The contributions that a writer reads beside the text: search, filters and pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Func, QuerySet, UUIDField

from consult.accounts.viewer import Viewer
from consult.outcomes.enums import QuotationKind
from consult.outcomes.models import Block, MainPointSupport, Quotation, Synthesis
from consult.workshops.entries.selectors.contributions import proposals_of_workshop
from debates.enums import ProposalOrdering
from debates.proposals.selectors.proposals import proposals
from votes.exceptions import NotCountedHere, ResultsAreHidden
from votes.selectors.counts import ordered

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic
    from debates.models import Proposal

PAGE = 20


class QuotedInSentences(Func):
    """The contributions that the sentences of a block quote, one row for each."""

    output_field = UUIDField()
    template = (
        "(jsonb_path_query(%(expressions)s, '$.quoted[*] ? (@.kind == \"proposal\").proposal')"
        " #>> '{}')::uuid"
    )


@dataclass(frozen=True)
class Wish:
    """The search and filters of a writer. `page` counts from 1."""

    search: str = ""
    kind: str = ""
    workshop: UUID | None = None
    is_most_supported: bool = False
    is_unused: bool = False
    page: int = 1


@dataclass(frozen=True)
class Found:
    """A page of contributions. `note` explains an order that is not available."""

    proposals: list[Proposal] = field(default_factory=list)
    number: int = 0
    page: int = 1
    has_next: bool = False
    note: str = ""


def used_proposals(synthesis: Synthesis) -> QuerySet[Any, Any]:
    """Return the ids of the contributions that the draft uses, as a queryset.

    Main points count them, or a block or a sentence quotes their text.
    """
    in_draft = {"deleted_at": None, "chapter__deleted_at": None}
    sentences = Block.objects.filter(chapter__synthesis=synthesis, **in_draft).order_by()
    counted = MainPointSupport.objects.filter(
        block__chapter__synthesis=synthesis,
        block__chapter__deleted_at=None,
        block__deleted_at=None,
    )
    quoted = Quotation.objects.of_synthesis(synthesis.pk).in_draft()
    quoted = quoted.filter(kind=QuotationKind.PROPOSAL, proposal__isnull=False)
    in_sentences = sentences.annotate(proposal=QuotedInSentences(F("settings")))
    return counted.values("proposal").union(
        quoted.values("proposal"), in_sentences.values("proposal")
    )


def list_contributions(
    viewer: Viewer,
    synthesis: Synthesis,
    consultation: Consultation,
    wish: Wish,
    *,
    topic: Topic | None = None,
) -> Found:
    """Return a page of the public contributions of a topic, or of all topics, that match a wish.

    The number of queries does not depend on the number of contributions.
    """
    rows = proposals(
        viewer,
        consultation=consultation,
        topic=topic,
        kind=wish.kind or None,
        search=wish.search,
        tombstones=False,
    ).counted()
    if wish.workshop:
        rows = rows.filter(pk__in=proposals_of_workshop(viewer, wish.workshop))
    if wish.is_unused:
        rows = rows.exclude(pk__in=used_proposals(synthesis))
    number = rows.order_by().count()
    note = ""
    if wish.is_most_supported:
        try:
            rows = ordered(
                viewer,
                rows,
                ProposalOrdering.MOST_SUPPORTED,
                consultation_id=consultation.pk,
                topic_id=topic.pk if topic else None,
            )
        except (ResultsAreHidden, NotCountedHere) as refusal:
            note = str(refusal)
    first = (wish.page - 1) * PAGE
    found = list(rows[first : first + PAGE + 1])
    return Found(found[:PAGE], number, wish.page, len(found) > PAGE, note)
