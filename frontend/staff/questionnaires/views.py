"""Pages of the questionnaires of a consultation: create, open, close.

Each page offers the acts that the role of the viewer allows.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.consultations.selectors import topics as topic_selectors
from consult.lifecycle.enums import ActKind
from consult.questionnaires import rules
from consult.questionnaires.actions import drafts as draft_actions
from consult.questionnaires.selectors import questionnaires as questionnaire_selectors
from consult.questionnaires.selectors import results as result_selectors
from consult.questionnaires.selectors import texts as text_selectors
from frontend.presenters.polls.questionnaires import size, state_tag
from frontend.staff.entries import setup
from frontend.staff.presenters.confirmations import is_confirmed, shown_now
from frontend.staff.questionnaires.context import (
    frame,
    get_questionnaire_for,
    of_the_team,
    permissions_of,
)
from frontend.staff.questionnaires.forms import ClosingForm, QuestionnaireForm
from frontend.toolkit.forms.form_submission import ActForm, posted, status, submit
from frontend.toolkit.forms.form_values import values
from frontend.toolkit.pages.page import page
from frontend.toolkit.words import dates


@page("questionnaire.count")
def list_questionnaires(request, slug):
    """List the questionnaires, with the number of submissions and the acts of the viewer."""
    consultation = of_the_team(request, slug)
    questionnaires = list(
        questionnaire_selectors.list_questionnaires(request.viewer, consultation.pk)
    )
    counts = result_selectors.how_many_among(request.viewer, questionnaires)
    unread = text_selectors.count_unreviewed_answers(request.viewer, [consultation.pk])
    rows = [
        _row(questionnaire, counts.get(questionnaire.pk), unread.get(questionnaire.pk, 0))
        for questionnaire in questionnaires
    ]
    context = setup(
        request,
        consultation,
        "staff-questionnaires",
        rows=rows,
        may=permissions_of(request, consultation),
    )
    return render(request, "staff/questionnaires/list.html", context)


def _row(questionnaire, answer_counts, unread):
    return {
        "questionnaire": questionnaire,
        "state": state_tag(questionnaire),
        "size": size(questionnaire),
        "takes_sheets": questionnaire.can_take_sheets_at(questionnaire.seen_at),
        "answer_counts": answer_counts,
        "unread": unread,
    }


@page("questionnaire.edit")
def create_questionnaire(request, slug):
    """Create a draft with its texts and dates. Its sections come next."""
    consultation = of_the_team(request, slug, rules.can_prepare)
    form = QuestionnaireForm(
        posted(request), topics=list(topic_selectors.topics(request.viewer, consultation))
    )
    if questionnaire_id := submit(
        request, form, "questionnaire", draft_actions.create, consultation_id=consultation.pk
    ):
        messages.success(
            request,
            _("The questionnaire has been saved as a draft. Now add its sections and questions."),
        )
        return redirect("staff-questionnaire", slug, questionnaire_id)
    context = setup(request, consultation, "staff-questionnaires", form=form)
    return render(request, "staff/questionnaires/new.html", context, status=status(form))


@page("questionnaire.edit")
def show_questionnaire(request, slug, questionnaire_id):
    """Show a questionnaire section by section. Once it was opened, show the acts that are left."""
    consultation, questionnaire = get_questionnaire_for(
        request, slug, questionnaire_id, rules.can_prepare
    )
    context = frame(request, consultation, questionnaire) | {
        "sections": questionnaire.sections.all(),
        "answer_counts": result_selectors.how_many_among(request.viewer, [questionnaire]).get(
            questionnaire.pk
        ),
        "takes_sheets": questionnaire.can_take_sheets_at(questionnaire.seen_at),
        "unread": text_selectors.count_unreviewed_answers(request.viewer, [consultation.pk]).get(
            questionnaire.pk, 0
        ),
    }
    return render(request, "staff/questionnaires/questionnaire.html", context)


@page("questionnaire.edit")
def edit_texts(request, slug, questionnaire_id):
    """Show and save the title, the introduction, the dates and the anonymity of a draft."""
    consultation, questionnaire = get_questionnaire_for(
        request, slug, questionnaire_id, rules.can_prepare
    )
    topics = list(topic_selectors.topics(request.viewer, consultation))
    initial = values(QuestionnaireForm, questionnaire) | {
        "topic_id": str(questionnaire.topic_id or "")
    }
    form = QuestionnaireForm(posted(request), initial=initial, topics=topics)
    if submit(
        request, form, "questionnaire", draft_actions.edit_text, questionnaire_id=questionnaire.pk
    ):
        messages.success(request, _("The questionnaire has been saved."))
        return redirect("staff-questionnaire", slug, questionnaire.pk)
    context = frame(request, consultation, questionnaire) | {"form": form}
    return render(request, "staff/questionnaires/texts.html", context, status=status(form))


@page("questionnaire.edit")
def remove_questionnaire(request, slug, questionnaire_id):
    """Remove a draft, with its sections and items."""
    questionnaire = get_questionnaire_for(request, slug, questionnaire_id, rules.can_prepare)[1]
    if request.method == "POST":
        draft_actions.remove(viewer=request.viewer, questionnaire_id=questionnaire.pk)
        messages.success(request, _("The questionnaire has been removed."))
    return redirect("staff-questionnaires", slug)


@page("questionnaire.open")
def open_questionnaire(request, slug, questionnaire_id):
    """Show the questionnaire once more before it opens. After this, it cannot change."""
    kind = ActKind.OPEN_QUESTIONNAIRE
    return _confirm(request, (slug, questionnaire_id), ActForm, "open", kind)


@page("questionnaire.close")
def close_questionnaire(request, slug, questionnaire_id):
    """Close the questionnaire before its date, with a public reason."""
    kind = ActKind.CLOSE_QUESTIONNAIRE
    return _confirm(request, (slug, questionnaire_id), ClosingForm, "close", kind)


def _confirm(request, ids, form_class, act_name, kind):
    """Show the page of an act that cannot be undone, and store it once it is confirmed."""
    slug, questionnaire_id = ids
    may = rules.can_open if act_name == "open" else rules.can_close
    consultation, questionnaire = get_questionnaire_for(request, slug, questionnaire_id, may)
    form = form_class(posted(request))
    act = (consultation, kind, questionnaire.pk)
    if is_confirmed(request, form, *act):
        return redirect("staff-questionnaire", slug, questionnaire.pk)
    context = frame(request, consultation, questionnaire) | shown_now(request, *act)
    context |= {"form": form, "act_name": act_name}
    context["sections"] = questionnaire.sections.all()
    context["last_moment"] = (
        dates.in_full(questionnaire.closes_at) if questionnaire.closes_at else ""
    )
    return render(request, "staff/questionnaires/act.html", context, status=status(form))
