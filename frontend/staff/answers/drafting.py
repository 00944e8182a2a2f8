"""Pages where an answer is written: a new one, a draft, or the correction of a published one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import DomainError
from consult.outcomes.answers.actions import drafts
from consult.outcomes.answers.selectors import answers as answer_selectors
from consult.outcomes.answers.selectors import lookups
from consult.outcomes.exceptions import AlreadyAnswered, AnswerWasChanged
from debates.proposals.selectors.proposals import title_of
from frontend.presenters.outcome.answers import preview_answer, words_of
from frontend.staff.answers.editor import SUBMIT, build_form, is_redisplay, show_editor
from frontend.staff.answers.frame import load_to_answer
from frontend.staff.answers.targets import describe_topic, load_chosen, read_ids
from frontend.toolkit.forms.form_submission import status, submit
from frontend.toolkit.pages.page import page

if TYPE_CHECKING:
    from consult.outcomes.models import OfficialAnswer


@page("answer.draft")
def write_answer(request, slug):
    """Write an answer to the contributions or to the topic that the address names."""
    viewer = request.viewer
    consultation = load_to_answer(request, slug)
    topic = _topic_of(request, consultation)
    requested_ids = [] if topic else read_ids(request.GET.getlist("proposals"))
    ids = read_ids(request.POST.getlist("proposals")) if request.method == "POST" else requested_ids
    chosen = [] if topic else load_chosen(viewer, consultation, ids)
    offered = load_chosen(viewer, consultation, set(requested_ids) - set(ids))
    if not (chosen or offered or topic):
        messages.error(request, _("Tick at least one contribution, then answer."))
        return redirect(_list_of(request, consultation))
    templates = answer_selectors.list_templates(viewer, consultation.pk)
    form = build_form(request, templates, None)
    saved = _Save(request, drafts.draft_answer)
    aims = (
        {"topic_id": topic.pk} if topic else {"proposal_ids": [proposal.pk for proposal in chosen]}
    )
    if not is_redisplay(request) and submit(
        request, form, "answer", saved.act, consultation_id=consultation.pk, **aims
    ):
        return _redirect_to_list(request, consultation)
    return show_editor(
        request,
        consultation,
        form,
        templates=templates,
        chosen=chosen,
        offered=offered,
        topic=describe_topic(consultation, topic) if topic else None,
        already_answered=_list_already_answered(
            request, consultation, saved.refusal, [proposal.pk for proposal in chosen]
        ),
        status=saved.status(form),
    )


@page("answer.draft")
def edit_answer(request, slug, answer_id):
    """Edit an answer. If a colleague changed it meanwhile, both texts are shown with status 409."""
    viewer = request.viewer
    consultation = load_to_answer(request, slug)
    answer = answer_selectors.get_answer(viewer, answer_id)
    templates = answer_selectors.list_templates(viewer, consultation.pk)
    form = build_form(request, templates, answer)
    stored = [target.proposal_id for target in answer.targets.all() if target.proposal_id]
    topic = next((target.topic for target in answer.targets.all() if target.topic_id), None)
    aims = _changed_targets(request, answer, stored)
    ids = aims.get("proposal_ids", stored)
    chosen = load_chosen(viewer, consultation, ids)
    offered = load_chosen(viewer, consultation, set(stored) - set(ids))
    saved = _Save(request, drafts.edit_answer)
    if not is_redisplay(request) and submit(
        request, form, "answer", saved.act, answer_id=answer.pk, **aims
    ):
        return _redirect_to_list(request, consultation)
    return show_editor(
        request,
        consultation,
        form,
        templates=templates,
        chosen=chosen,
        offered=offered,
        topic=describe_topic(consultation, topic) if topic else None,
        answer=answer,
        theirs=_preview_colleague_text(consultation, form, answer, saved.refusal),
        already_answered=_list_already_answered(
            request, consultation, saved.refusal, [proposal.pk for proposal in chosen]
        ),
        status=saved.status(form),
    )


@page("answer.draft")
def delete_answer(request, slug, answer_id):
    """Delete an answer that is not published."""
    consultation = load_to_answer(request, slug)
    if request.method == "POST":
        try:
            drafts.delete_answer(viewer=request.viewer, answer_id=answer_id)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("staff-answer", slug, answer_id)
        messages.success(request, _("The draft has been deleted."))
    return redirect(_list_of(request, consultation))


class _Save:
    """An action that saves an answer, and submits it if the pressed button asks for it.

    `refusal` is the refusal of the action that the page explains.
    """

    def __init__(self, request, action):
        self.is_submitted = request.POST.get("act") == SUBMIT
        self.action = action
        self.refusal: DomainError | None = None

    def act(self, viewer, **arguments) -> OfficialAnswer:
        try:
            with transaction.atomic():
                answer = self.action(viewer=viewer, **_drop_unshown_revision(arguments))
                if self.is_submitted:
                    answer = drafts.submit_answer(viewer=viewer, answer_id=answer.pk)
        except (AnswerWasChanged, AlreadyAnswered) as refusal:
            self.refusal = refusal
            raise
        return answer

    def status(self, form) -> int:
        """Return 409 where a colleague was faster, so that programs see it too."""
        return self.refusal.status if self.refusal else status(form)


def _drop_unshown_revision(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of an action, without a revision that the form did not show."""
    if "answer_id" in arguments:
        return arguments
    return {name: value for name, value in arguments.items() if name != "revision"}


def _topic_of(request, consultation):
    """Return the topic that the address names, or None."""
    wanted = request.GET.get("topic", "")
    return (
        topic_selectors.get_topic_by_slug(request.viewer, consultation, wanted) if wanted else None
    )


def _changed_targets(request, answer, stored) -> dict[str, Any]:
    """Return the targets that a sent form changes, or nothing."""
    if request.method != "POST" or answer.is_published or not stored:
        return {}
    wanted = read_ids(request.POST.getlist("proposals"))
    return {"proposal_ids": wanted} if set(wanted) != set(stored) else {}


def _preview_colleague_text(consultation, form, answer, refusal):
    """Return the text of the colleague, and let the form replace it when it is sent again."""
    if not isinstance(refusal, AnswerWasChanged):
        return None
    form.data = form.data.copy()
    form.data["revision"] = str(answer.revision)
    return preview_answer(consultation, words_of(answer), answer.language)


def _list_already_answered(request, consultation, refusal, ids):
    """Return the contributions that already have an answer of the team, with these answers."""
    if not isinstance(refusal, AlreadyAnswered):
        return []
    answer_ids = lookups.find_answers(request.viewer, consultation.pk, ids)
    rows = load_chosen(request.viewer, consultation, answer_ids)
    return [
        {
            "title": title_of(proposal),
            "url": reverse("staff-answer", args=[consultation.slug, answer_ids[proposal.pk]]),
        }
        for proposal in rows
    ]


def _redirect_to_list(request, consultation):
    """Return to the list, to answer the next contributions."""
    if request.POST.get("act") != SUBMIT:
        messages.success(request, _("Saved."))
    elif request.organisation.answers_need_second_reader:
        messages.success(request, _("Saved, and sent to the second reader."))
    else:
        messages.success(request, _("Saved. The answer is ready to be published."))
    return redirect(_list_of(request, consultation))


def _list_of(request, consultation) -> str:
    here = reverse("staff-answers", args=[consultation.slug])
    query = request.GET.get("back", "")
    return f"{here}?{query}" if query else here
