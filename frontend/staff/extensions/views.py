"""Pages that put the end of a step, a vote or a questionnaire later.

They say what a new end means before a person confirms it.
"""

from django.shortcuts import redirect, render

from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import NotFound
from consult.questionnaires import rules as questionnaire_rules
from consult.questionnaires.selectors.questionnaires import get_questionnaire
from frontend.staff.entries import required, setup, to_edit
from frontend.staff.extensions.forms import ExtensionForm
from frontend.staff.extensions.preview import limit_in_words, preview
from frontend.staff.extensions.targets import (
    target_of_phase,
    target_of_question,
    target_of_questionnaire,
)
from frontend.staff.presenters.confirmations import is_confirmed, shown_now
from frontend.toolkit.forms.form_submission import posted, status
from frontend.toolkit.pages.page import page
from frontend.toolkit.words import dates
from votes import rules as vote_rules
from votes.selectors.polls import get_poll_of


@page("consultation.edit")
def extend_phase(request, slug, phase_id):
    """Put the end of an announced step later, with the following steps."""
    consultation = to_edit(request, slug)
    phase = next((phase for phase in consultation.phases.all() if phase.pk == phase_id), None)
    if phase is None:
        raise NotFound
    return _extend(request, target_of_phase(consultation, phase), "staff-timetable")


@page("question.extend")
def extend_question(request, slug, question_id):
    """Put the end of a vote later."""
    consultation = get_consultation(request.viewer, slug)
    required(vote_rules.can_extend(request.viewer, consultation.pk))
    question = get_poll_of(request.viewer, consultation, question_id)
    return _extend(request, target_of_question(consultation, question), "staff-questions")


@page("questionnaire.open")
def extend_questionnaire(request, slug, questionnaire_id):
    """Put the end of a questionnaire later."""
    consultation = get_consultation(request.viewer, slug)
    required(questionnaire_rules.can_open(request.viewer, consultation.pk))
    questionnaire = get_questionnaire(request.viewer, questionnaire_id)
    if questionnaire.consultation_id != consultation.pk:
        raise NotFound
    target = target_of_questionnaire(consultation, questionnaire)
    return _extend(request, target, "staff-questionnaires")


def _extend(request, target, entry):
    """Show what a new end changes, and extend once it is confirmed.

    A form sent with `look` only shows what its date means.
    """
    is_looking = "look" in request.POST
    form = ExtensionForm(
        posted(request),
        target=target,
        is_looking=is_looking,
        initial={"closes_at": target.suggestion},
    )
    act = (target.consultation, target.act, target.subject_id)
    if not is_looking and is_confirmed(request, form, *act):
        return redirect(target.back)
    context = setup(
        request,
        target.consultation,
        entry,
        form=form,
        target=target,
        ends=dates.in_full(target.closes_at),
        limit=limit_in_words(target),
        preview=_preview(request.viewer, form, target),
        reason=form["extension_reason"].value() or "",
        today=dates.day(target.consultation.seen_at, year=True),
        **shown_now(request, *act),
    )
    return render(request, "staff/extensions/extend.html", context, status=status(form))


def _preview(viewer, form, target):
    """Return what the typed end changes, or the suggested one; None for one that is not possible."""
    if target.obstacle:
        return None
    if not form.is_bound:
        return preview(viewer, target, target.suggestion, with_later=True)
    form.is_valid()
    if form.possible_end is None:
        return None
    return preview(viewer, target, form.possible_end, with_later=form.moves_later)
