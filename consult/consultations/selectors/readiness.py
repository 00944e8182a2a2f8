"""The check of whether a consultation can be published."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.accounts.roles.selectors import people_who_came
from consult.consultations.models import Consultation, Phase
from consult.consultations.selectors.charters import current_charter
from consult.core.postgres import clock

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


@dataclass(frozen=True)
class DateWarning:
    """A warning on the dates of a phase, which does not prevent the publication."""

    label: str
    phase: Phase


@dataclass(frozen=True)
class Lack:
    """A missing value, as words, with its place: the part of the settings, and the field."""

    label: str
    part: str
    field: str = ""

    def __str__(self) -> str:
        return self.label


def missing(consultation: Consultation) -> list[Lack]:
    """Return what the consultation and its organisation lack for the publication.

    The list is empty if nothing is missing. An imported consultation is over, and takes no
    contributions here. So it needs no charter, moderator or future phase.
    """
    return [
        *_lacks_of_consultation(consultation),
        *_lacks_of_organisation(consultation.organisation),
    ]


def doubtful_dates(consultation: Consultation) -> list[DateWarning]:
    """Return a warning for each past or overlapping phase of a draft.

    A phase is past if it is over or if it began before today. There is no warning for a published
    consultation, whose dates no longer change, nor for an imported one, which is over.
    """
    if consultation.published_at or consultation.origin:
        return []
    phases = list(consultation.phases.all())
    past = [DateWarning(label, phase) for phase in phases if (label := _past_dates(phase))]
    overlaps = _("The steps “%(first)s” and “%(second)s” overlap.")
    return past + [
        DateWarning(overlaps % {"first": first.title, "second": second.title}, second)
        for first, second in combinations(phases, 2)
        if first.opens_at < second.closes_at and second.opens_at < first.closes_at
    ]


def _past_dates(phase: Phase) -> str:
    if phase.closes_at <= clock.now():
        return _("The step “%(step)s” is already over. Check its dates.") % {"step": phase.title}
    if timezone.localdate(phase.opens_at) < timezone.localdate():
        return _("The step “%(step)s” has already begun. It will open when you publish.") % {
            "step": phase.title
        }
    return ""


def _lacks_of_consultation(consultation: Consultation) -> list[Lack]:
    topics = list(consultation.topics.all())
    phases = list(consultation.phases.all())
    moment = clock.now()
    taking_part = [phase for phase in phases if phase.is_participatory]
    charter = current_charter(consultation)
    moderators = people_who_came(consultation.organisation, Role.MODERATOR, consultation.pk)
    texts = {
        Lack(_("a title"), "presentation", "title_fr"): not consultation.title,
        Lack(_("at least one topic"), "topics"): not topics,
        Lack(_("the question of each topic"), "topics"): not all(
            topic.question for topic in topics
        ),
    }
    promises = {
        Lack(_("a summary"), "presentation", "summary_fr"): not consultation.summary,
        Lack(_("at least one step in which people take part"), "timetable"): not taking_part,
        Lack(_("steps that end in the future"), "timetable"): any(
            phase.closes_at <= moment for phase in taking_part
        ),
        Lack(_("a charter"), "charter", "text_fr"): not (charter and charter.text),
        Lack(_("a moderator"), "roles", "email"): not moderators,
    }
    lacks = texts if consultation.origin else texts | promises
    return [lack for lack, is_lacking in lacks.items() if is_lacking]


def _lacks_of_organisation(organisation: Organisation) -> list[Lack]:
    needed = {
        "publisher": _("the publisher of the site"),
        "publication_director": _("the director of publication"),
        "hosting_provider": _("the hosting provider"),
        "contact_email": _("the public e-mail address"),
        "data_protection_email": _("the contact for personal data"),
    }
    return [
        Lack(label, "organisation", name)
        for name, label in needed.items()
        if not getattr(organisation, name)
    ]
