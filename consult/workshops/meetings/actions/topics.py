"""The topics of a workshop, and the sub-report about each of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id
from consult.consultations.selectors.topics import topics as topics_of
from consult.core.exceptions import Invalid
from consult.core.postgres.validation import check
from consult.core.records import journal
from consult.core.words.text import clean, count_visible_characters, render
from consult.workshops.exceptions import ReportIsWritten
from consult.workshops.meetings.actions.locks import announce_change, locked_active_workshop
from consult.workshops.models import SubReport, Workshop

if TYPE_CHECKING:
    from consult.consultations.models import Topic


@transaction.atomic
def set_sub_report(
    *, viewer: Viewer, workshop_id: UUID, topic_id: UUID | str, body: str
) -> SubReport:
    """Write the sub-report on one topic of the workshop, in Markdown.

    An empty text is not shown. Lock the workshop. Raise `Invalid`, `NotFound` if the workshop does
    not have this topic, or `WorkshopIsCancelled`.
    """
    workshop = locked_active_workshop(viewer, workshop_id)
    report = get_row_by_id(SubReport.objects.filter(workshop=workshop), _row_of(workshop, topic_id))
    text = clean(body)
    if text and not count_visible_characters(text):
        raise Invalid(attr="body")
    report.body = text
    report.body_html = render(text)
    check(report, without=["organisation", "workshop", "topic"])
    report.save(update_fields=["body", "body_html"])
    journal.record(
        viewer, "workshop.report", workshop, topic=str(report.topic_id), length=len(text)
    )
    announce_change(workshop)
    return report


@transaction.atomic
def set_sub_reports(*, viewer: Viewer, workshop_id: UUID, reports: dict[str, str]) -> Workshop:
    """Write the sub-reports on several topics, all or none. The keys are ids of topics.

    Lock the workshop. Raise what `set_sub_report` raises, naming the topic.
    """
    workshop = locked_active_workshop(viewer, workshop_id)
    for topic_id, body in reports.items():
        try:
            set_sub_report(viewer=viewer, workshop_id=workshop_id, topic_id=topic_id, body=body)
        except Invalid as refusal:
            refusal.attr = topic_id
            raise
    return workshop


def put_topics(viewer: Viewer, workshop: Workshop, topic_ids: Iterable[Topic]) -> bool:
    """Set exactly these topics, in this order, on a locked workshop.

    Return whether anything changed. Raise `Invalid` for a topic of another consultation, and
    `ReportIsWritten` for a topic whose sub-report would be lost.
    """
    wanted = [str(pk) for pk in dict.fromkeys(topic_ids)]
    known = {str(topic.pk): topic for topic in topics_of(viewer, workshop.consultation)}
    if not set(wanted) <= set(known):
        raise Invalid(_("Choose topics of this consultation."), attr="topics")
    current = {str(report.topic_id): report for report in workshop.sub_reports.all()}
    if list(current) == wanted:
        return False
    _delete_unwritten(report for topic_id, report in current.items() if topic_id not in wanted)
    for place, topic_id in enumerate(wanted, start=1):
        key = {"workshop": workshop, "topic": known[topic_id]}
        values = {"place": place, "organisation": workshop.organisation}
        SubReport.objects.update_or_create(**key, defaults={"place": place}, create_defaults=values)
    return True


def _delete_unwritten(reports: Iterable[SubReport]) -> None:
    for report in reports:
        if report.body:
            raise ReportIsWritten(attr="topics")
        report.delete()


def _row_of(workshop: Workshop, topic_id: UUID | str) -> UUID | None:
    """Return the id of the sub-report of a workshop on a topic, or None."""
    rows = workshop.sub_reports.all()
    return next((report.pk for report in rows if str(report.topic_id) == str(topic_id)), None)
