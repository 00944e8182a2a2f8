"""The pages of a questionnaire: its presentation, its form, the viewer's answers, a paper sheet."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.enums import HelpKind
from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors import welcome as welcome_selectors
from consult.core.exceptions import NotAllowed, NotFound
from consult.core.postgres import clock
from consult.questionnaires import rules
from consult.questionnaires.actions import submissions as submission_actions
from consult.questionnaires.exceptions import AlreadyAnswered, QuestionnaireIsNotOpen
from consult.questionnaires.selectors import own as own_selectors
from frontend.presenters.consultation.consultations import preview_crumbs
from frontend.presenters.parts.components import Crumb
from frontend.presenters.polls.questionnaire_items import answers_by_section
from frontend.presenters.polls.questionnaires import real_end
from frontend.questionnaires.context import frame, get_questionnaire
from frontend.questionnaires.forms import AnswerForm
from frontend.toolkit.forms.form_submission import (
    ask_to_sign_in,
    describe_other_account,
    status,
    submit,
)
from frontend.toolkit.forms.typed_fields import describe_expected_answer
from frontend.toolkit.pages.page import PUBLIC, page, require_participant
from frontend.toolkit.sessions.pending_acts import PendingAct
from frontend.toolkit.sessions.unsent_texts import restore_unsent
from frontend.toolkit.words import dates

ON_PAPER = (HelpKind.COUNTER, HelpKind.DROP_OFF)


@page(PUBLIC, shared=5)
def show_questionnaire(request, slug, n):
    """Show the contents of a questionnaire, its length, its end, and the use of the answers.

    A draft is shown to its team, and to a person with a preview link.
    """
    key = request.GET.get("preview", "")
    consultation, questionnaire = get_questionnaire(request, slug, n, key=key)
    viewer = request.viewer
    now = questionnaire.seen_at
    context = frame(consultation, questionnaire) | {
        "when": _describe_dates(questionnaire, now),
        "takes_answers": questionnaire.can_take_answers_at(now),
        "is_upcoming": questionnaire.is_upcoming_at(now),
        "may_answer": viewer.is_public or rules.can_answer(viewer, consultation.pk),
        "may_prepare": rules.can_prepare(viewer, consultation.pk),
        "may_enter_paper": rules.can_enter_paper(viewer, consultation.pk)
        and questionnaire.can_take_sheets_at(now),
        "answered": own_selectors.has_answered(viewer, questionnaire),
        "counted": own_selectors.how_many(viewer, questionnaire),
        "sections": _contents(questionnaire),
    }
    is_previewed = bool(key) and questionnaire.status.is_draft
    context["is_previewed"] = is_previewed
    if is_previewed:
        context["crumbs"] = preview_crumbs(consultation, key, questionnaire.title)
    response = render(request, "questionnaires/questionnaire.html", context)
    if questionnaire.status.is_draft:
        response["Cache-Control"] = "private, no-store"
    return response


@page("questionnaire.answer", prepare=True)
def answer_questionnaire(request, slug, n):
    """Show the form of a questionnaire, then the review page, then send the answers.

    A visitor answers first, and signs in to send. Typed answers are not lost on the way.
    """
    viewer = request.viewer
    consultation, questionnaire = get_questionnaire(request, slug, n)
    if viewer.participant and not rules.can_answer(viewer, consultation.pk):
        raise NotAllowed(describe_other_account())
    own = own_selectors.own_answers(viewer, questionnaire)
    if request.method != "POST":
        _must_be_to_answer(viewer, questionnaire)
    typed = request.POST or restore_unsent(request) or None
    form = AnswerForm(
        typed,
        questionnaire=questionnaire,
        answers=own,
        accepted=not charter_selectors.must_accept_charter(viewer, consultation),
    )
    if request.POST.get("step") == "send":
        if viewer.participant is None:
            ask_to_sign_in(request, form, _pending(request, consultation, questionnaire))
        elif _send(request, questionnaire, form, changing=own is not None):
            return redirect("questionnaire-sent", slug, n)
    reads_over = typed and form.is_valid() and typed.get("step") in ("review", "send")
    context = frame(consultation, questionnaire, Crumb(_("My answers"))) | {
        "form": form,
        "draft": draft_of(questionnaire),
        "is_changing": own is not None,
        "has_help": welcome_selectors.has_help(viewer, consultation),
        "sections": answers_by_section(questionnaire, form.answers()) if reads_over else [],
    }
    template = "questionnaires/review.html" if reads_over else "questionnaires/answer.html"
    return render(request, template, context, status=status(form))


def _pending(request, consultation, questionnaire):
    """Return the act of a visitor who sends answers, for after signing in."""
    return PendingAct(
        "questionnaire",
        request.path,
        str(_("Your answers")),
        about=questionnaire.title,
        place=consultation.title,
    )


def _must_be_to_answer(viewer: Viewer, questionnaire):
    """Raise an error before anything is typed, if the questionnaire takes no answers of the viewer.

    After typing, the action refuses instead, and what was typed stays in the form.
    """
    if not questionnaire.can_take_answers_at(clock.now()):
        raise QuestionnaireIsNotOpen
    if questionnaire.is_anonymous and own_selectors.has_answered(viewer, questionnaire):
        raise AlreadyAnswered


def _send(request, questionnaire, form, *, changing):
    """Submit the answers. Return whether they were saved.

    Nothing is remembered of sending an anonymous questionnaire: it would reveal who answered when.
    """
    if not submit(
        request,
        form,
        "questionnaire",
        submission_actions.submit,
        traced=not questionnaire.is_anonymous,
        questionnaire_id=questionnaire.pk,
        changing=changing,
    ):
        return False
    message = (
        _("Your answers are counted.")
        if questionnaire.is_anonymous
        else _("Your answers have been saved.")
    )
    messages.success(request, message, draft_of(questionnaire))
    return True


def draft_of(questionnaire) -> str:
    """Return the name under which the browser stores the typed answers, until they are sent."""
    return f"questionnaire-{questionnaire.pk}"


@page("questionnaire.answer")
def show_sent(request, slug, n):
    """Show the viewer's own answers.

    For an anonymous questionnaire, only confirm that it was answered.
    """
    require_participant(request)
    consultation, questionnaire = get_questionnaire(request, slug, n)
    if not own_selectors.has_answered(request.viewer, questionnaire):
        raise NotFound
    own = own_selectors.own_answers(request.viewer, questionnaire)
    context = frame(consultation, questionnaire, Crumb(_("My answers"))) | {
        "takes_answers": questionnaire.can_take_answers_at(questionnaire.seen_at),
        "until": dates.whole(questionnaire.closes_at),
        "sections": answers_by_section(questionnaire, own) if own is not None else [],
    }
    return render(request, "questionnaires/sent.html", context)


@page(PUBLIC, shared=60)
def print_sheet(request, slug, n):
    """Show the blank paper form, and where to hand it in. It has no name on it."""
    consultation, questionnaire = get_questionnaire(request, slug, n)
    places = [
        point
        for point in welcome_selectors.help_points(request.viewer, consultation)
        if point.kind in ON_PAPER
    ]
    context = frame(consultation, questionnaire, Crumb(_("Form to print"))) | {
        "sections": _contents(questionnaire),
        "places": places,
        "until": dates.whole(questionnaire.closes_at) if questionnaire.closes_at else "",
    }
    return render(request, "questionnaires/print.html", context)


def _describe_dates(questionnaire, now):
    """Return in words the dates between which people answer."""
    if questionnaire.status.is_draft:
        return ""
    if questionnaire.can_take_answers_at(now):
        return _("Until %(moment)s") % {"moment": dates.whole(questionnaire.closes_at)}
    return dates.took_place(
        questionnaire.opens_at, real_end(questionnaire), questionnaire.closes_at
    )


def _contents(questionnaire):
    """Return the sections: (section, number of its first item, items and how to answer them)."""
    contents = []
    start = 1
    for section in questionnaire.sections.all():
        items = [(item, describe_expected_answer(item)) for item in section.items.all()]
        contents.append((section, start, items))
        start += len(items)
    return contents
