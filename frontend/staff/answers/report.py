"""The statutory report for the team: also before the answers are published."""

from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.consultations.selectors import topics as topic_selectors
from frontend.presenters.answer_report import downloads
from frontend.presenters.outcome.answers import answer_figures
from frontend.staff.answers.frame import frame, load_to_publish
from frontend.toolkit.pages.page import page


@page("answer.publish")
def show_report(request, slug):
    """Offer the files of the report, with the answers that the team prepares."""
    consultation = load_to_publish(request, slug)
    topics = list(consultation.topics.all())
    context = frame(
        request,
        consultation,
        "staff-answers-report",
        _("Report"),
        figures=answer_figures(request.viewer, consultation),
        files=downloads.list_files("staff-answers", request.viewer, consultation, topics),
    )
    return render(request, "staff/answers/report.html", context)


@require_safe
@page("answer.publish")
def send_pdf(request, slug):
    """Send the report as a tagged PDF."""
    return _send(request, slug, "pdf")


@require_safe
@page("answer.publish")
def send_odt(request, slug):
    """Send the report as an editable document."""
    return _send(request, slug, "odt")


@require_safe
@page("answer.publish")
def send_csv(request, slug):
    """Send the report as a table."""
    return _send(request, slug, "csv")


def _send(request, slug, form):
    consultation = load_to_publish(request, slug)
    wanted = request.GET.get("topic", "")
    topic = (
        topic_selectors.get_topic_by_slug(request.viewer, consultation, wanted) if wanted else None
    )
    return downloads.send_report(
        request,
        request.viewer,
        consultation,
        form,
        topic=topic,
        with_drafts=True,
        language=get_language(),
    )
