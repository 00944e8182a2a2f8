"""Context of the middle of the desk: the text, its surroundings, its author and past decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consult.consultations.selectors import consultations
from consult.core.templatetags.sanitised import sanitised
from frontend.presenters.files import Frame
from frontend.presenters.kind_labels import KINDS
from frontend.presenters.proposals import state_tag
from frontend.staff.presenters.author_links import account_url
from frontend.staff.presenters.author_records import list_decisions, text_figures
from moderation import rules, target_kinds
from moderation.cases.selectors import queue as queue_selectors
from moderation.signals.selectors import details as detail_selectors
from moderation.signals.signal_marks import marked

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


AROUND = 40  # characters on either side of a signal


@dataclass(frozen=True)
class Around:
    """A text around the text at hand, with the name of its author."""

    who: str
    html: str


def shown(viewer: Viewer, name, target, case) -> dict:
    """Return the context of the middle of the desk. It never contains the reporter (ADR 50)."""
    kind = target_kinds.get_kind(name)
    said = queue_selectors.said(viewer, case) if case else []
    told = kind.serialize_for_moderator(viewer, target)  # type: ignore[misc]  # of this type at run time
    frame = Frame(is_public=False)
    return {
        "case": case,
        "target": target,
        "kind": KINDS.get(name, name),
        "title": kind.title(target),
        "mark": target_kinds.compute_mark(name, target),
        "path": kind.path(target),
        "body_html": sanitised(told["text_html"]) if told["text_html"] else "",
        "language": told["language"],
        "lines": told["lines"],
        "attached": [frame.attached(file, words) for file, words in told["files"]],
        "media": told["media"],
        "passages_path": told.get("passages_path", ""),
        "before": [Around(who, sanitised(html)) for who, html in told["context"]],
        "author": told["author_name"],
        "author_url": _author_url(viewer, target, case),
        "record": text_figures(viewer, target.consultation_id, target.author_id),
        "decided": list_decisions(viewer, target.consultation_id, target.author_id, target.pk),
        "state": state_tag(target),
        "said": said,
        "reasons": sorted({one.reason for one in said}),
        "is_own": rules.is_own_case(viewer, name, target),
        **_signals(viewer, name, target, case),
    }


def _author_url(viewer: Viewer, target, case):
    """Return the address of the page about the author, or "".

    A text under moderation has a `consultation_id`, but not always a `consultation`.
    """
    if not target.author_id:
        return ""
    known = target.consultation_id
    where = case.consultation if case else consultations.get_consultations(viewer, [known])[known]
    return account_url(target.author_id, where)


def _signals(viewer: Viewer, name, target, case):
    """Return the signals found in the text with their reasons, and at most ten similar cases."""
    if case is None:
        return {"signals": [], "alike": []}
    found = detail_selectors.signals_of(viewer, [case]).get((name, target.pk), [])
    words = target_kinds.get_kind(name).plain_text
    text = words(target) if words and found else ""
    seen = [{"why": one.why, "places": _places(text, one.spans)} for one in found]
    return {"signals": seen, "alike": list(detail_selectors.cluster_of(viewer, case)[:10])}


def _places(text, spans):
    """Return the first three places of a signal, each with the words around it."""
    return [
        marked(
            text[max(0, span["start"] - AROUND) : span["end"] + AROUND],
            [span],
            begins=max(0, span["start"] - AROUND),
        )
        for span in spans[:3]
        if span["end"] <= len(text)
    ]
