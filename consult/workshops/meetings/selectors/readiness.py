"""The facts that a workshop still needs before it is published, as sentences."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import Capability
from consult.core.postgres import clock
from consult.workshops.models import Workshop


def missing(workshop: Workshop, moment: datetime | None = None) -> list[str]:
    """Return the missing facts as sentences, or an empty list if the workshop may be published.

    One query for its topics, one for the phases.
    """
    moment = moment or clock.now()
    begun = workshop.has_begun_at(moment)
    lacks = [
        (workshop.consultation.published_at is None, _("Publish the consultation first.")),
        (not workshop.structure, _("Write the structure that organises the workshop.")),
        (not workshop.place, _("Write the town of the workshop.")),
        (not workshop.sub_reports.exists(), _("Choose at least one topic.")),
        (
            not _in_a_step(workshop),
            _("Choose a day on which the consultation is open to workshops."),
        ),
        (begun and workshop.participants is None, _("Write how many people were present.")),
        (not begun and not workshop.starts_at, _("Write the time at which the workshop begins.")),
        (not begun and not workshop.address, _("Write the address of the workshop.")),
        (
            not begun and not workshop.access,
            _("Write how people get in, including in a wheelchair."),
        ),
    ]
    return [str(sentence) for lacking, sentence in lacks if lacking]


def _in_a_step(workshop: Workshop) -> bool:
    """Return whether a phase with workshops includes a part of the day, in local time."""
    zone = ZoneInfo(workshop.organisation.time_zone)
    begins = datetime.combine(workshop.held_on, time.min, tzinfo=zone)
    ends = datetime.combine(workshop.held_on, time.max, tzinfo=zone)
    return any(
        Capability.WORKSHOP in step.capabilities and step.opens_at <= ends and step.ends_at > begins
        for step in workshop.consultation.phases.all()
    )
