"""Rows of texts that wait for a decision: their words, signals, and facts about the account."""

from collections.abc import Sequence

from consult.accounts.people.selectors import people_here
from consult.accounts.viewer import Viewer
from debates.texts.selectors import authors as author_selectors
from moderation import target_kinds
from moderation.signals.selectors import details as detail_selectors


def describe_texts(viewer: Viewer, subjects: Sequence, targets: dict) -> dict[tuple, dict]:
    """Return what the rows of some texts show, by (kind, id); five queries for any number.

    `subjects` have `target_kind`, `target_id` and `consultation_id`, and `targets` are the texts by
    (kind, id). Each row has the words after the title, the signals with their reasons, the date of
    the account and the record of its author.
    """
    signals = detail_selectors.signals_of(viewer, subjects)
    authors = {pk for target in targets.values() if (pk := target.author_id)}
    people = people_here(viewer.organisation, authors)
    records = author_selectors.records_of(
        viewer,
        {
            (target.consultation_id, target.author_id)
            for target in targets.values()
            if target.author_id
        },
    )
    return {
        key: {
            "words": _words(key[0], target),
            "language": getattr(target, "language", ""),
            "signals": signals.get(key, []),
            "account_since": people[target.author_id].created_at
            if target.author_id in people
            else None,
            "record": records.get((target.consultation_id, target.author_id)),
        }
        for key, target in targets.items()
    }


def _words(name, target) -> str:
    """Return the text without its title, or "" for an object without words."""
    kind = target_kinds.get_kind(name)
    if not kind.plain_text:
        return ""
    return kind.plain_text(target).removeprefix(kind.title(target)).strip()
