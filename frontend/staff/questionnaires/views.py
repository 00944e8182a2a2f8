"""Questionnaires of a consultation: written, opened, closed; what is left to do with each, by the role one holds."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.consultations import selectors
from consult.core.exceptions import NotFound
from consult.questionnaires import actions, rules
from consult.questionnaires import selectors as questionnaires
from frontend import dates
from frontend.acts import ActForm, attempt, posted, status
from frontend.doors import page
from frontend.questionnaires.cards import size, state_tag
from frontend.staff.consultations.views import values, written
from frontend.staff.entries import required, setup
from frontend.staff.questionnaires.forms import ClosingForm, QuestionnaireForm

DATES = ("opens_at", "closes_at", "paper_until", "topic_id")


@page("questionnaire.count")
def every(request, slug):
    """The questionnaires of a consultation, with how many answered and what one may do with each."""
    consultation = of_the_team(request, slug)
    found = list(questionnaires.list_questionnaires(request.viewer, consultation.pk))
    came = questionnaires.how_many_among(request.viewer, found)
    left = questionnaires.left_to_read(request.viewer, [consultation.pk])
    rows = [_row(one, came.get(one.pk), left.get(one.pk, 0)) for one in found]
    context = setup(request, consultation, "staff-questionnaires", rows=rows, may=_may(request, consultation))
    return render(request, "staff/questionnaires/list.html", context)


def _row(questionnaire, came, left):
    return {
        "questionnaire": questionnaire,
        "state": state_tag(questionnaire),
        "size": size(questionnaire),
        "takes_sheets": questionnaire.takes_sheets_at(questionnaire.seen_at),
        "came": came,
        "left": left,
    }


def _may(request, consultation):
    """What the viewer may do with the questionnaires of this consultation."""
    viewer, pk = request.viewer, consultation.pk
    return {
        "prepare": rules.can_prepare(viewer, pk),
        "enter": rules.can_enter_paper(viewer, pk),
        "read": rules.can_read_answers(viewer, pk),
    }


@page("questionnaire.edit")
def new(request, slug):
    """Start a draft: its texts and dates; its sections come next."""
    consultation = of_the_team(request, slug, rules.can_prepare)
    form = QuestionnaireForm(posted(request), topics=list(selectors.topics(request.viewer, consultation)))
    if request.method == "POST":

        def act():
            return actions.create(viewer=request.viewer, consultation_id=consultation.pk, **_written(form))

        if made := attempt(request, form, "questionnaire", act):
            messages.success(request, _("The questionnaire is kept as a draft. Now add its sections and questions."))
            return redirect("staff-questionnaire", slug, made)
    context = setup(request, consultation, "staff-questionnaires", form=form)
    return render(request, "staff/questionnaires/new.html", context, status=status(form))


@page("questionnaire.edit")
def one(request, slug, questionnaire_id):
    """What it asks, section by section; once opened, what can still be done with it."""
    consultation, questionnaire = found(request, slug, questionnaire_id, rules.can_prepare)
    context = frame(request, consultation, questionnaire) | {
        "sections": questionnaire.sections.all(),
        "came": questionnaires.how_many_among(request.viewer, [questionnaire]).get(questionnaire.pk),
        "takes_sheets": questionnaire.takes_sheets_at(questionnaire.seen_at),
        "left": questionnaires.left_to_read(request.viewer, [consultation.pk]).get(questionnaire.pk, 0),
    }
    return render(request, "staff/questionnaires/one.html", context)


@page("questionnaire.edit")
def texts(request, slug, questionnaire_id):
    """The title, the introduction, the dates and the anonymity of a draft."""
    consultation, questionnaire = found(request, slug, questionnaire_id, rules.can_prepare)
    topics = list(selectors.topics(request.viewer, consultation))
    standing = values(QuestionnaireForm, questionnaire) | {"topic_id": str(questionnaire.topic_id or "")}
    form = QuestionnaireForm(posted(request), initial=standing, topics=topics)
    if request.method == "POST":

        def act():
            return actions.edit_text(viewer=request.viewer, questionnaire_id=questionnaire.pk, **_written(form))

        if attempt(request, form, "questionnaire", act):
            messages.success(request, _("The questionnaire is saved."))
            return redirect("staff-questionnaire", slug, questionnaire.pk)
    context = frame(request, consultation, questionnaire) | {"form": form}
    return render(request, "staff/questionnaires/texts.html", context, status=status(form))


@page("questionnaire.edit")
def remove(request, slug, questionnaire_id):
    """Remove a draft, with all it asks."""
    questionnaire = found(request, slug, questionnaire_id, rules.can_prepare)[1]
    if request.method == "POST":
        actions.remove(viewer=request.viewer, questionnaire_id=questionnaire.pk)
        messages.success(request, _("The questionnaire is removed."))
    return redirect("staff-questionnaires", slug)


@page("questionnaire.open")
def put_online(request, slug, questionnaire_id):
    """Read it over once more: after this, nothing of it changes."""

    def act(questionnaire, form):
        return actions.open_questionnaire(viewer=request.viewer, questionnaire_id=questionnaire.pk)

    return _ask(request, (slug, questionnaire_id), ActForm, "open", (act, _("The questionnaire is open.")))


@page("questionnaire.close")
def close(request, slug, questionnaire_id):
    """Close before the date, with a reason that everybody reads."""

    def act(questionnaire, form):
        reason = form.cleaned_data["closing_reason"]
        return actions.close_questionnaire(viewer=request.viewer, questionnaire_id=questionnaire.pk, reason=reason)

    said = _("The questionnaire is closed. What it came to is public.")
    return _ask(request, (slug, questionnaire_id), ClosingForm, "close", (act, said))


def _ask(request, where, form_class, which, done):
    """A page that asks before an act that cannot be undone, and does it."""
    slug, questionnaire_id = where
    act, said = done
    may = rules.can_open if which == "open" else rules.can_close
    consultation, questionnaire = found(request, slug, questionnaire_id, may)
    form = form_class(posted(request))
    if request.method == "POST" and attempt(request, form, "questionnaire", lambda: act(questionnaire, form)):
        messages.success(request, said)
        return redirect("staff-questionnaire", slug, questionnaire.pk)
    context = frame(request, consultation, questionnaire) | {"form": form, "which": which}
    context["sections"] = questionnaire.sections.all()
    context["last_moment"] = dates.in_full(questionnaire.closes_at) if questionnaire.closes_at else ""
    return render(request, "staff/questionnaires/act.html", context, status=status(form))


def of_the_team(request, slug, may=rules.can_count):
    """A consultation in which the viewer has something to do with questionnaires."""
    consultation = selectors.get_consultation(request.viewer, slug)
    required(may(request.viewer, consultation.pk))
    return consultation


def found(request, slug, questionnaire_id, may=rules.can_count):
    """A questionnaire and its consultation, for whoever may do that with it."""
    consultation = of_the_team(request, slug, may)
    questionnaire = questionnaires.get_questionnaire(request.viewer, questionnaire_id)
    if questionnaire.consultation_id != consultation.pk:
        raise NotFound
    return consultation, questionnaire


def frame(request, consultation, questionnaire):
    """What every page of one questionnaire says above itself."""
    return setup(
        request,
        consultation,
        "staff-questionnaires",
        questionnaire=questionnaire,
        state=state_tag(questionnaire),
        may=_may(request, consultation),
    )


def _written(form):
    """What was written; an empty date is none."""
    return written(form) | {name: form.cleaned_data[name] for name in DATES}
