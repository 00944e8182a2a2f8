"""The topics that a workshop may choose, first its own."""

from consult.consultations.selectors import topics as topic_selectors


def topics_of(request, workshop):
    """Return the topics of the consultation, first those of the workshop, in its order."""
    worked_on_ids = [report.topic_id for report in workshop.sub_reports.all()]
    all_topics = list(topic_selectors.topics(request.viewer, workshop.consultation))
    return sorted(
        all_topics,
        key=lambda topic: (
            worked_on_ids.index(topic.pk) if topic.pk in worked_on_ids else len(worked_on_ids)
        ),
    )
