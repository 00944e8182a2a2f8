"""The topics that a workshop may choose, first its own."""

from consult.consultations.selectors import topics as topic_selectors


def topics_of(request, workshop):
    """Return the topics of the consultation, first those of the workshop, in its order."""
    own = [report.topic_id for report in workshop.sub_reports.all()]
    every = list(topic_selectors.topics(request.viewer, workshop.consultation))
    return sorted(every, key=lambda topic: own.index(topic.pk) if topic.pk in own else len(own))
