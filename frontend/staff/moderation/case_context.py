"""Context of the middle of the desk: the text, its surroundings, its author and past decisions."""

from dataclasses import dataclass
from types import SimpleNamespace

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations
from consult.core.templatetags.sanitised import sanitised
from debates.differences import differences
from debates.proposals.selectors import versions as version_selectors
from debates.texts.selectors import authors as author_selectors
from frontend.presenters.debate.proposal_states import state_tag
from frontend.presenters.debate.proposal_versions import changed, folded
from frontend.presenters.moderation.kind_labels import KINDS
from frontend.presenters.parts.components import Change
from frontend.presenters.parts.files import Frame
from frontend.presenters.workshop.player import Reported, player_at_desk
from frontend.presenters.workshop.transcripts import present_segment
from frontend.staff.moderation.words import chip_of, title_of
from frontend.staff.presenters.author_links import account_url
from frontend.staff.presenters.author_records import list_decisions, text_figures
from moderation import rules, target_kinds
from moderation.cases.selectors import queue as queue_selectors
from moderation.enums import SignalKind
from moderation.signals.selectors import details as detail_selectors
from moderation.signals.signal_marks import mark_in_markup, marked

AROUND = 45  # seconds before and after the reported ones


@dataclass(frozen=True)
class Around:
    """A text around the text at hand, with the name of its author."""

    author: str
    html: str


def describe_case(viewer: Viewer, name, target, case) -> dict:
    """Return the context of the middle of the desk. It never contains the reporter (ADR 50)."""
    kind = target_kinds.get_kind(name)
    notices = queue_selectors.list_notices(viewer, case) if case else []
    serialized = kind.serialize_for_moderator(viewer, target)  # type: ignore[misc]  # of this type at run time
    frame = Frame(is_public=False)
    reported = [
        Reported(notice.start, notice.end)
        for notice in notices
        if notice.start is not None and notice.end is not None
    ]
    first = min(reported, key=lambda span: span.start, default=None)
    subject = SimpleNamespace(
        target_kind=name, target_id=target.pk, consultation_id=target.consultation_id
    )
    signals = detail_selectors.signals_of(viewer, [subject]).get((name, target.pk), [])
    title = title_of(name, target, first and first.start, first and first.end)
    words = kind.plain_text(target) if kind.plain_text and signals else ""
    return {
        "case": case,
        "target": target,
        "kind": KINDS.get(name, name),
        "chip": chip_of(name, target),
        "title": title,
        "title_html": _marked_title(title, words, signals),
        "mark": target_kinds.compute_mark(name, target),
        "path": kind.path(target),
        "body_html": _marked_body(serialized["text_html"], title, words, signals),
        "language": serialized["language"],
        "lines": serialized["lines"],
        "attached": [frame.attached(file, words) for file, words in serialized["files"]],
        "player": player_at_desk(serialized["media"], frame, reported),
        "has_media": serialized["media"] is not None,
        **_present_passages(serialized["passages"], reported, serialized["media"], frame),
        "quoted_in": serialized["quoted_in"],
        "before": [Around(author, sanitised(html)) for author, html in serialized["context"]],
        "author": serialized["author_name"],
        "author_url": _author_url(viewer, target, case),
        "record": text_figures(viewer, target.consultation_id, target.author_id),
        "decided": list_decisions(viewer, target.consultation_id, target.author_id, target.pk),
        "state": state_tag(target),
        "notices": notices,
        "reasons": sorted({notice.reason for notice in notices}),
        "is_own": rules.is_own_case(viewer, name, target),
        "signals": [signal.why for signal in signals],
        "contact": _contact_details(words, signals),
        "alike_count": max((signal.others for signal in signals), default=0),
        "alike": list(detail_selectors.cluster_of(viewer, subject)[:10]),
        "changes": _changes(name, target),
        "repeats": _repeats(viewer, name, target),
    }


def _author_url(viewer: Viewer, target, case):
    """Return the address of the page about the author, or "".

    A text under moderation has a `consultation_id`, but not always a `consultation`.
    """
    if not target.author_id:
        return ""
    consultation_id = target.consultation_id
    consultation = (
        case.consultation
        if case
        else consultations.get_consultations(viewer, [consultation_id])[consultation_id]
    )
    return account_url(target.author_id, consultation)


def _spans(signals):
    return sorted(
        (span for signal in signals for span in signal.spans),
        key=lambda span: (span["start"], -span["end"]),
    )


def _contact_details(words, signals) -> str:
    """Return the phone numbers and e-mail addresses that were found in the text, one a line."""
    spans = [
        span for signal in signals if signal.kind == SignalKind.CONTACT for span in signal.spans
    ]
    return "\n".join(words[span["start"] : span["end"]] for span in spans)


def _marked_title(title, words, signals):
    """Return the title with the found passages marked, if the searched words begin with it."""
    if title and words.startswith(title):
        return marked(title, [span for span in _spans(signals) if span["end"] <= len(title)])
    return title


def _marked_body(html, title, words, signals):
    """Return the text with the found passages marked where they are."""
    if not html:
        return ""
    begins = len(title) if title and words.startswith(title) else 0
    passages = [
        words[span["start"] : span["end"]] for span in _spans(signals) if span["start"] >= begins
    ]
    return sanitised(mark_in_markup(html, passages) if passages else html)


def _present_passages(passages, reported, media, frame) -> dict:
    """Return the passages of a recording: first those near the reported seconds, then the others.

    Each can be played from its seconds and masked. Without reported seconds, all are in the first
    list.
    """
    player = player_at_desk(media, frame)
    url = player.url if player else ""
    near = [passage for passage in passages if not reported or _is_near(passage, reported, AROUND)]
    rows = [
        {
            "passage": present_segment(passage, url=url),
            "is_reported": bool(reported) and _is_near(passage, reported, 0),
        }
        for passage in near
    ]
    near_places = {passage.place for passage in near}
    return {
        "passages": rows,
        "other_passages": [
            {"passage": present_segment(passage, url=url)}
            for passage in passages
            if passage.place not in near_places
        ],
        "all_passages": passages,
    }


def _is_near(passage, reported, seconds) -> bool:
    return passage.start is not None and any(
        passage.start < span.end + seconds and passage.end > span.start - seconds
        for span in reported
    )


def _changes(name, target) -> dict | None:
    """Return what changed in a corrected text, or None.

    It is compared with the refused text, and a version with the text that is public now.
    """
    if name == "proposal":
        change = version_selectors.changes_since_correction(target)
    elif name == "version":
        change = version_selectors.changes_of_waiting_version(target)
    elif name == "comment" and target.refused_body:
        return _present_changes([], differences(target.refused_body, target.body))
    else:
        change = None
    if change is None:
        return None
    return _present_changes(change.title, change.body, is_version=name == "version")


def _present_changes(title_steps, body_steps, *, is_version=False) -> dict:
    title = [Change(text, op) for op, text in title_steps]
    body = [Change(text, op) for op, text in body_steps]
    return {
        "title": title if changed(title) else [],
        "body": folded(body) if changed(body) else [],
        "is_version": is_version,
    }


def _repeats(viewer: Viewer, name, target):
    """Return the addresses of the other texts of the same person with the same words."""
    if name not in ("proposal", "comment"):
        return []
    path = target_kinds.get_kind(name).path
    return [path(text) for text in author_selectors.repeats_of(viewer, target)]
