"""Whether a consultation can be published."""

from __future__ import annotations

from django.utils.translation import gettext as _

from consult.consultations.selectors.charters import current_charter
from consult.core import clock


def missing(consultation) -> list[str]:
    """What the consultation lacks to be published, in words for its manager; empty when it is ready."""
    topics, phases, moment = list(consultation.topics.all()), list(consultation.phases.all()), clock.now()
    taking_part = [phase for phase in phases if phase.takes_part]
    charter = current_charter(consultation)
    lacks = {
        _("a title"): not consultation.title,
        _("a summary"): not consultation.summary,
        _("at least one topic"): not topics,
        _("the question of each topic"): not all(topic.question for topic in topics),
        _("at least one step in which people take part"): not taking_part,
        _("steps that end in the future"): any(phase.closes_at <= moment for phase in taking_part),
        _("a charter"): not (charter and charter.text),
    }
    return [label for label, lacking in lacks.items() if lacking]
