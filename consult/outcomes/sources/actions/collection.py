"""Collection of the sources that public texts cite. Each function may run twice.

A source exists as long as a text cites it, or an editor put it in the list. What the address of a
source says about a person is therefore erased with the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import consultations, get_consultation_by_id
from consult.core.exceptions import NotFound
from consult.core.postgres import clock, tenancy
from consult.core.queue import jobs
from consult.organisations.selectors import get_organisation_by_id, organisations, origin
from consult.outcomes.models import Source, SourceCitation
from consult.outcomes.sources.actions.kinds import prepare_kinds
from consult.outcomes.sources.actions.locks import lock_sources
from consult.outcomes.sources.addresses import Address, find_addresses, parse_address
from consult.workshops.meetings.selectors.streams import (
    stream_transcripts,
    stream_workshop_topics,
)
from debates.proposals.selectors.proposals import public_proposals
from debates.texts.selectors.public_texts import (
    changed_proposals,
    texts_of_comments,
    texts_of_proposals,
)

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

CHUNK = 200
RECENT = timedelta(days=3)
# A place that cites: the columns of a citation besides its source.
PLACE = ("topic_id", "proposal_id", "version_id", "comment_id", "segment_id")
IN_TEXT = Q(version__isnull=False) | Q(comment__isnull=False)


@transaction.atomic
def collect_from_proposal(
    viewer: Viewer, consultation: Consultation, proposal_id: UUID, *, with_comments: bool = False
) -> None:
    """Store what the public versions of a proposal cite now, and with it what its comments cite."""
    lock_sources(consultation.pk)
    _collect_proposals(viewer, consultation, [proposal_id], with_comments=with_comments)


@transaction.atomic
def collect_from_comment(viewer: Viewer, consultation: Consultation, comment_id: UUID) -> None:
    """Store what a comment cites now; nothing if it is no longer public."""
    lock_sources(consultation.pk)
    texts = texts_of_comments(viewer, consultation, pk__in=[comment_id])
    _replace(consultation, Q(comment=comment_id), _cited_in(consultation, texts))


@transaction.atomic
def collect_from_transcripts(viewer: Viewer, consultation: Consultation) -> None:
    """Store what the published passages of the workshops of a consultation cite now."""
    lock_sources(consultation.pk)
    topics: dict[Any, list[Any]] = {}
    for row in stream_workshop_topics(viewer, consultation):
        topics.setdefault(row["workshop"], []).append(row["topic"])
    cited = [
        # A workshop on several topics does not say which of them a passage is about.
        ((topic if len(of) == 1 else None, None, None, None, row["id"]), address)
        for row in stream_transcripts(viewer, consultation)
        if row["proposal"] is None
        for of in [topics.get(row["workshop"], [])]
        for topic in [of[0] if of else None]
        for address in _outside(consultation, row["text"])
    ]
    _replace(consultation, Q(segment__isnull=False), cited)


def collect_from_consultation(viewer: Viewer, consultation: Consultation) -> int:
    """Collect the sources of all texts of a consultation, and return how many it cites.

    Each few hundred proposals are a transaction, so that other acts on sources need not wait long.
    """
    ids = sorted(row["pk"] for row in public_proposals(consultation))
    _collect_in_chunks(viewer, consultation, ids)
    with transaction.atomic():
        lock_sources(consultation.pk)
        public = public_proposals(consultation)
        _replace(consultation, IN_TEXT & ~Q(proposal__in=public), [])
    collect_from_transcripts(viewer, consultation)
    return Source.objects.filter(consultation=consultation).count()


def collect_everywhere(viewer: Viewer) -> dict[str, int]:
    """Collect the sources of every consultation of the organisation; return their number by slug."""
    return {
        consultation.slug: collect_from_consultation(viewer, consultation)
        for consultation in consultations(viewer)
    }


def collect_recent_everywhere() -> None:
    """Collect the sources of every organisation in texts that changed in the last days.

    This finds what a job missed, such as words that a card allows since a facilitator corrected it.
    """
    since = clock.now() - RECENT
    for organisation in organisations():
        with tenancy.organisation(organisation.pk):
            viewer = Viewer.system(organisation)
            for consultation in consultations(viewer):
                ids = changed_proposals(viewer, consultation, since)
                _collect_in_chunks(viewer, consultation, ids)
                collect_from_transcripts(viewer, consultation)


def forget_citations(
    consultation_id: UUID, proposal_id: UUID, comment_id: UUID | None = None
) -> None:
    """Delete what a text that left public view cites, in the transaction of that act.

    The citations of an erased text went with its versions. Its sources go here.
    """
    place = Q(comment=comment_id) if comment_id else Q(proposal=proposal_id) & IN_TEXT
    SourceCitation.objects.filter(place).delete()
    _drop_uncited(consultation_id)


@jobs.job("outcomes.collect_sources_of_text", is_short=True)
def run_for_text(
    *,
    organisation_id: UUID,
    consultation_id: UUID,
    proposal_id: UUID,
    comment_id: UUID | None = None,
    with_comments: bool = False,
) -> None:
    """Collect the sources of one text: the comment if it is given, otherwise the proposal."""
    viewer, consultation = _place_of(organisation_id, consultation_id)
    if consultation is None:
        return
    if comment_id:
        collect_from_comment(viewer, consultation, comment_id)
    else:
        collect_from_proposal(viewer, consultation, proposal_id, with_comments=with_comments)


@jobs.job("outcomes.collect_sources_of_transcripts", is_short=True)
def run_for_transcripts(*, organisation_id: UUID, consultation_id: UUID) -> None:
    """Collect the sources of the transcripts of a consultation."""
    viewer, consultation = _place_of(organisation_id, consultation_id)
    if consultation is not None:
        collect_from_transcripts(viewer, consultation)


@jobs.job("outcomes.collect_sources_of_consultation")
def run_for_consultation(*, organisation_id: UUID, consultation_id: UUID) -> None:
    """Collect the sources of all texts of a consultation, some hundreds in each transaction."""
    viewer, consultation = _place_of(organisation_id, consultation_id)
    if consultation is not None:
        collect_from_consultation(viewer, consultation)


def _place_of(organisation_id: UUID, consultation_id: UUID) -> tuple[Viewer, Consultation | None]:
    viewer = Viewer.system(get_organisation_by_id(organisation_id))
    try:
        return viewer, get_consultation_by_id(viewer, consultation_id)
    except NotFound:
        return viewer, None


def _collect_in_chunks(viewer: Viewer, consultation: Consultation, ids: list[UUID]) -> None:
    for first in range(0, len(ids), CHUNK):
        with transaction.atomic():
            lock_sources(consultation.pk)
            _collect_proposals(viewer, consultation, ids[first : first + CHUNK], with_comments=True)


def _collect_proposals(
    viewer: Viewer, consultation: Consultation, ids: list[UUID], *, with_comments: bool
) -> None:
    texts = texts_of_proposals(viewer, consultation, ids)
    scope = Q(proposal__in=ids, version__isnull=False)
    if with_comments:
        texts += texts_of_comments(viewer, consultation, proposal__in=ids)
        scope |= Q(proposal__in=ids, comment__isnull=False)
    _replace(consultation, scope, _cited_in(consultation, texts))
    # What an editor added for a proposal follows it to another topic.
    for pk, topic in {(text.proposal_id, text.topic_id) for text in texts}:
        SourceCitation.objects.filter(~IN_TEXT, proposal=pk).exclude(topic=topic).update(
            topic=topic
        )


def _cited_in(consultation: Consultation, texts: Iterable[Any]) -> list[tuple[tuple, Address]]:
    return [
        ((text.topic_id, text.proposal_id, text.version_id, text.comment_id, None), address)
        for text in texts
        for address in _outside(consultation, text.words)
    ]


def _outside(consultation: Consultation, words: str) -> list[Address]:
    """Return the addresses in a text that are not of the site of the consultation."""
    if "." not in words:
        return []
    own = parse_address(origin(consultation.organisation))
    own_host = own.key if own else ""
    return [
        address for address in find_addresses(words) if address.key.partition("/")[0] != own_host
    ]


def _replace(consultation: Consultation, scope: Q, cited: Iterable[tuple[tuple, Address]]) -> None:
    """Make the citations of a scope those given, and delete the sources that nothing cites now.

    The caller has locked the sources of the consultation.
    """
    cited = list(cited)
    sources = _stored(consultation, {address.key: address for _place, address in cited})
    wanted = {
        (sources[address.key], *(str(part) if part else None for part in place))
        for place, address in cited
    }
    rows = SourceCitation.objects.filter(scope, source__consultation=consultation)
    outdated = []
    unchanged = set()
    for pk, source, *place in rows.values_list("pk", "source_id", *PLACE):
        citation = (source, *(str(part) if part else None for part in place))
        if citation in wanted:
            unchanged.add(citation)
        else:
            outdated.append(pk)
    SourceCitation.objects.filter(pk__in=outdated).delete()
    SourceCitation.objects.bulk_create(
        [
            SourceCitation(
                organisation_id=consultation.organisation_id,
                source_id=source,  # type: ignore[misc]  # the first of each tuple is an id
                **dict(zip(PLACE, place, strict=True)),
            )
            for source, *place in sorted(wanted - unchanged, key=str)
        ]
    )
    _drop_uncited(consultation.pk)


def _stored(consultation: Consultation, addresses: dict[str, Address]) -> dict[str, UUID]:
    """Return the ids of the sources with these keys, after creating those that are missing."""
    if not addresses:
        return {}
    rows = Source.objects.filter(consultation=consultation, key__in=addresses)
    ids = dict(rows.values_list("key", "pk"))
    missing = [address for key, address in addresses.items() if key not in ids]
    if missing:
        prepare_kinds(consultation.organisation_id)
        Source.objects.bulk_create(
            Source(
                organisation_id=consultation.organisation_id,
                consultation=consultation,
                key=address.key,
                url=address.url,
            )
            for address in missing
        )
        ids = dict(rows.all().values_list("key", "pk"))
    return ids


def _drop_uncited(consultation_id: UUID) -> None:
    """Delete the sources of a consultation that nothing cites and that stand for no other source.

    Deleting one may leave the source into which it was merged without citation.
    """
    cited = SourceCitation.objects.filter(source=OuterRef("pk"))
    merged = Source.objects.filter(merged_into=OuterRef("pk"))
    rows = Source.objects.filter(~Exists(cited), ~Exists(merged), consultation=consultation_id)
    while rows.delete()[0]:
        pass
