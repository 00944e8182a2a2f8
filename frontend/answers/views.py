"""The page of the published answers of a consultation, and the files of the statutory report."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import Invalid, NotFound
from consult.outcomes.answers.selectors import lookups
from debates.proposals.selectors.proposals import get_proposals, title_of
from frontend.answers.forms import FilterForm
from frontend.presenters.account.follow_button import follow_button
from frontend.presenters.answer_report.downloads import list_files, send_report
from frontend.presenters.consultation.consultations import crumbs, leave_cancelled
from frontend.presenters.consultation.topics import topic_title
from frontend.presenters.debate.proposals import url_of
from frontend.presenters.outcome.answers import answer_figures, present_answer
from frontend.presenters.parts.components import Crumb
from frontend.toolkit.pages.page import PUBLIC, page

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

SIZE = 20
FEW = 5  # answers that a reader overlooks without filters


@page(PUBLIC, shared=15)
def list_answers(request, slug):
    """List the published answers, latest first, with the progress of the others by service."""
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    leave_cancelled(consultation)
    start = request.GET.get("from", "0")
    if not (start.isascii() and start.isdigit() and len(start) < 7):
        raise Invalid(attr="from")
    first = int(start)
    topics = list(consultation.topics.all())
    filters = FilterForm(request.GET, topics=topics)
    chosen = filters.values()
    answers = lookups.find_published_answers(
        viewer,
        consultation,
        state=chosen.get("state", ""),
        topic=next((topic for topic in topics if topic.slug == chosen.get("topic")), None),
        search=chosen.get("q", ""),
    )
    found = lookups.read_answers(answers[first : first + SIZE + 1])
    here = reverse("answers", args=[slug])
    context = {
        "nav_current": "consultations",
        "consultation": consultation,
        "crumbs": crumbs(consultation, Crumb(_("Answers"))),
        "figures": answer_figures(viewer, consultation),
        "filters": filters if chosen or first or len(found) > FEW else None,
        "chosen": chosen,
        "here": here,
        "rows": _rows(viewer, consultation, found[:SIZE]),
        "first_url": _page_url(here, chosen, max(first - SIZE, 0)) if first else "",
        "next_url": _page_url(here, chosen, first + SIZE) if len(found) > SIZE else "",
        "files": list_files("answers", viewer, consultation, topics) if found else [],
        "follow": follow_button(viewer, "consultation", consultation.pk),
    }
    return render(request, "answers/list.html", context)


def _page_url(here: str, chosen: dict[str, str], start: int) -> str:
    query = urlencode(chosen | ({"from": start} if start else {}))
    return f"{here}?{query}" if query else here


def _rows(viewer: Viewer, consultation: Consultation, answers: Any) -> list[dict[str, Any]]:
    """Return the answers, each with the public contributions or the topic that it answers."""
    targets = {
        published_answer.pk: list(published_answer.targets.all()) for published_answer in answers
    }
    proposal_ids = [
        target.proposal_id for group in targets.values() for target in group if target.proposal_id
    ]
    proposals = (
        get_proposals(viewer, proposal_ids, consultation=consultation) if proposal_ids else {}
    )
    public = {pk: proposal for pk, proposal in proposals.items() if not proposal.is_masked}
    topics = {topic.pk: topic for topic in consultation.topics.all()}
    rows = []
    for answer in answers:
        answered = [public[t.proposal_id] for t in targets[answer.pk] if t.proposal_id in public]
        target_rows = [
            _contribution(proposal) for proposal in sorted(answered, key=attrgetter("number"))
        ]
        target_rows += [
            _topic(consultation, topics[t.topic_id]) for t in targets[answer.pk] if t.topic_id
        ]
        if target_rows:
            rows.append({"answer": present_answer(consultation, answer), "targets": target_rows})
    return rows


def _contribution(proposal) -> dict[str, Any]:
    return {
        "number": proposal.number,
        "title": title_of(proposal),
        "url": url_of("proposal", proposal),
        "language": proposal.language,
    }


def _topic(consultation, topic) -> dict[str, Any]:
    url = reverse("topic", args=[consultation.slug, topic.slug])
    return {"number": None, "title": topic_title(topic), "url": url, "language": ""}


@require_safe
@page(PUBLIC)
def send_pdf(request, slug):
    """Send the statutory report as a tagged PDF."""
    return _send(request, slug, "pdf")


@require_safe
@page(PUBLIC)
def send_odt(request, slug):
    """Send the statutory report as an editable document."""
    return _send(request, slug, "odt")


@require_safe
@page(PUBLIC)
def send_csv(request, slug):
    """Send the statutory report as a table."""
    return _send(request, slug, "csv")


def _send(request, slug, form):
    """Send the report as every visitor may read it. Raise `NotFound` before an answer is published."""
    visitor = Viewer.public(request.organisation)
    consultation = consultation_selectors.get_consultation(visitor, slug)
    if not lookups.list_published_answers(visitor, consultation.pk, size=1):
        raise NotFound
    wanted = request.GET.get("topic", "")
    topic = topic_selectors.get_topic_by_slug(visitor, consultation, wanted) if wanted else None
    return send_report(request, visitor, consultation, form, topic=topic, language=get_language())
