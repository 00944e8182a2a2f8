"""Pages of the questions of a consultation: draft, open, close, publish.

Their options are in `options`.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.consultations.selectors import topics as topic_selectors
from consult.core.postgres import clock
from consult.lifecycle.enums import ActKind
from frontend.presenters.polls.questions import how, state_tag
from frontend.presenters.voting import page_of
from frontend.staff.entries import setup
from frontend.staff.presenters.confirmations import is_confirmed, shown_now
from frontend.staff.questions.access import consultation_to_prepare, get_poll_to_prepare
from frontend.staff.questions.forms import (
    ContributionOptionForm,
    EndingForm,
    OptionForm,
    QuestionForm,
)
from frontend.toolkit.forms.form_submission import ActForm, posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.words import dates
from votes.actions import drafts as draft_actions
from votes.actions import polls as poll_actions
from votes.selectors import polls as poll_selectors
from votes.selectors import questions as question_selectors


@page("question.edit")
def list_questions(request, slug):
    """List the questions, and create one as a draft."""
    consultation = consultation_to_prepare(request, slug)
    topics = list(topic_selectors.topics(request.viewer, consultation))
    form = QuestionForm(posted(request), topics=topics)
    if question_id := submit(
        request, form, "question", draft_actions.draft_question, consultation_id=consultation.pk
    ):
        messages.success(
            request, _("The question has been saved as a draft. Now write its answers.")
        )
        return redirect("staff-question", slug, question_id)
    now = clock.now()
    rows = [
        (q, question_selectors.title_of(q), state_tag(q, now), how(q))
        for q in poll_selectors.list_polls(request.viewer, consultation.pk)
    ]
    context = setup(request, consultation, "staff-questions", form=form, rows=rows)
    return render(request, "staff/consultations/questions.html", context, status=status(form))


@page("question.edit")
def edit_question(request, slug, question_id):
    """Show and save a draft with its options. Once it was put to the vote, show the acts left."""
    consultation, question = get_poll_to_prepare(request, slug, question_id)
    topics = list(topic_selectors.topics(request.viewer, consultation))
    sent = request.POST.get("form", "question") if request.method == "POST" else ""
    form = QuestionForm(
        request.POST if sent == "question" else None, initial=_values(question), topics=topics
    )
    option = OptionForm(request.POST if sent == "option" else None, prefix="option")
    contribution = ContributionOptionForm(
        request.POST if sent == "contribution" else None, prefix="contribution"
    )
    target = {"question_id": question.pk}
    if sent == "option":
        saved = submit(request, option, "option", draft_actions.add_option, **target)
    elif sent == "contribution":
        add = draft_actions.add_option_from_proposal
        saved = submit(request, contribution, "option", add, **target)
    else:
        saved = submit(request, form, "question", draft_actions.edit_question, **target)
    if saved:
        messages.success(request, _("The question has been saved."))
        return redirect("staff-question", slug, question.pk)
    forms = {"form": form, "option": option, "contribution": contribution}
    context = _context(request, consultation, question) | forms
    context["announced_dates"] = _announced_dates(question)
    return render(
        request,
        "staff/consultations/question.html",
        context,
        status=max(status(each) for each in forms.values()),
    )


def _announced_dates(question):
    """Return the dates of an announced vote in words, or "" for another one."""
    if not question.is_announced:
        return ""
    moments = {
        "first": dates.in_full(question.opens_at),
        "last": dates.in_full(question.closes_at),
    }
    return _("From %(first)s to %(last)s.") % moments


def _context(request, consultation, question):
    options = list(question.poll.options.all())
    return setup(
        request,
        consultation,
        "staff-questions",
        question=question,
        title=question_selectors.title_of(question),
        state=state_tag(question, clock.now()),
        options=options,
        last=len(options),
        is_draft=question.status.is_draft,
        is_late=question.is_announced and question.opens_at <= clock.now(),
        how=how(question),
        options_note=page_of(question).options_note,
    )


def _values(question):
    poll = question.poll
    question_values = {
        name: getattr(question, name) for name in ("kind", "visibility", "opens_at", "closes_at")
    }
    texts = {name: getattr(poll, name) for name in QuestionForm.Meta.fields}
    return {**question_values, **texts, "topic_id": str(poll.topic_id or "")}


@page("question.edit")
def remove_question(request, slug, question_id):
    """Remove a draft."""
    question = get_poll_to_prepare(request, slug, question_id)[1]
    if request.method == "POST":
        draft_actions.remove_question(viewer=request.viewer, question_id=question.pk)
        messages.success(request, _("The question has been removed."))
    return redirect("staff-questions", slug)


@page("question.open")
def open_question(request, slug, question_id):
    """Show the question once more before it is put to the vote. After this, it cannot change."""
    return _confirm(request, (slug, question_id), ActForm, "open", ActKind.OPEN_VOTE)


@page("question.close")
def end_question(request, slug, question_id):
    """Close the vote before its date, with a public reason."""
    return _confirm(request, (slug, question_id), EndingForm, "end", ActKind.CLOSE_VOTE)


@page("question.publish")
def publish_result(request, slug, question_id):
    """Publish the result of a closed question."""
    consultation, question = get_poll_to_prepare(request, slug, question_id)
    form = ActForm(posted(request))
    action = poll_actions.publish_result
    if submit(request, form, "question", action, question_id=question.pk):
        messages.success(request, _("The result has been published."))
        return redirect("staff-question", slug, question.pk)
    return _render_act(request, consultation, question, form, "publish")


def _confirm(request, ids, form_class, act_name, kind):
    """Show the page of an act that cannot be undone, and store it once it is confirmed."""
    slug, question_id = ids
    consultation, question = get_poll_to_prepare(request, slug, question_id)
    form = form_class(posted(request))
    act = (consultation, kind, question.pk)
    if is_confirmed(request, form, *act):
        return redirect("staff-question", slug, question.pk)
    shown = shown_now(request, *act)
    return _render_act(request, consultation, question, form, act_name, **shown)


def _render_act(request, consultation, question, form, act_name, **values):
    context = _context(request, consultation, question) | values
    context |= {"form": form, "act_name": act_name}
    context["last_moment"] = dates.in_full(question.closes_at) if question.closes_at else ""
    return render(request, "staff/consultations/question_act.html", context, status=status(form))
