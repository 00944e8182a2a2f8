"""Titles and kinds that are suggested to the writer who sorts sources. The server opens no page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.outcomes.enums import SourceState
from consult.outcomes.models import Source, SourceCitation
from consult.outcomes.sources.addresses import suggest_title
from debates.texts.selectors.public_texts import texts_of_comments, texts_of_proposals

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


@dataclass(frozen=True)
class Suggestion:
    """A title from the texts that cite a source, and the kind of the sorted ones of its site."""

    title: str = ""
    kind_id: UUID | None = None


def suggest(
    viewer: Viewer, consultation: Consultation, sources: Sequence[Source]
) -> dict[UUID, Suggestion]:
    """Return a suggestion for each source that is to sort and has no title, by id. Four queries.

    Sources for which nothing is found are left out.
    """
    unsorted = {
        source.pk: source
        for source in sources
        if source.state == SourceState.FOUND and source.url and not source.title
    }
    if not unsorted:
        return {}
    kinds = _kinds_of_sites(viewer, {_site(source) for source in unsorted.values()})
    titles = _titles(viewer, consultation, unsorted)
    found = {
        pk: Suggestion(titles.get(pk, ""), kinds.get(_site(source)))
        for pk, source in unsorted.items()
    }
    return {pk: suggestion for pk, suggestion in found.items() if suggestion != Suggestion()}


def _titles(
    viewer: Viewer, consultation: Consultation, sources: dict[UUID, Source]
) -> dict[UUID, str]:
    """Return the first title that a public text gives each source."""
    rows = SourceCitation.objects.filter(source__in=sources).order_by("pk")
    cited: dict[UUID, list[UUID]] = defaultdict(list)
    proposals = set()
    comments = set()
    for source, proposal, version, comment in rows.values_list(
        "source", "proposal", "version", "comment"
    ):
        cited[version or comment].append(source)
        if version:
            proposals.add(proposal)
        elif comment:
            comments.add(comment)
    texts = texts_of_proposals(viewer, consultation, proposals)
    texts += texts_of_comments(viewer, consultation, pk__in=comments)
    titles: dict[UUID, str] = {}
    for public_text in texts:
        for pk in cited.get(public_text.version_id or public_text.comment_id, ()):  # type: ignore[arg-type]  # one of them is set
            if not titles.get(pk):
                titles[pk] = suggest_title(public_text.words, sources[pk].key)
    return titles


def _kinds_of_sites(viewer: Viewer, sites: set[str]) -> dict[str, UUID]:
    """Return the kind that most sorted sources of each site have in the organisation."""
    rows = Source.objects.filter(
        organisation=viewer.organisation, state=SourceState.KEPT, actor_kind__isnull=False
    )
    counts: dict[str, Counter[UUID]] = defaultdict(Counter)
    for key, kind_id in rows.exclude(url="").values_list("key", "actor_kind"):
        site = key.partition("/")[0]
        if site in sites:
            counts[site][kind_id] += 1
    return {site: count.most_common(1)[0][0] for site, count in counts.items()}


def _site(source: Source) -> str:
    return source.key.partition("/")[0]
