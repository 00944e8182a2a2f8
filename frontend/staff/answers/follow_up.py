"""Pages of what surrounds an answer: internal notes, milestones, due dates and services."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import Invalid, NotFound
from consult.outcomes.answers import rules
from consult.outcomes.answers.actions import dues, milestones, notes
from consult.outcomes.answers.selectors import answers as answer_selectors
from consult.outcomes.answers.selectors import lookups
from frontend.presenters.outcome.answers import answer_figures
from frontend.staff.answers.editor import build_form, describe_notes, show_editor
from frontend.staff.answers.forms import (
    DueForm,
    MilestoneForm,
    NoteForm,
    ServiceForm,
    TopicDueForm,
)
from frontend.staff.answers.frame import (
    frame,
    load_contribution_to_note,
    load_to_answer,
    load_to_publish,
)
from frontend.staff.answers.targets import describe_targets, load_chosen
from frontend.toolkit.forms.form_submission import status, submit
from frontend.toolkit.pages.page import page


@page("answer.note")
def show_contribution(request, slug, number):
    """Show a contribution with the internal notes about it, its due date and its service."""
    viewer = request.viewer
    consultation, proposal = load_contribution_to_note(request, slug, number)
    if proposal.is_masked:
        raise NotFound
    act = request.POST.get("act") if request.method == "POST" else None
    form = NoteForm(request.POST if act is None and request.POST else None, prefix="note")
    if submit(request, form, "answer-note", notes.add_note, proposal_id=proposal.pk):
        messages.success(request, _("The note has been saved. Only the team reads it."))
        return redirect("staff-answer-contribution", slug, number)
    due_form = _due_form(request, consultation, proposal, act)
    if due_form and submit(
        request,
        due_form,
        "answer-due",
        _set_contribution_due,
        consultation_id=consultation.pk,
        proposal_ids=[proposal.pk],
    ):
        messages.success(request, _("The date has been saved."))
        return redirect("staff-answer-contribution", slug, number)
    rows = answer_selectors.list_notes(viewer, consultation.pk, proposal_ids=[proposal.pk])
    tried = due_form if act and due_form else form
    context = frame(
        request,
        consultation,
        "staff-answers",
        _("Contribution no. %(n)s") % {"n": number},
        target=describe_targets(viewer, [proposal])[0],
        notes=describe_notes(rows),
        note_form=form,
        note_action=request.path,
        due_form=due_form,
        answer_url=_answer_url(viewer, consultation, proposal),
    )
    return render(request, "staff/answers/contribution.html", context, status=status(tried))


def _answer_url(viewer, consultation, proposal) -> str:
    """Return the address where a contribution is answered, or "" for who drafts no answers."""
    if not rules.can_draft(viewer, consultation.pk):
        return ""
    answer_ids = lookups.find_answers(viewer, consultation.pk, [proposal.pk])
    if proposal.pk in answer_ids:
        return reverse("staff-answer", args=[consultation.slug, answer_ids[proposal.pk]])
    new = reverse("staff-answer-new", args=[consultation.slug])
    return f"{new}?{urlencode({'proposals': proposal.pk})}"


def _due_form(request, consultation, proposal, act):
    """Return the form of the due date of one contribution, or None for who may not set it."""
    viewer = request.viewer
    if not rules.can_publish(viewer, consultation.pk):
        return None
    stored = lookups.get_due(viewer, consultation.pk, proposal.pk)
    return DueForm(
        request.POST if act == "due" else None,
        services=answer_selectors.list_services(viewer),
        initial={"due_on": stored.due_on, "service_id": str(stored.service_id or "")}
        if stored
        else None,
        prefix="due",
    )


def _set_contribution_due(viewer, **arguments):
    """Set the due date of contributions, and return one row of it."""
    return dues.set_due(viewer, **arguments)[0]


@page("answer.draft")
def add_note(request, slug, answer_id):
    """Add an internal note to an answer."""
    consultation = load_to_answer(request, slug)
    if request.method != "POST":
        return redirect("staff-answer", slug, answer_id)
    form = NoteForm(request.POST, prefix="note")
    if submit(request, form, "answer-note", notes.add_note, answer_id=answer_id):
        messages.success(request, _("The note has been saved. Only the team reads it."))
        return redirect("staff-answer", slug, answer_id)
    return _show_answer(request, consultation, answer_id, note_form=form)


@page("answer.publish")
def add_milestone(request, slug, answer_id):
    """Add a dated fact that followed a published answer."""
    consultation = load_to_publish(request, slug)
    if request.method != "POST":
        return redirect("staff-answer", slug, answer_id)
    form = MilestoneForm(request.POST, prefix="milestone")
    if submit(request, form, "answer-milestone", milestones.add_milestone, answer_id=answer_id):
        messages.success(request, _("The step is public. Authors and followers are notified."))
        return redirect("staff-answer", slug, answer_id)
    return _show_answer(request, consultation, answer_id, milestone_form=form)


def _show_answer(request, consultation, answer_id, **forms):
    """Show the page of an answer with a refused form in its place."""
    viewer = request.viewer
    answer = answer_selectors.get_answer(viewer, answer_id)
    templates = answer_selectors.list_templates(viewer, consultation.pk)
    ids = [target.proposal_id for target in answer.targets.all() if target.proposal_id]
    request.method = "GET"
    return show_editor(
        request,
        consultation,
        build_form(request, templates, answer),
        templates=templates,
        chosen=load_chosen(viewer, consultation, ids),
        answer=answer,
        status=422,
        **forms,
    )


@page("answer.publish")
def set_dates(request, slug):
    """Set the due date of a consultation or of a topic, and list the services that answer."""
    viewer = request.viewer
    consultation = load_to_publish(request, slug)
    services = answer_selectors.list_services(viewer)
    stored = lookups.get_due(viewer, consultation.pk, None)
    act = request.POST.get("act") if request.method == "POST" else ""
    initial = (
        {"due_on": stored.due_on, "service_id": str(stored.service_id or "")} if stored else None
    )
    topics = list(consultation.topics.all())
    data = request.POST
    form = DueForm(data if act == "due" else None, services=services, initial=initial)
    topic_form = TopicDueForm(
        data if act == "topic" else None, services=services, topics=topics, prefix="topic"
    )
    service_form = ServiceForm(data if act == "service" else None, prefix="service")
    here = redirect("staff-answer-dues", slug)
    target: dict[str, Any] = {"consultation_id": consultation.pk}
    if act == "due" and submit(request, form, "answer-due", _set_contribution_due, **target):
        messages.success(request, _("The date has been saved and is public."))
        return here
    if act == "topic" and submit(request, topic_form, "answer-due", _set_topic_due, **target):
        messages.success(request, _("This date now applies to all contributions of the topic."))
        return here
    if act == "service" and submit(
        request, service_form, "answer-service", dues.create_service, **target
    ):
        messages.success(request, _("The service has been added."))
        return here
    context = frame(
        request,
        consultation,
        "staff-answer-dues",
        _("Dates and services"),
        figures=answer_figures(viewer, consultation),
        form=form,
        topic_form=topic_form,
        service_form=service_form,
        services=services,
        may_edit_services=True,
    )
    tried = next(
        (candidate for candidate in (form, topic_form, service_form) if candidate.is_bound), form
    )
    return render(request, "staff/answers/dues.html", context, status=status(tried))


def _set_topic_due(viewer, topic, consultation_id, **arguments):
    """Set the due date of the contributions that a topic has now."""
    consultation = get_consultation_by_id(viewer, consultation_id)
    ids = lookups.list_topic_proposals(viewer, consultation, topic)
    if not ids:
        raise Invalid(_("This topic has no contribution yet."), attr="topic")
    return dues.set_due(viewer, consultation_id, proposal_ids=ids, **arguments)[0]
