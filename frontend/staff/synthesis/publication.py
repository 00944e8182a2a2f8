"""Pages that announce a synthesis, open the participants' review, and publish versions."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts.rules import may
from consult.consultations.enums import ConsultationState
from consult.core.exceptions import NotFound
from consult.opendata import selectors as dataset_selectors
from consult.outcomes.enums import SynthesisProgress
from consult.outcomes.syntheses import selectors as synthesis_selectors
from consult.outcomes.syntheses import todo
from consult.outcomes.syntheses.actions import publication as publication_actions
from frontend.staff.entries import required
from frontend.staff.synthesis.forms import (
    AnnouncementForm,
    EndingForm,
    PublicationForm,
    ReviewForm,
)
from frontend.staff.synthesis.frame import frame, load_synthesis
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


def _dataset_version(request, consultation):
    """Return the number of the latest published dataset of a consultation, or None."""
    try:
        latest = dataset_selectors.get_dataset(request.viewer, consultation.slug).latest
    except NotFound:
        return None
    return latest.number if latest else None


def _load_synthesis_to_publish(request, slug):
    consultation, synthesis = load_synthesis(request, slug)
    required(may(request.viewer, "synthesis.publish", consultation.pk))
    return consultation, synthesis


@page("synthesis.publish")
def announce_day(request, slug):
    """Choose the day before which the synthesis is announced, or remove it."""
    consultation, synthesis = _load_synthesis_to_publish(request, slug)
    form = AnnouncementForm(posted(request), initial={"due_on": synthesis.due_on})
    act = publication_actions.announce_day
    if submit(request, form, "synthesis", act, synthesis_id=synthesis.pk):
        message = (
            _("The day is public.") if form.cleaned_data["due_on"] else _("No day is announced.")
        )
        messages.success(request, message)
        return redirect("staff-synthesis", slug)
    context = frame(request, consultation, synthesis, _("Announced day"), form=form)
    return render(request, "staff/synthesis/announcement.html", context, status=status(form))


@page("synthesis.publish")
def open_review(request, slug):
    """Choose the days of the participants' review."""
    consultation, synthesis = _load_synthesis_to_publish(request, slug)
    days = {"opens_on": synthesis.review_opens_on, "closes_on": synthesis.review_closes_on}
    form = ReviewForm(posted(request), initial=days)
    if submit(
        request,
        form,
        "synthesis",
        publication_actions.submit_to_review,
        synthesis_id=synthesis.pk,
    ):
        messages.success(request, _("Participants can review the draft on these days."))
        return redirect("staff-synthesis", slug)
    context = frame(request, consultation, synthesis, _("Participants' review"), form=form)
    return render(request, "staff/synthesis/review.html", context, status=status(form))


@page("synthesis.publish")
def end_review(request, slug):
    """Ask for confirmation, then end the participants' review today, or cancel it."""
    consultation, synthesis = _load_synthesis_to_publish(request, slug)
    if synthesis.progress != SynthesisProgress.IN_REVIEW:
        return redirect("staff-synthesis", slug)
    form = EndingForm(posted(request), needs_reason=publication_actions.ends_early(synthesis))
    act = publication_actions.end_review
    if submit(request, form, "synthesis", act, synthesis_id=synthesis.pk):
        messages.success(request, _("The review is over."))
        return redirect("staff-synthesis", slug)
    context = frame(
        request,
        consultation,
        synthesis,
        _("End of the review"),
        form=form,
        is_open=synthesis_selectors.is_in_review(synthesis),
    )
    return render(request, "staff/synthesis/review_end.html", context, status=status(form))


@page("synthesis.publish")
def publish_version(request, slug):
    """Publish the draft as the next version, or show what is left to do."""
    consultation, synthesis = _load_synthesis_to_publish(request, slug)
    last = synthesis_selectors.versions(request.viewer, consultation.pk).first()
    form = PublicationForm(posted(request), is_first=last is None)
    tasks = todo.list_tasks(request.viewer, synthesis)
    if submit(
        request,
        form,
        "version",
        publication_actions.publish_version,
        synthesis_id=synthesis.pk,
        dataset_version=_dataset_version(request, consultation),
    ):
        messages.success(request, _("The synthesis has been published."))
        return redirect("staff-synthesis", slug)
    context = frame(
        request,
        consultation,
        synthesis,
        _("Publication"),
        form=form,
        last=last,
        tasks=tasks,
        is_ready=not any(task.required for task in tasks),
        is_open=consultation.state == ConsultationState.OPEN,
        is_published=synthesis.progress == SynthesisProgress.PUBLISHED,
    )
    return render(request, "staff/synthesis/publish.html", context, status=status(form))
