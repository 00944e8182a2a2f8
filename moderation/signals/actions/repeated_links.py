"""Signals of texts of one account that link to the same site again and again.

Three texts with one link each are no signal alone. The earlier texts are marked too.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.organisations.selectors import get_organisation_by_id
from moderation import target_kinds
from moderation.measures.selectors import texts_of
from moderation.signals.actions.noted_texts import NotedText
from moderation.signals.links import links, list_hosts
from moderation.signals.spans import Span
from moderation.target_kinds import Target

# So many texts of an account that link to one site are a signal.
FEWEST_TEXTS = 3
# Only so many latest texts of an account are read, and only when a text with a link arrives.
LATEST = 30


def repeated(texts: Sequence[NotedText]) -> list[tuple[str, Target, list[Span], dict[str, Any]]]:
    """Return the texts whose author links to the same other site in several of their texts.

    Each has its kind, itself, its links, and the figures that explain the signal. Earlier texts of
    these authors are among them. A few queries for each author of a text with a link, none for
    other texts. The caller locks the signals of their consultations.
    """
    own_texts: dict[tuple[UUID, UUID, UUID], dict[tuple[str, UUID], NotedText]] = defaultdict(dict)
    for text in texts:
        target = text.target
        if text.is_compared and target.author_id and list_hosts(text.text):
            author = target.organisation_id, target.author_id, target.consultation_id
            own_texts[author][text.key] = text
    found: list[tuple[str, Target, list[Span], dict[str, Any]]] = []
    for (organisation_id, author_id, consultation_id), own in own_texts.items():
        viewer = Viewer.system(get_organisation_by_id(organisation_id))
        words = {text.key: (text.target, text.text) for text in own.values()}
        found += _find_repeated(
            _latest_texts(viewer, author_id, consultation_id) | words,
            own_hosts={
                domain.removeprefix("www.")
                for domain in viewer.organisation.hosts.values_list("domain", flat=True)
            },
        )
    return found


def _latest_texts(
    viewer: Viewer, author_id: UUID, consultation_id: UUID
) -> dict[tuple[str, UUID], tuple[Target, str]]:
    """Return the latest texts of an author in a consultation, with their words, by kind and id."""
    keys = texts_of(viewer, author_id, consultation_id)
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for name, pk in sorted(keys, key=lambda key: key[1], reverse=True)[:LATEST]:
        by_kind[name].append(pk)
    found = {}
    for name, ids in by_kind.items():
        plain_text = target_kinds.get_kind(name).plain_text
        if plain_text:
            for pk, target in target_kinds.get_targets(viewer, name, ids).items():
                found[name, pk] = target, plain_text(target)
    return found


def _find_repeated(
    texts: dict[tuple[str, UUID], tuple[Target, str]], own_hosts: set[str]
) -> Iterable[tuple[str, Target, list[Span], dict[str, Any]]]:
    keys_by_host: dict[str, set[tuple[str, UUID]]] = defaultdict(set)
    for key, (_target, words) in texts.items():
        for host in list_hosts(words) - own_hosts:
            keys_by_host[host].add(key)
    numbers: dict[tuple[str, UUID], int] = {}
    for keys in keys_by_host.values():
        if len(keys) >= FEWEST_TEXTS:
            numbers |= {key: max(len(keys), numbers.get(key, 0)) for key in keys}
    for (kind, pk), number in numbers.items():
        target, words = texts[kind, pk]
        yield kind, target, links(words), {"repeated": number}
