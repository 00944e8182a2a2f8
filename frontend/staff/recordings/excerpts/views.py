"""Pages of the excerpts of a recording: select, attach to a topic, write a contribution, delete."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import DomainError, NotFound, SignInFirst
from consult.workshops import rules
from consult.workshops.enums import ExcerptState
from consult.workshops.exceptions import ExcerptHasNoTopic, NothingSaidThere
from consult.workshops.excerpts import selectors
from consult.workshops.excerpts.actions import excerpts as excerpt_actions
from frontend.presenters.consultation.topics import topic_title
from frontend.presenters.workshop.excerpts import in_marks
from frontend.staff.recordings.cards import times
from frontend.staff.recordings.forms import ContributionForm
from frontend.staff.recordings.frame import frame, load_recording, recording_url
from frontend.toolkit.forms.form_submission import ActForm, posted, status, submit, submit_once
from frontend.toolkit.pages.page import page


@page("workshop.contribute")
def create_excerpt(request, workshop_id, recording_number):
    """Make an excerpt of words that were selected, timed by ear, or ticked passage by passage."""
    _workshop, recording, _recordings = load_recording(
        request, workshop_id, recording_number, rules.can_quote
    )
    if request.method != "POST":
        return redirect(recording_url("staff-recording", recording))
    try:
        excerpt_id = submit_once(
            request, "excerpt", _make_excerpt, recording_id=recording.pk, sent=request.POST
        )
    except (NotFound, SignInFirst):
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(recording_url("staff-recording", recording))
    messages.success(request, _("The excerpt has been created. Attach it to a topic."))
    return redirect(
        f"{recording_url('staff-recording', recording)}?excerpt={excerpt_id}#excerpt-{excerpt_id}"
    )


def _make_excerpt(*, viewer: Viewer, recording_id, sent):
    """Make an excerpt from the seconds, the ticked passages or the characters that were sent."""
    target: dict[str, Any] = {"viewer": viewer, "recording_id": recording_id}
    try:
        if sent.get("start") and sent.get("end"):
            return excerpt_actions.make_excerpt_between(
                **target, start=float(sent["start"]), end=float(sent["end"])
            )
        if sent.get("first"):
            passages = [_parse_passage(sent["first"]), _parse_passage(sent.get("last", ""))]
            begins = int(sent.get("begins") or "")
            ends = int(sent.get("ends") or "")
        else:
            passages = [_parse_passage(passage) for passage in sent.getlist("tick")]
            begins = 0
            ends = WHOLE
    except ValueError:
        raise NothingSaidThere from None
    if not passages:
        raise NothingSaidThere
    return excerpt_actions.make_excerpt(**target, read_versions=passages, begins=begins, ends=ends)


def _parse_passage(passage: str) -> tuple[UUID, int]:
    """Return the id and the version of a passage (`PassageView.version_key`), or raise `ValueError`."""
    pk, _dot, version = passage.partition(".")
    return UUID(pk), int(version)


WHOLE = 2**31 - 1  # larger than the number of characters of any passage


@page("workshop.contribute")
def attach_excerpt(request, workshop_id, recording_number, excerpt_id):
    """Attach an excerpt to a topic. A contribution can then be written from it."""
    _workshop, recording, excerpt = _get_excerpt(request, workshop_id, recording_number, excerpt_id)
    topic_id = request.POST.get("topic", "")
    if request.method == "POST" and not topic_id:
        messages.error(request, str(ExcerptHasNoTopic.message))
    elif request.method == "POST":
        submit_once(
            request,
            "excerpt",
            excerpt_actions.attach_excerpt,
            excerpt_id=excerpt.pk,
            topic_id=topic_id,
        )
        messages.success(request, _("The excerpt is attached to its topic."))
    return redirect(
        f"{recording_url('staff-recording', recording)}?excerpt={excerpt.pk}#excerpt-{excerpt.pk}"
    )


@page("workshop.contribute")
def write_contribution(request, workshop_id, recording_number, excerpt_id):
    """Write the contribution that rests on an excerpt, whose words the page shows."""
    workshop, recording, excerpt = _get_excerpt(request, workshop_id, recording_number, excerpt_id)
    if excerpt.state != ExcerptState.DRAFT:
        return redirect(f"{recording_url('staff-recording', recording)}#excerpt-{excerpt.pk}")
    form = ContributionForm(posted(request))
    if submit(request, form, "proposal", excerpt_actions.write_from_excerpt, excerpt_id=excerpt.pk):
        messages.success(
            request, _("The contribution has been saved. Its sound is being prepared.")
        )
        return redirect(
            f"{recording_url('staff-recording', recording)}?excerpt={excerpt.pk}#excerpt-{excerpt.pk}"
        )
    details = {
        "times": times(excerpt),
        "words": in_marks(excerpt.quote, recording.language),
        "topic": topic_title(excerpt.topic),
    }
    context = frame(
        request,
        workshop,
        recording,
        _("Write the contribution"),
        form=form,
        excerpt=excerpt,
        **details,
    )
    return render(request, "staff/recordings/write_excerpt.html", context, status=status(form))


@page("workshop.contribute")
def remove_excerpt(request, workshop_id, recording_number, excerpt_id):
    """Delete an excerpt that no contribution rests on."""
    workshop, recording, excerpt = _get_excerpt(request, workshop_id, recording_number, excerpt_id)
    if request.method == "POST":
        excerpt_actions.remove_excerpt(**_identify_excerpt(request, excerpt))
        messages.success(request, _("The excerpt has been deleted."))
        return redirect(recording_url("staff-recording", recording))
    details = _excerpt_words(recording, excerpt) | {"excerpt": excerpt, "form": ActForm()}
    context = frame(request, workshop, recording, _("Delete the excerpt"), **details)
    return render(request, "staff/recordings/remove_excerpt.html", context)


def _excerpt_words(recording, excerpt):
    return {"times": times(excerpt), "words": in_marks(excerpt.quote, recording.language)}


def _get_excerpt(request, workshop_id, recording_number, excerpt_id):
    workshop, recording, _recordings = load_recording(
        request, workshop_id, recording_number, rules.can_quote
    )
    return workshop, recording, selectors.get_excerpt(request.viewer, recording, excerpt_id)


def _identify_excerpt(request, excerpt):
    return {"viewer": request.viewer, "excerpt_id": excerpt.pk}
