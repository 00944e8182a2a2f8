"""The results of a closed questionnaire: bars and figures, and the texts of open answers.

Answers online and answers on paper are drawn separately.
"""

from django.shortcuts import render
from django.utils.translation import gettext as _

from consult.questionnaires.selectors import own as own_selectors
from consult.questionnaires.selectors import results as result_selectors
from consult.questionnaires.selectors import texts as text_selectors
from frontend.presenters.parts.components import Crumb
from frontend.presenters.polls.questionnaires import url_of
from frontend.questionnaires.context import frame, get_questionnaire
from frontend.questionnaires.results.charts import chart_of
from frontend.toolkit.pages.page import OF_CITIZENS, PUBLIC, page
from frontend.toolkit.words import dates

WAYS = ("online", "paper")
SHOWN_AT_ONCE = 3


@page(PUBLIC, shared=OF_CITIZENS)
def show_results(request, slug, n):
    """Show the results of each item. Before the close, show when they will be public."""
    consultation, questionnaire = get_questionnaire(request, slug, n)
    found_results = result_selectors.results(request.viewer, questionnaire)
    counted = own_selectors.how_many(request.viewer, questionnaire)
    first = text_selectors.first_texts(request.viewer, questionnaire, each=SHOWN_AT_ONCE)
    ways = [way for way in WAYS if counted and (way == "online" or counted.paper)]
    context = frame(consultation, questionnaire, Crumb(_("Results"))) | {
        "counted": counted,
        "until": dates.whole(questionnaire.closes_at) if questionnaire.closes_at else "",
        "has_paper": "paper" in ways,
        "sections": [
            (
                section,
                [chart_of(result, ways, first.get(result.item.pk, [])) for result in found_items],
            )
            for section, found_items in found_results or ()
        ],
    }
    return render(request, "questionnaires/results.html", context)


@page(PUBLIC, shared=OF_CITIZENS)
def list_texts(request, slug, n, item_id):
    """Show the published answers to one open question, page by page, in a random order."""
    consultation, questionnaire = get_questionnaire(request, slug, n)
    item = text_selectors.get_open_item(request.viewer, questionnaire, item_id)
    pile = text_selectors.published_texts(
        request.viewer, questionnaire, item, after=request.GET.get("after")
    )
    result = next(
        (
            open_result
            for open_result in result_selectors.open_results(request.viewer, questionnaire)
            if open_result.item == item
        ),
        None,
    )
    context = frame(
        consultation,
        questionnaire,
        Crumb(_("Results"), url_of("questionnaire-results", questionnaire)),
    )
    context |= {
        "item": item,
        "texts": result.texts if result else None,
        "published": pile.texts,
        "next_url": f"?after={pile.after}" if pile.after else "",
        "is_first": not request.GET.get("after"),
    }
    return render(request, "questionnaires/texts.html", context)
