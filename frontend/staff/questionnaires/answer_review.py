"""Pages where the open answers of a closed questionnaire are read, pile by pile."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.core.exceptions import Invalid
from consult.questionnaires import rules
from consult.questionnaires.actions import piles as pile_actions
from consult.questionnaires.enums import Reading
from consult.questionnaires.exceptions import QuestionnaireIsNotClosed
from consult.questionnaires.selectors import results as result_selectors
from consult.questionnaires.selectors import texts as text_selectors
from frontend.presenters.parts.components import Chip
from frontend.staff.questionnaires.context import frame, get_questionnaire_for
from frontend.staff.questionnaires.piles import PileForm, sent_ids
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("questionnaire.read_answers")
def list_open_items(request, slug, questionnaire_id):
    """List the open questions, each with the number of answers that are left to read."""
    consultation, questionnaire = _get_closed_questionnaire(request, slug, questionnaire_id)
    rows = result_selectors.open_results(request.viewer, questionnaire)
    context = frame(request, consultation, questionnaire) | {"rows": rows}
    return render(request, "staff/questionnaires/answers.html", context)


@page("questionnaire.read_answers")
def review_answers(request, slug, questionnaire_id, item_id):
    """Show a pile of answers to one question and save the decisions.

    The pile shows the answers that wait, or those already published or withheld, so that a decision
    can be changed.
    """
    consultation, questionnaire = _get_closed_questionnaire(request, slug, questionnaire_id)
    item = text_selectors.get_open_item(request.viewer, questionnaire, item_id)
    pile_state = _read_pile_state(request)
    pile = text_selectors.pile(
        request.viewer,
        questionnaire,
        item,
        pile_state,
        after=request.GET.get("after"),
        only=_read_sent_ids(request),
    )
    form = PileForm(posted(request), texts=pile.texts, pile_state=pile_state)
    here = reverse("staff-questionnaire-read", args=[slug, questionnaire.pk, item.pk])
    if request.method == "POST" and (
        piles_read := _decide(request, questionnaire, pile_state, form)
    ):
        _add_messages(request, piles_read)
        return HttpResponseRedirect(f"{here}?{urlencode({'show': pile_state})}")
    context = frame(request, consultation, questionnaire) | {
        "item": item,
        "form": form,
        "pile_state": pile_state,
        "chips": _chips(
            here, pile_state, result_selectors.open_results(request.viewer, questionnaire), item
        ),
        "next_url": f"{here}?{urlencode({'show': pile_state, 'after': pile.after})}"
        if pile.after
        else "",
    }
    return render(request, "staff/questionnaires/pile.html", context, status=status(form))


def _get_closed_questionnaire(request, slug, questionnaire_id):
    consultation, questionnaire = get_questionnaire_for(
        request, slug, questionnaire_id, rules.can_read_answers
    )
    if not questionnaire.status.is_final:
        raise QuestionnaireIsNotClosed
    return consultation, questionnaire


def _read_pile_state(request):
    value = (request.POST if request.method == "POST" else request.GET).get(
        "show"
    ) or Reading.WAITING
    if value not in Reading.values:
        raise Invalid(attr="show")
    return Reading(value)


def _read_sent_ids(request):
    return sent_ids(request.POST) if request.method == "POST" else None


def _decide(request, questionnaire, pile_state, form):
    """Save the decisions of the pile and return the numbers, or None if they were refused.

    If the same form is sent again, return its decisions as saved.
    """
    piles_read = []

    def read_answers(**arguments):
        piles_read.append(pile_actions.read_answers(**arguments))
        return piles_read[0]

    if not submit(
        request,
        form,
        "questionnaire",
        read_answers,
        questionnaire_id=questionnaire.pk,
        shown_as=pile_state,
    ):
        return None
    return piles_read or [pile_actions.PileRead(questionnaire.pk, len(form.decisions), 0)]


def _add_messages(request, piles_read):
    read = piles_read[0].read
    already_read = piles_read[0].skipped
    if read:
        words = ngettext("%(n)s decision has been saved.", "%(n)s decisions have been saved.", read)
        messages.success(request, words % {"n": read})
    if already_read:
        words = ngettext(
            "%(n)s text was read by a colleague meanwhile, whose decision stays.",
            "%(n)s texts were read by colleagues meanwhile, whose decisions stay.",
            already_read,
        )
        messages.warning(request, words % {"n": already_read})


def _chips(here, pile_state, results, item):
    """Return the three piles of a question, each with its number of texts."""
    texts = next(result.texts for result in results if result.item.pk == item.pk)
    heights = {
        Reading.WAITING: texts.waiting.total,
        Reading.PUBLISHED: texts.published.total,
        Reading.WITHHELD: texts.withheld_total,
    }
    words = {
        Reading.WAITING: _("To read"),
        Reading.PUBLISHED: _("Published"),
        Reading.WITHHELD: _("Not published"),
    }
    return [
        Chip(
            f"{words[state]} ({heights[state]})",
            f"{here}?{urlencode({'show': state.value})}",
            pressed=state == pile_state,
        )
        for state in Reading
    ]
