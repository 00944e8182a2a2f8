"""Acts of an editor on the list of sources: name, sort, add, merge, dismiss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.topics import topics
from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres.lookup import find_row
from consult.core.records import journal
from consult.core.words.text import clean_line
from consult.outcomes.enums import SourceState
from consult.outcomes.models import TITLE_LENGTH, ActorKind, Source, SourceCitation, SourceInTopic
from consult.outcomes.sources.actions.kinds import prepare_kinds
from consult.outcomes.sources.actions.locks import lock_consultation_to_edit, lock_source
from consult.outcomes.sources.addresses import parse_address, parse_reference
from debates.proposals.selectors.proposals import get_proposal_by_number

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


@transaction.atomic
def add_source(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    title: str,
    url: str = "",
    kind_id: UUID | str | None = None,
    topic_id: UUID | str | None = None,
    proposal_numbers: Iterable[int] = (),
) -> Source:
    """Put a source in the list, under a topic or for the whole consultation.

    It may be a reference without address. `proposal_numbers` are the contributions that cite it,
    each under its own topic.
    If the source is known, it is cited at one more place. If it has another title or kind already,
    the new ones are those of the topic only. Lock the sources of the consultation. Raise
    `NotFound`, `NotAllowed` or `Invalid`.
    """
    consultation = lock_consultation_to_edit(viewer, consultation_id)
    prepare_kinds(viewer.organisation.pk)
    title = _title(title)
    kind = _kind(viewer, kind_id)
    address = parse_address(url) if url.strip() else None
    if url.strip() and address is None:
        raise Invalid(
            _("Write the whole address of a public page, such as https://example.org/report."),
            attr="url",
        )
    topic = _topic(viewer, consultation, topic_id)
    cited = [_proposal(viewer, consultation, number) for number in proposal_numbers]
    key = address.key if address else parse_reference(title)
    source = find_row(Source.objects.all(), consultation=consultation, key=key) or Source(
        organisation=viewer.organisation,
        consultation=consultation,
        key=key,
        url=address.url if address else "",
    )
    if (
        source.state == SourceState.KEPT
        and topic
        and (source.title, source.actor_kind) != (title, kind)
    ):
        _write_in_topic(source, topic.pk, title, kind)
    else:
        _store_source(source, title, kind)
    # A citation by a contribution is under the topic of the contribution, also after a move.
    places = [(proposal.topic_id, proposal.pk) for proposal in cited] or [
        (topic.pk if topic else None, None)
    ]
    for topic_pk, proposal_pk in places:
        SourceCitation.objects.get_or_create(
            organisation=viewer.organisation,
            source=source,
            topic_id=topic_pk,
            proposal_id=proposal_pk,
            version=None,
            comment=None,
            segment=None,
        )
    journal.record(viewer, "source.add", source)
    return source


@transaction.atomic
def edit_sources(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    texts: Mapping[UUID, tuple[str, UUID | str | None]],
) -> Consultation:
    """Give several sources their title and kind; those with both are sorted then.

    A source without title stays in the list of those to sort. Lock the sources of the
    consultation. Raise `NotFound`, `NotAllowed` or `Invalid`.
    """
    consultation = lock_consultation_to_edit(viewer, consultation_id)
    found = _sources(consultation, texts)
    for source in found:
        title, kind_id = texts[source.pk]
        title = _title(title, required=False)
        kind = _kind(viewer, kind_id)
        if (source.title, source.actor_kind_id) == (title, kind.pk if kind else None):
            continue
        if title:
            _store_source(source, title, kind)
        else:
            source.title = ""
            source.actor_kind = kind
            source.state = SourceState.FOUND
            source.save(update_fields=["title", "actor_kind", "state"])
        journal.record(viewer, "source.edit", source)
    return consultation


@transaction.atomic
def edit_source_in_topic(
    *,
    viewer: Viewer,
    source_id: UUID,
    topic_id: UUID | str,
    title: str = "",
    kind_id: UUID | str | None = None,
) -> Source:
    """Give a source another title or kind under one topic; with neither, its own apply again.

    Lock the sources of the consultation. Raise `NotFound`, `NotAllowed` or `Invalid`.
    """
    source = lock_source(viewer, source_id)
    topic = _topic(viewer, source.consultation, topic_id)
    if topic is None:
        raise Invalid(_("Choose a topic."), attr="topic_id")
    title = _title(title, required=False)
    kind = _kind(viewer, kind_id)
    if title or kind:
        _write_in_topic(source, topic.pk, title, kind)
    else:
        source.in_topics.filter(topic=topic).delete()
    journal.record(viewer, "source.edit_in_topic", source, topic=str(topic.pk))
    return source


@transaction.atomic
def dismiss_sources(
    *, viewer: Viewer, consultation_id: UUID, source_ids: Iterable[UUID]
) -> Consultation:
    """Take sources out of the public list. Raise `NotFound` or `NotAllowed`."""
    return _put(viewer, consultation_id, source_ids, SourceState.DISMISSED, "source.dismiss")


@transaction.atomic
def restore_sources(
    *, viewer: Viewer, consultation_id: UUID, source_ids: Iterable[UUID]
) -> Consultation:
    """Put dismissed sources back in the list. Raise `NotFound` or `NotAllowed`."""
    return _put(viewer, consultation_id, source_ids, SourceState.KEPT, "source.restore")


@transaction.atomic
def merge_sources(
    *, viewer: Viewer, consultation_id: UUID, source_ids: Iterable[UUID], into_id: UUID
) -> Source:
    """Merge sources into one of the same consultation, which then counts their citations.

    They stay known under their own keys, so that their addresses are still recognised. Lock the
    sources of the consultation. Raise `NotFound`, `NotAllowed` or `Invalid`.
    """
    consultation = lock_consultation_to_edit(viewer, consultation_id)
    ids = {*source_ids} - {into_id}
    [into] = _sources(consultation, [into_id])
    if into.merged_into_id or not ids:
        raise Invalid(_("Choose at least two sources."), attr="source_ids")
    for source in _sources(consultation, ids):
        Source.objects.filter(merged_into=source).update(merged_into=into)
        source.merged_into = into
        source.save(update_fields=["merged_into"])
        journal.record(viewer, "source.merge", source, into=str(into.pk))
    return into


@transaction.atomic
def separate_source(*, viewer: Viewer, source_id: UUID) -> Source:
    """Undo the merge of a source. Raise `NotFound` or `NotAllowed`."""
    source = lock_source(viewer, source_id)
    if source.merged_into_id:
        source.merged_into = None
        source.save(update_fields=["merged_into"])
        journal.record(viewer, "source.separate", source)
    return source


def _put(
    viewer: Viewer, consultation_id: UUID, source_ids: Iterable[UUID], state: SourceState, act: str
) -> Consultation:
    consultation = lock_consultation_to_edit(viewer, consultation_id)
    for source in _sources(consultation, source_ids):
        # A source without a title goes back to the sources to sort.
        source.state = state if source.title or state != SourceState.KEPT else SourceState.FOUND
        source.save(update_fields=["state"])
        journal.record(viewer, act, source)
    return consultation


def _sources(consultation: Consultation, ids: Iterable[UUID]) -> list[Source]:
    """Return the sources with these ids. Raise `NotFound` if one is not of the consultation."""
    wanted = set(ids)
    sources = list(Source.objects.filter(consultation=consultation, pk__in=wanted).order_by("pk"))
    if len(sources) != len(wanted):
        raise NotFound
    return sources


def _store_source(source: Source, title: str, kind: ActorKind | None) -> None:
    source.title = title
    source.actor_kind = kind
    source.state = SourceState.KEPT
    source.save()


def _write_in_topic(source: Source, topic_id: UUID, title: str, kind: ActorKind | None) -> None:
    SourceInTopic.objects.update_or_create(
        source=source,
        topic_id=topic_id,
        defaults={
            "organisation_id": source.organisation_id,
            "title": "" if title == source.title else title,
            "actor_kind": None if kind == source.actor_kind else kind,
        },
    )


def _title(title: str, *, required: bool = True) -> str:
    title = clean_line(title)
    if required and not parse_reference(title):
        raise Invalid(_("Write the title of the source."), attr="title")
    if len(title) > TITLE_LENGTH:
        raise Invalid(
            _("Write at most %(number)s characters for the title.") % {"number": TITLE_LENGTH},
            attr="title",
        )
    return title


def _kind(viewer: Viewer, kind_id: UUID | str | None) -> ActorKind | None:
    if not kind_id:
        return None
    found = find_row(ActorKind.objects.filter(organisation=viewer.organisation), pk=kind_id)
    if found is None:
        raise Invalid(_("Choose a kind of actor of the list."), attr="kind_id")
    return found


def _topic(viewer: Viewer, consultation: Consultation, topic_id: UUID | str | None) -> Any:
    if not topic_id:
        return None
    found = [topic for topic in topics(viewer, consultation) if str(topic.pk) == str(topic_id)]
    if not found:
        raise Invalid(_("Choose a topic of this consultation."), attr="topic_id")
    return found[0]


def _proposal(viewer: Viewer, consultation: Consultation, number: int) -> Any:
    try:
        return get_proposal_by_number(viewer, consultation, number)
    except NotFound:
        raise Invalid(
            _("No contribution has the number %(number)s.") % {"number": number},
            attr="proposal_numbers",
        ) from None
