"""The topics that an excerpt may be attached to."""

from consult.consultations.selectors.topics import topics


def topics_of(request, workshop) -> list:
    """Return the topics of the consultation, first the topics that the workshop worked on."""
    worked_on = {report.topic_id for report in workshop.sub_reports.all()}
    all_topics = list(topics(request.viewer, workshop.consultation))
    return sorted(all_topics, key=lambda topic: topic.pk not in worked_on)
