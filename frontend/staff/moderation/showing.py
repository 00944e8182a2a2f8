"""What the desk shows of a text: itself, what stood before it, what is known of its author here, what was decided."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import capfirst

from consult.core import kinds
from consult.core.templatetags.sanitised import sanitised
from debates import selectors as debates
from debates.selectors import record_of, text_ids_of
from frontend.proposals.cards import state_tag
from frontend.proposals.views import files_of
from frontend.staff.moderation.words import KINDS
from moderation import rules, selectors
from moderation.enums import Action, Reason

WITH_FILES, IN_THREAD = ("proposal", "version"), ("comment",)


@dataclass(frozen=True)
class Before:
    """A text that stands before the one at hand."""

    who: str
    html: str
    language: str


def shown(viewer, name, target, case) -> dict:
    """The context of the middle of the desk; who reported is nobody's to see."""
    kind, author = kinds.kind(name), getattr(target, "author", None)
    said = selectors.said(viewer, case) if case else []
    return {
        "case": case,
        "target": target,
        "kind": KINDS.get(name, name),
        "kind_name": name,
        "title": kind.title(target),
        "path": kind.path(target),
        "body_html": sanitised(target.body_html),
        "attached": files_of(viewer, target) if name in WITH_FILES else [],
        "answers": _answers(viewer, target),
        "author": author.public_name if author else "",
        "record": record_of(viewer, target.consultation_id, author.pk) if author else None,
        "decided": _decided(viewer, target, author),
        "before": _before(viewer, name, target),
        "state": state_tag(target),
        "said": said,
        "reasons": sorted({one.reason for one in said}),
        "is_own": rules.is_own_case(viewer, name, target),
    }


def _answers(viewer, target):
    """What a contribution, or a version of one, says beside its text: a moderator reads all of it."""
    consultation = getattr(target, "consultation", None) or target.proposal.consultation
    return debates.answers_to_fields(viewer, consultation, target) if getattr(target, "fields", None) else []


def _before(viewer, name, target):
    """The contribution that a comment is about, and the comment that it answers."""
    if name not in IN_THREAD:
        return []
    texts = [target.proposal]
    if target.reply_to_id:
        texts.append(debates.get_comment(viewer, target.reply_to_id))
    return [Before(_who(one), sanitised(one.body_html), one.language) for one in texts]


def _who(text):
    return text.author.public_name if text.author else ""


def _decided(viewer, target, author):
    """What was decided of this text, and of the others of its author here, latest first."""
    ids = {target.pk, *(text_ids_of(viewer, target.consultation_id, author.pk) if author else ())}
    return [
        {
            "number": one.number,
            "at": one.created_at,
            "action": capfirst(Action(one.action).label),
            "reason": Reason(one.reason).label if one.reason else "",
            "facts": one.statement.facts,
            "is_of_this": one.target_id == target.pk,
        }
        for one in selectors.decisions_about(viewer, ids)
    ]
