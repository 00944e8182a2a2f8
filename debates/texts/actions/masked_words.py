"""Masking of some words of a text, such as a phone number: the words go, and the text stays.

The words are replaced wherever the text is stored: in the text, and in its versions. What they were
is stored beside each of these, to put them back if the decision is undone or reversed (ADR 117).
"""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.core.queue import events
from consult.core.words import text
from debates.events import CommentEdited
from debates.models import Comment, Proposal, ProposalVersion
from debates.models.texts import TITLE_LENGTH
from debates.proposals.actions import versions
from moderation.signals.actions.text_signals import announce_text
from moderation.target_kinds import Arrangement

SHORTEST = 3  # characters; fewer would be found inside other words
LONGEST = 10  # passages in one decision


def _prepare(viewer: Viewer, target: Proposal | Comment, params: dict[str, Any]) -> dict:
    """Return the places of the words to mask, which are given one passage a line.

    The log of decisions is never changed, so the decision stores places, and no words.
    """
    passages = [line.strip() for line in str(params.get("masked") or "").splitlines()]
    passages = sorted(set(filter(None, passages)), key=lambda words: (-len(words), words))
    if not passages or len(passages) > LONGEST:
        raise Invalid(_("Write the words to mask, as they are in the text."), attr="masked")
    return {"mask": uuid4().hex[:8], "at": [_find(target, words) for words in passages]}


def _find(target: Proposal | Comment, words: str) -> list:
    for name in _names(target):
        found = getattr(target, name)
        start = found.find(words) if isinstance(found, str) else -1
        if len(words) >= SHORTEST and start >= 0:
            return [name, start, start + len(words)]
    raise Invalid(
        _("The text does not contain “%(words)s”. Copy the words as they are.") % {"words": words},
        attr="masked",
    )


def _names(row: Proposal | ProposalVersion | Comment) -> tuple[str, ...]:
    return ("body",) if isinstance(row, Comment) else ("title", "body", "fields")


def _mask(viewer: Viewer, target: Proposal | Comment, details: dict[str, Any]) -> None:
    """Replace the words in a locked text and in its versions, and announce the change."""
    passages = [getattr(target, name)[start:end] for name, start, end in details["at"]]
    for row in _rows(target):
        _rewrite(row, _hidden(row) | {details["mask"]: passages})
    _follow(target)


def _unmask(viewer: Viewer, target: Proposal | Comment, details: dict[str, Any]) -> None:
    """Put the words back. A text that its author has rewritten since stays as it is."""
    for row in _rows(target):
        hidden = _hidden(row)
        if hidden.pop(details["mask"], None):
            _rewrite(row, hidden)
    _follow(target)


def _rows(target: Proposal | Comment) -> Iterable[ProposalVersion | Comment]:
    return [target] if isinstance(target, Comment) else target.versions.order_by("number")


def _hidden(row: ProposalVersion | Comment) -> dict[str, list[str]]:
    return dict(row.unmasked.get("hidden", {}))


def _rewrite(row: ProposalVersion | Comment, hidden: dict[str, list[str]]) -> None:
    """Store a row with these words hidden, from what it was before any mask.

    A row that contains none of the words is left as it is.
    """
    names = _names(row)
    before = row.unmasked.get("before") or {name: getattr(row, name) for name in names}
    after = {name: _without(before[name], hidden, row) for name in names}
    if "title" in after:
        after["title"] = after["title"][:TITLE_LENGTH]
    if after == {name: getattr(row, name) for name in names}:
        return
    for name, value in after.items():
        setattr(row, name, value)
    row.body_html = text.render(row.body, anchors=not isinstance(row, Comment))
    row.renderer = text.RENDERER
    row.unmasked = {"before": before, "hidden": hidden} if hidden else {}
    row.save(update_fields=[*names, "body_html", "renderer", "unmasked"])


def _without(value: Any, hidden: dict[str, list[str]], row: ProposalVersion | Comment) -> Any:
    """Return a stored value in which the hidden words are replaced."""
    if isinstance(value, dict):
        return {name: _without(item, hidden, row) for name, item in value.items()}
    if not isinstance(value, str):
        return value
    written = row if isinstance(row, Comment) else row.proposal
    with translation.override("fr" if written.language.startswith("fr") else "en"):
        sign = pgettext("words of a text", "(masked)")
    for passages in hidden.values():
        for words in passages:
            value = value.replace(words, sign)
    return value


def _follow(target: Proposal | Comment) -> None:
    """Put the version in place as the text of its proposal, and announce the change."""
    if isinstance(target, Proposal):
        current = target.versions.get(number=target.version)
        versions.put(target, target.version, versions.text_of(current))
        announce_text("proposal", target, is_sent=False)
        return
    if target.moderation.has_public_text:
        place = (target.organisation_id, target.consultation_id, target.proposal_id)
        events.announce(target.organisation_id, CommentEdited(*place, target.pk))
    announce_text("comment", target, is_sent=False)


MASKING = {"mask": Arrangement(_prepare, _mask, _unmask)}
