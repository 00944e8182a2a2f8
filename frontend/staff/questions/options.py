"""Pages of the options of a question in preparation: edit, order with buttons, remove."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid
from frontend.staff.entries import setup
from frontend.staff.questions.access import get_poll_to_prepare
from frontend.staff.questions.forms import OptionForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.forms.form_values import values
from frontend.toolkit.pages.page import page
from votes.actions import drafts as draft_actions
from votes.selectors import polls as poll_selectors
from votes.selectors import questions as question_selectors


@page("question.edit")
def edit_option(request, slug, question_id, option_id):
    """Show and save an option, in each language.

    Once the question was put to the vote, it is shown without a form.
    """
    consultation, question = get_poll_to_prepare(request, slug, question_id)
    option = poll_selectors.get_option(request.viewer, question.pk, option_id)
    form = OptionForm(posted(request), initial=values(OptionForm, option))
    if submit(request, form, "option", draft_actions.edit_option, option_id=option.pk):
        messages.success(request, _("The answer has been saved."))
        return redirect("staff-question", slug, question.pk)
    context = setup(
        request, consultation, "staff-questions", form=form, option=option, question=question
    )
    context |= {
        "title": question_selectors.title_of(question),
        "is_draft": question.status.is_draft,
    }
    return render(request, "staff/consultations/option.html", context, status=status(form))


@page("question.edit")
def move_option(request, slug, question_id, option_id):
    """Move an option to the place that the button names, one up or down."""
    question = get_poll_to_prepare(request, slug, question_id)[1]
    option = poll_selectors.get_option(request.viewer, question.pk, option_id)
    if request.method == "POST":
        place = request.POST.get("place", "")
        if not (place.isascii() and place.isdigit() and len(place) < 3):
            raise Invalid(attr="place")
        draft_actions.move_option(viewer=request.viewer, option_id=option.pk, place=int(place))
    return redirect("staff-question", slug, question.pk)


@page("question.edit")
def remove_option(request, slug, question_id, option_id):
    """Remove an option of a draft."""
    question = get_poll_to_prepare(request, slug, question_id)[1]
    option = poll_selectors.get_option(request.viewer, question.pk, option_id)
    if request.method == "POST":
        draft_actions.remove_option(viewer=request.viewer, option_id=option.pk)
        messages.success(request, _("The answer has been removed."))
    return redirect("staff-question", slug, question.pk)
