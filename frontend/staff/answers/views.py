"""The list of consultations to answer, and the list of contributions of one of them."""

from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.outcomes.answers.selectors import answers as answer_selectors
from frontend.presenters.outcome.answers import answer_figures
from frontend.staff.answers.frame import frame, load_to_answer
from frontend.staff.answers.work import (
    SIZE,
    Criteria,
    FilterForm,
    count_drafts,
    count_ready,
    list_rows,
    list_topics,
)
from frontend.toolkit.pages.page import page


@page("account.manage")
def redirect_to_home(request):
    """Redirect the address that listed the consultations to answer to the home page of the team."""
    return redirect("staff")


@page("answer.draft")
def list_contributions(request, slug):
    """List the contributions of a consultation with their answers, filtered.

    Without scripts, the link “Tick all” opens the page with every box ticked.
    """
    viewer = request.viewer
    consultation = load_to_answer(request, slug)
    services = answer_selectors.list_services(viewer)
    filters = FilterForm(request.GET, consultation=consultation, services=services)
    criteria = Criteria.of(filters, request.GET.get("from", ""))
    rows, total = list_rows(viewer, consultation, criteria)
    here = reverse("staff-answers", args=[slug])
    context = frame(
        request,
        consultation,
        "staff-answers",
        pgettext("consultation", "Answer"),
        figures=answer_figures(viewer, consultation),
        criteria=criteria,
        filters=filters,
        services=services,
        rows=rows,
        total=total,
        ready=count_ready(viewer, consultation),
        drafts=count_drafts(viewer, consultation),
        first=criteria.page + 1,
        last=criteria.page + len(rows),
        is_all="all" in request.GET,
        here=here,
        first_url=_page_url(here, criteria, max(criteria.page - SIZE, 0)) if criteria.page else "",
        next_url=_page_url(here, criteria, criteria.page + SIZE)
        if total > criteria.page + SIZE
        else "",
        topics=[] if criteria.is_filtered or criteria.page else list_topics(viewer, consultation),
        shortcuts=_shortcuts(),
    )
    return render(request, "staff/answers/work.html", context)


def _page_url(here: str, criteria: Criteria, start: int) -> str:
    query = "&".join(filter(None, (criteria.query, urlencode({"from": start}) if start else "")))
    return f"{here}?{query}" if query else here


def _shortcuts() -> list[tuple[str, str]]:
    return [
        ("J K", _("next, previous")),
        ("X", _("tick or untick")),
        ("A", _("tick all, or none")),
        ("R", _("answer the ticked contributions, or the current one")),
        ("N", _("next page")),
        ("/", _("search")),
        ("P", _("go to the publication")),
    ]
