"""Pages of one passage of a transcript: correct it, cut it in two, join it with the next one.

Where scripts run, the passage is corrected in the page of its recording. Otherwise it has a page of
its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.workshops.exceptions import SegmentsDoNotMeet, SegmentWasChanged
from consult.workshops.excerpts import selectors as excerpt_selectors
from consult.workshops.transcripts.actions import passage_splits as passage_split_actions
from consult.workshops.transcripts.actions import segments as segment_actions
from consult.workshops.transcripts.selectors import passages as passage_selectors
from frontend.presenters.workshop.transcripts import doubtful_words, masking_url, suggestions
from frontend.staff.recordings.cards import cards
from frontend.staff.recordings.excerpts.topics import topics_of
from frontend.staff.recordings.frame import build_player, frame, load_recording, recording_url
from frontend.staff.recordings.passages.forms import PassageForm, SplitForm
from frontend.staff.recordings.passages.transcript_part import part_context, present_passages
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page

if TYPE_CHECKING:
    from consult.workshops.models import Segment


@page("transcript.edit")
def correct_segment(request, workshop_id, recording_number, place):
    """Correct a passage; on request go to the next one, cut it, join it, or rename its voice."""
    workshop, recording, _recordings = load_recording(request, workshop_id, recording_number)
    segment = passage_selectors.passage(request.viewer, recording, place)
    if request.htmx and "show" in request.GET:
        return _render_passage(request, recording, segment)
    form = _passage_form(segment, posted(request))
    if "replace" in request.POST:
        return _render_form(
            request, workshop, recording, segment, _replace_word(segment, request.POST)
        )
    wish = request.POST.get("wish", "")
    acts: dict[str, Callable[..., Segment]] = {
        "split": _split,
        "join": _join,
        "rename": _rename_voice,
    }
    act = acts.get(wish, _correct)
    if submit(request, form, "segment", act, form=form, segment=segment, recording=recording):
        return _show_result(request, workshop, recording, segment, wish)
    return _render_form(request, workshop, recording, segment, form)


@page("transcript.edit")
def split_segment(request, workshop_id, recording_number, place):
    """Cut a passage in two before a word that is chosen from a list."""
    workshop, recording, _recordings = load_recording(request, workshop_id, recording_number)
    segment = passage_selectors.passage(request.viewer, recording, place)
    form = SplitForm(posted(request), passage=segment)
    if submit(request, form, "segment", passage_split_actions.split_segment, segment_id=segment.pk):
        messages.success(
            request, _("The passage has been cut in two. Check the voice of each part.")
        )
        return redirect(recording_url("staff-segment", recording, place + 1))
    context = frame(
        request,
        workshop,
        recording,
        _("Cut a passage in two"),
        form=form,
        passage=present_passages(request, recording, [segment])[0],
        language=recording.language,
        back=recording_url("staff-segment", recording, place),
    )
    return render(request, "staff/recordings/split.html", context, status=status(form))


def _passage_form(segment, data=None):
    """Return the form of a passage. Several may be open in one page, so its ids name the place."""
    initial = {name: getattr(segment, name) for name in ("text", "speaker", "version")}
    return PassageForm(data, initial=initial, auto_id=f"p{segment.place}_%s")


def _replace_word(segment, sent):
    """Return the form of a passage with a suggested term in place of a word. Nothing is saved."""
    data = sent.copy()
    for suggestion in suggestions(segment, sent.get("text", "")):
        if str(suggestion.number) == sent["replace"]:
            data["text"] = suggestion.replaced_in(sent["text"])
    return _passage_form(segment, data)


def _correct(*, viewer: Viewer, form, segment, recording, text, speaker, version):
    """Save a passage.

    If a colleague changed the same words, show both texts, and put the new version number in the
    form, so that the next sending is accepted.
    """
    try:
        return segment_actions.correct_segment(
            viewer=viewer,
            segment_id=segment.pk,
            text=text,
            speaker=speaker,
            version=version or segment.version,
        )
    except SegmentWasChanged as changed:
        form.theirs = changed.theirs
        form.data = form.data.copy()
        form.data["version"] = changed.theirs.version
        changed.attr = "text"
        raise


def _split(*, viewer: Viewer, form, **arguments):
    """Save a passage, then cut it before the words that stand after the cursor."""
    saved = _correct(viewer=viewer, form=form, **arguments)
    after = form.words_after()
    try:
        return passage_split_actions.split_segment(
            viewer=viewer,
            segment_id=saved.pk,
            at=len(saved.text) - len(after) if saved.text.endswith(after) else 0,
            version=saved.version,
        )
    except Invalid as refused:
        refused.attr = "text"
        raise


def _join(*, viewer: Viewer, recording, **arguments):
    """Save a passage, then join it with the next one."""
    saved = _correct(viewer=viewer, recording=recording, **arguments)
    after = passage_selectors.next_passage(viewer, recording, saved.place)
    if after is None:
        raise SegmentsDoNotMeet(attr="text")
    try:
        return passage_split_actions.join_segment(
            viewer=viewer, segment_id=after.pk, version=after.version
        )
    except SegmentsDoNotMeet as refused:
        refused.attr = "text"
        raise


def _rename_voice(*, viewer: Viewer, segment, recording, speaker, **arguments):
    """Save the words of a passage, then change the label of its voice in the whole recording."""
    saved = _correct(
        viewer=viewer, segment=segment, recording=recording, speaker=segment.speaker, **arguments
    )
    try:
        segment_actions.name_voice(
            viewer=viewer, recording_id=recording.pk, label=segment.speaker, new=speaker
        )
    except Invalid as refused:
        refused.attr = "speaker"
        raise
    return saved


def _show_result(request, workshop, recording, segment, wish):
    """Show what a correction led to: the passage, the next one, both parts, or the joined one."""
    segment.refresh_from_db()
    message = {
        "split": _("The passage has been cut in two. Check the voice of each part."),
        "join": _("The two passages have been joined."),
        "rename": _("The voice has been renamed in the whole recording."),
    }.get(wish, _("The passage has been saved."))
    following = passage_selectors.next_passage(request.viewer, recording, segment.place)
    if wish == "split" and request.htmx:
        return _render_part(request, recording, following, message)
    if wish in ("join", "rename") and request.htmx:
        return _render_part(request, recording, segment, message)
    if wish == "next" and following and request.htmx:
        return _render_next(request, recording, segment, following)
    if request.htmx:
        return _render_passage(request, recording, segment, message)
    messages.success(request, message)
    if wish in ("next", "split") and following:
        return redirect(recording_url("staff-segment", recording, following.place))
    return redirect(
        f"{recording_url('staff-recording', recording)}?place={segment.place}#p{segment.place}"
    )


def _render_passage(request, recording, segment, message=""):
    context = {
        "passage": present_passages(request, recording, [segment])[0],
        "language": recording.language,
        "focus": True,
        "said": message,
        "cards": _list_cards_on(request, recording, segment) if message else [],
    }
    return render(request, "staff/recordings/saved_passage.html", context)


def _list_cards_on(request, recording, segment):
    """Return the cards of the excerpts that quote a passage, with its corrected words."""
    excerpts = [
        excerpt
        for excerpt in excerpt_selectors.excerpts(request.viewer, recording)
        if excerpt.first.place <= segment.place <= excerpt.last.place
    ]
    workshop = recording.workshop
    lacking = excerpt_selectors.lacking_agreement(request.viewer, workshop) if excerpts else set()
    topics = topics_of(request, workshop) if excerpts else []
    return cards(recording, excerpts, topics, workshop.consultation.slug, lacking)


def _render_next(request, recording, segment, following):
    """Render a saved passage, and the form of the next one in place of its words."""
    part = passage_selectors.part_of(request.viewer, recording, place=segment.place, masked=True)
    if following.place > part.passages[-1].place:
        return _render_part(request, recording, following, _("The passage has been saved."))
    context = {
        "saved": present_passages(request, recording, [segment])[0],
        "language": recording.language,
        "recording": recording,
        "said": _("The passage has been saved."),
        "cards": _list_cards_on(request, recording, segment),
        **_form_context(request, recording, following),
    }
    return render(request, "staff/recordings/next_passage.html", context)


def _render_part(request, recording, segment, message):
    """Render the part of the transcript around a passage, which is open for correction."""
    context = part_context(request, recording, place=segment.place)
    context |= {
        "recording": recording,
        "said": message,
        "language": recording.language,
        "is_swapped": True,
        **_form_context(request, recording, segment),
        "opened": segment.place,
    }
    answer = render(request, "staff/recordings/part.html", context)
    return reswap(retarget(answer, "#transcript"), "outerHTML")


def _render_form(request, workshop, recording, segment, form):
    context = _form_context(request, recording, segment, form) | {"recording": recording}
    if request.htmx:
        return render(request, "staff/recordings/passage_form.html", context, status=status(form))
    context |= frame(
        request,
        workshop,
        recording,
        _("Correct a passage"),
        player=build_player(request, recording),
    )
    return render(request, "staff/recordings/segment.html", context, status=status(form))


def _list_suggestions(segment, text):
    """Return the suggestions for a passage, once for each pair of words."""
    pairs: dict = {}
    for suggestion in suggestions(segment, text):
        pairs.setdefault((suggestion.written, suggestion.term), suggestion)
    return list(pairs.values())


def _form_context(request, recording, segment, form=None):
    """Return what the form of a passage shows. Its sound starts when the form is opened."""
    return {
        "form": form or _passage_form(segment),
        "plays": form is None or not form.is_bound,
        "theirs": getattr(form, "theirs", None),
        "passage": present_passages(request, recording, [segment])[0],
        "doubts": doubtful_words(segment),
        "suggestions": _list_suggestions(segment, form["text"].value() if form else segment.text),
        "has_next": passage_selectors.next_passage(request.viewer, recording, segment.place)
        is not None,
        "mask_url": masking_url(recording, segment),
        "back": f"{recording_url('staff-recording', recording)}?place={segment.place}#p{segment.place}",
        "split_url": recording_url("staff-segment-split", recording, segment.place),
    }
