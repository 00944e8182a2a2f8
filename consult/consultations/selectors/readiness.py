"""The checks of a consultation before and after its opening, of what this app knows.

`consult.lifecycle` adds the checks of votes, questionnaires and workshops.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.accounts.roles.selectors import people_who_came
from consult.consultations.enums import CheckLevel, SetupTask
from consult.consultations.models import Consultation, Phase
from consult.consultations.selectors.charters import current_charter
from consult.core.postgres import clock
from consult.organisations.working_hours import calendar_of, holidays_of

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

LONGEST = timedelta(days=731)
SHORT_NOTICE = timedelta(hours=48)
# CRPA, art. L. 132-1: an open consultation that replaces the opinion of a committee lasts fifteen
# days at least.
SHORTEST = timedelta(days=15)
OPEN_CONSULTATION_LAW = "CRPA, art. L. 132-1"
LEGAL_NOTICE_LAW = "LCEN, art. 1-1"
PERSONAL_DATA_LAW = "RGPD, art. 13"


@dataclass(frozen=True)
class Check:
    """A finding about a consultation: its level, its task and its field.

    `code` is stable, for programs. `law` is the paragraph that requires it, or "".
    """

    level: CheckLevel
    code: str
    label: str
    task: SetupTask
    field: str = ""
    law: str = ""

    def __str__(self) -> str:
        return self.label

    @property
    def blocks(self) -> bool:
        """Whether the consultation cannot be opened."""
        return self.level == CheckLevel.BLOCKS


def blocking(checks: Iterable[Check]) -> list[Check]:
    """Return the checks that prevent the opening."""
    return [check for check in checks if check.blocks]


def checks_of(consultation: Consultation) -> list[Check]:
    """Return what this app finds about a consultation and its organisation, in order of the tasks.

    The list is computed before and after the opening. An imported consultation is over, and takes
    no contributions here: it needs no charter, moderator or future phase.
    """
    checks = list(_checks_of_texts(consultation))
    if not consultation.origin:
        checks += _checks_of_dates(consultation)
        checks += _checks_of_rules(consultation)
        checks += _checks_of_team(consultation)
    return checks + list(checks_of_organisation(consultation.organisation))


def _checks_of_texts(consultation: Consultation) -> Iterator[Check]:
    if not consultation.title:
        yield _blocks("title_missing", _("Write a title."), SetupTask.SUBJECT, "title_fr")
    if not consultation.summary and not consultation.origin:
        yield _blocks("summary_missing", _("Write a summary."), SetupTask.SUBJECT, "summary_fr")
    for topic in consultation.topics.all():
        if not topic.question:
            label = _("Write the question of the topic “%(topic)s”.") % {"topic": topic.title}
            yield _blocks("question_missing", label, SetupTask.QUESTIONS)


def _checks_of_dates(consultation: Consultation) -> Iterator[Check]:
    phases = list(consultation.phases.all())
    taking_part = [phase for phase in phases if phase.is_participatory]
    if not taking_part:
        label = _("Add a step in which people take part.")
        yield _blocks("step_missing", label, SetupTask.TIMETABLE)
    if consultation.published_at is None:
        for phase in phases:
            yield from _checks_of_phase(consultation, phase)
        yield from _checks_of_participation(taking_part)
    for first, second in combinations(phases, 2):
        if first.opens_at < second.closes_at and second.opens_at < first.closes_at:
            label = _("The steps “%(first)s” and “%(second)s” overlap.")
            names = {"first": first.title, "second": second.title}
            yield _to_confirm("steps_overlap", label % names, SetupTask.TIMETABLE)


def _checks_of_phase(consultation: Consultation, phase: Phase) -> Iterator[Check]:
    moment = clock.now()
    name = {"step": phase.title}
    zone = ZoneInfo(consultation.organisation.time_zone)
    if phase.closes_at <= moment:
        label = _("The step “%(step)s” is already over. Check its dates.") % name
        make = _blocks if phase.is_participatory else _to_confirm
        yield make("step_over", label, SetupTask.TIMETABLE)
    elif _day(phase.opens_at, zone) < _day(moment, zone):
        label = _("The step “%(step)s” has already begun. It will open when you publish.") % name
        yield _to_confirm("step_begun", label, SetupTask.TIMETABLE)
    if phase.closes_at - phase.opens_at > LONGEST or phase.opens_at - moment > LONGEST:
        label = _("The step “%(step)s” lasts or begins more than two years away. Check its dates.")
        yield _blocks("step_too_long", label % name, SetupTask.TIMETABLE)
    last_day = _day(phase.closes_at, zone)
    code = consultation.organisation.holiday_calendar
    if last_day in holidays_of(code, last_day.year):
        label = _("The last day of the step “%(step)s” is a public holiday.") % name
        yield _to_confirm("step_ends_on_holiday", label, SetupTask.TIMETABLE)


def _checks_of_participation(phases: list[Phase]) -> Iterator[Check]:
    if not phases:
        return
    opens_at = min(phase.opens_at for phase in phases)
    closes_at = max(phase.closes_at for phase in phases)
    if closes_at - opens_at < SHORTEST:
        label = _(
            "People can take part for less than fifteen days. The law asks for fifteen where an open "
            "consultation replaces the opinion of a committee."
        )
        yield Check(
            CheckLevel.CONFIRM,
            "participation_short",
            label,
            SetupTask.TIMETABLE,
            law=OPEN_CONSULTATION_LAW,
        )
    if clock.now() < opens_at < clock.now() + SHORT_NOTICE:
        label = _("The consultation begins in less than two days. Few people will know by then.")
        yield _to_confirm("notice_short", label, SetupTask.TIMETABLE)


def _checks_of_rules(consultation: Consultation) -> Iterator[Check]:
    charter = current_charter(consultation)
    if not (charter and charter.text):
        yield _blocks("charter_missing", _("Write the charter."), SetupTask.RULES, "text_fr")
    if not any(calendar_of(consultation.organisation).week):
        label = _("The promised time cannot be held: your organisation has no working hours.")
        yield _blocks("working_hours_missing", label, SetupTask.RULES)


def _checks_of_team(consultation: Consultation) -> Iterator[Check]:
    moderators = people_who_came(consultation.organisation, Role.MODERATOR, consultation.pk)
    if not moderators:
        label = _("Nobody can read the texts yet. Appoint a moderator.")
        yield _blocks("moderator_missing", label, SetupTask.TEAM, "email")
    elif len(moderators) == 1:
        label = _(
            "Only one person reads the texts. If that person is away, the promised time cannot be held."
        )
        yield _to_confirm("one_moderator", label, SetupTask.TEAM, "email")


def checks_of_organisation(organisation: Organisation) -> Iterator[Check]:
    """Yield what is missing in the legal notice of an organisation, which blocks every opening."""
    needed = {
        "publisher": (_("Write who publishes the site."), LEGAL_NOTICE_LAW),
        "publication_director": (_("Write who directs the publication."), LEGAL_NOTICE_LAW),
        "hosting_provider": (_("Write who hosts the site."), LEGAL_NOTICE_LAW),
        "contact_email": (_("Write the public e-mail address."), LEGAL_NOTICE_LAW),
        "data_protection_email": (_("Write the contact for personal data."), PERSONAL_DATA_LAW),
    }
    for name, (label, law) in needed.items():
        if not getattr(organisation, name):
            yield Check(CheckLevel.BLOCKS, f"{name}_missing", label, SetupTask.NOTICES, name, law)


def _blocks(code: str, label: str, task: SetupTask, field: str = "") -> Check:
    return Check(CheckLevel.BLOCKS, code, label, task, field)


def _to_confirm(code: str, label: str, task: SetupTask, field: str = "") -> Check:
    return Check(CheckLevel.CONFIRM, code, label, task, field)


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
