"""The topics that a workshop may choose, first its own."""

from consult.consultations import selectors as consultations


def topics_of(request, workshop):
    """Return the topics of the consultation, first those of the workshop, in its order."""
    own = [one.topic_id for one in workshop.sub_reports.all()]
    every = list(consultations.topics(request.viewer, workshop.consultation))
    return sorted(every, key=lambda topic: own.index(topic.pk) if topic.pk in own else len(own))
