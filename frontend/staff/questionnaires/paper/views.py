"""Pages where a facilitator or a manager enters sheets of paper, each reference only once."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.questionnaires import rules
from consult.questionnaires.actions import sheets as sheet_actions
from consult.questionnaires.actions import submissions as submission_actions
from consult.questionnaires.exceptions import QuestionnaireIsNotOpen
from consult.questionnaires.selectors import own as own_selectors
from frontend.staff.questionnaires.context import frame, get_questionnaire_for
from frontend.staff.questionnaires.paper.forms import SheetForm, WrongSheetForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.sessions.unsent_texts import restore_unsent


@page("questionnaire.enter_paper")
def enter_sheet(request, slug, questionnaire_id):
    """Enter a sheet. Then the page shows an empty form for the next one."""
    consultation, questionnaire = get_questionnaire_for(
        request, slug, questionnaire_id, rules.can_enter_paper
    )
    if request.method != "POST" and not questionnaire.can_take_sheets_at(questionnaire.seen_at):
        raise QuestionnaireIsNotOpen
    form = SheetForm(request.POST or restore_unsent(request) or None, questionnaire=questionnaire)
    if submit(
        request,
        form,
        "submission",
        submission_actions.submit_from_paper,
        questionnaire_id=questionnaire.pk,
    ):
        message = _("Form %(sheet)s has been saved. Enter the next one.") % {
            "sheet": form.cleaned_data["sheet"]
        }
        messages.success(request, message)
        return redirect("staff-questionnaire-paper", slug, questionnaire.pk)
    context = frame(request, consultation, questionnaire) | {
        "form": form,
        "answer_counts": own_selectors.how_many(request.viewer, questionnaire),
    }
    return render(request, "staff/questionnaires/paper.html", context, status=status(form))


@page("questionnaire.enter_paper")
def take_back_sheet(request, slug, questionnaire_id):
    """Delete a sheet that was entered wrongly, so that it can be entered again."""
    consultation, questionnaire = get_questionnaire_for(
        request, slug, questionnaire_id, rules.can_enter_paper
    )
    form = WrongSheetForm(posted(request))
    if submit(
        request,
        form,
        "questionnaire",
        sheet_actions.remove_sheet,
        questionnaire_id=questionnaire.pk,
    ):
        message = _("Form %(sheet)s has been deleted. Enter it again.") % {
            "sheet": form.cleaned_data["sheet"]
        }
        messages.success(request, message)
        return redirect("staff-questionnaire-paper", slug, questionnaire.pk)
    context = frame(request, consultation, questionnaire) | {"form": form}
    return render(request, "staff/questionnaires/take_back.html", context, status=status(form))
