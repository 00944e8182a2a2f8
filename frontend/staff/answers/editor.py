"""The page of an answer: its form, its contributions, its review, what followed, its notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from consult.accounts.requests import SiteRequest
from consult.outcomes.answers import rules
from consult.outcomes.answers.selectors import answers as answer_selectors
from consult.outcomes.enums import AnswerProgress, AnswerState
from frontend.presenters.outcome.answers import (
    corrected_on,
    day_in_words,
    preview_answer,
    progress_tag,
    words_of,
)
from frontend.staff.answers.forms import HINTS, AnswerForm, MilestoneForm, NoteForm, ReturnForm
from frontend.staff.answers.frame import frame
from frontend.staff.answers.targets import describe_targets, find_similar

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.outcomes.models import OfficialAnswer
    from debates.models import Proposal

PREVIEW = "preview"
INSERT = "insert"
SUBMIT = "submit"
# Buttons that show the form again and save nothing.
SHOW_AGAIN = (PREVIEW, INSERT)


def is_redisplay(request: SiteRequest) -> bool:
    """Return whether the pressed button asks for a preview, or for the text of a template."""
    return request.method == "POST" and request.POST.get("act") in SHOW_AGAIN


def build_form(request: SiteRequest, templates: Any, answer: OfficialAnswer | None) -> AnswerForm:
    """Return the form of an answer: as stored, as sent, or as sent with a template inserted."""
    known = {
        "templates": templates,
        "is_published": answer is not None and answer.is_published,
    }
    if request.method == "POST" and request.POST.get("act") == INSERT:
        return AnswerForm(initial=_insert_template(request, templates), **known)
    if request.method == "POST":
        return AnswerForm(request.POST, **known)
    stored = words_of(answer) | {"revision": answer.revision} if answer else {}
    return AnswerForm(initial=stored, **known)


def _insert_template(request: SiteRequest, templates: Any) -> dict[str, Any]:
    """Return what was typed, with the text of the chosen template added to it."""
    names = ("state", "transmitted_to", "body", "reasons", "note", "revision", "key")
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in names}
    chosen = next(
        (template for template in templates if str(template.pk) == request.POST.get("template")),
        None,
    )
    if chosen:
        typed["state"] = typed["state"] or chosen.state
        for name in ("body", "reasons"):
            parts = (typed[name].strip(), getattr(chosen, name))
            typed[name] = "\n\n".join(part for part in parts if part)
    return typed


def show_editor(
    request: SiteRequest,
    consultation: Consultation,
    form: AnswerForm,
    *,
    templates: Any,
    chosen: Sequence[Proposal],
    offered: Sequence[Proposal] = (),
    topic: Any = None,
    answer: OfficialAnswer | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Render the page of a new answer, or of a stored one.

    `offered` are contributions that were unticked. They stay on the page, to be ticked again.
    """
    viewer = request.viewer
    is_published = answer is not None and answer.is_published
    heading = _("Write an answer") if answer is None else _("An answer")
    context = frame(
        request,
        consultation,
        "staff-answers",
        heading,
        shortcuts=_shortcuts(),
        form=form,
        states=_states(form),
        state_ids={"error": "id_state_error"},
        template_texts={
            str(template.pk): {
                "state": template.state,
                "body": template.body,
                "reasons": template.reasons,
            }
            for template in templates
        },
        chosen=describe_targets(viewer, chosen),
        chosen_is_fixed=is_published,
        topic=topic,
        similar=[]
        if is_published or topic
        else find_similar(viewer, consultation, chosen, offered),
        preview=_preview(request, consultation, form),
        buttons=_buttons(viewer.organisation, is_published=is_published),
        back=_list_url(request, consultation),
        is_published=is_published,
        **(_describe_stored_answer(request, consultation, answer) if answer else {}),
    )
    return render(request, "staff/answers/write.html", context | more, status=status)


def _preview(request: SiteRequest, consultation: Consultation, form: AnswerForm) -> Any:
    if request.method != "POST" or request.POST.get("act") != PREVIEW or not form.is_valid():
        return None
    return preview_answer(consultation, form.cleaned_data, (get_language() or "fr")[:2])


def _buttons(organisation: Any, *, is_published: bool) -> list[dict[str, str]]:
    if is_published:
        return [{"value": "save", "label": _("Correct the answer")}]
    ready = (
        _("Send to the second reader")
        if organisation.answers_need_second_reader
        else _("Save as ready to publish")
    )
    return [
        {"value": SUBMIT, "label": ready},
        {"value": "save", "label": _("Save the draft")},
    ]


def _list_url(request: SiteRequest, consultation: Consultation) -> str:
    query = request.GET.get("back", "")
    here = reverse("staff-answers", args=[consultation.slug])
    return f"{here}?{query}" if query else here


def _states(form: AnswerForm) -> list[dict[str, Any]]:
    chosen = form["state"].value()
    return [
        {
            "value": value,
            "label": label,
            "hint": HINTS[AnswerState(value)],
            "checked": value == chosen,
        }
        for value, label in form.fields["state"].choices  # type: ignore[attr-defined]
    ]


def _shortcuts() -> list[tuple[str, str]]:
    return [
        ("1 – 6", _("choose what the authority does")),
        ("E", _("write the answer")),
        ("T", _("choose a template")),
        ("V", _("preview")),
        ("P", _("approve, as the second reader")),
        ("Ctrl ↵", _("save and go on, also while you write")),
        (pgettext("key", "Esc"), _("leave the text field")),
    ]


def _describe_stored_answer(
    request: SiteRequest, consultation: Consultation, answer: OfficialAnswer
) -> dict[str, Any]:
    """Return the context of a stored answer: its review, what followed, and its notes."""
    viewer = request.viewer
    needs = viewer.organisation.answers_need_second_reader
    correction = answer_selectors.get_correction(viewer, answer.pk)
    may_publish = rules.can_publish(viewer, consultation.pk)
    in_review = answer.progress in (AnswerProgress.SUBMITTED, AnswerProgress.APPROVED)
    return {
        "answer": answer,
        "progress": progress_tag(answer.progress, needs_second_reader=needs),
        "written_by": answer.written_by.public_name if answer.written_by else "",
        "reviewed_by": answer.reviewed_by.public_name if answer.reviewed_by else "",
        "is_submitted": answer.progress == AnswerProgress.SUBMITTED,
        "may_review": needs and in_review and rules.can_review(viewer, answer),
        "return_form": ReturnForm(prefix="return"),
        "waiting_correction": correction,
        "corrected": preview_answer(consultation, words_of(correction), answer.language)
        if correction
        else None,
        "may_publish_correction": correction is not None
        and may_publish
        and not (
            needs and viewer.participant and correction.written_by_id == viewer.participant.pk
        ),
        "may_delete": not answer.is_published and (may_publish or rules.is_writer(viewer, answer)),
        "milestones": [
            {
                "id": milestone.pk,
                "happened_on": milestone.happened_on,
                "day": day_in_words(milestone.happened_on),
                "text": milestone.text,
                "url": milestone.url,
                "corrected": corrected_on(milestone.corrected_at),
            }
            for milestone in answer.milestones.all()
        ],
        "milestone_form": MilestoneForm(prefix="milestone"),
        "may_add_milestones": may_publish,
        "notes": describe_notes(
            answer_selectors.list_notes(viewer, consultation.pk, answer_id=answer.pk)
        ),
        "note_form": NoteForm(prefix="note"),
        "note_action": reverse("staff-answer-note", args=[consultation.slug, answer.pk]),
    }


def describe_notes(rows: Any) -> list[dict[str, Any]]:
    """Return internal notes with the names of their authors."""
    return [
        {
            "author": row.author.public_name if row.author else _("A former colleague"),
            "created_at": row.created_at,
            "text": row.text,
        }
        for row in rows
    ]
