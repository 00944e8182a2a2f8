"""Whether a consultation can be published."""

from __future__ import annotations

from django.utils.translation import gettext as _

from consult.consultations.selectors.charters import current_charter
from consult.core import clock


def missing(consultation) -> list[str]:
    """Return what the consultation lacks to be published, in words for its manager; nothing when it is ready.

    An imported one is over: nobody takes part in it here, so that it needs no charter nor any step to come.
    """
    topics, phases, moment = list(consultation.topics.all()), list(consultation.phases.all()), clock.now()
    taking_part = [phase for phase in phases if phase.takes_part]
    charter = current_charter(consultation)
    texts = {
        _("a title"): not consultation.title,
        _("at least one topic"): not topics,
        _("the question of each topic"): not all(topic.question for topic in topics),
    }
    promises = {
        _("a summary"): not consultation.summary,
        _("at least one step in which people take part"): not taking_part,
        _("steps that end in the future"): any(phase.closes_at <= moment for phase in taking_part),
        _("a charter"): not (charter and charter.text),
    }
    lacks = texts if consultation.origin else texts | promises
    return [label for label, lacking in lacks.items() if lacking]
