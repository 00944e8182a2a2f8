"""The work that waits for a member of the team, in groups by deadline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from consult.accounts.enums import Role
from consult.accounts.invitations.selectors import list_unanswered_invitations
from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.outcomes.answers.rules import can_draft
from consult.outcomes.answers.selectors.progress import find_expected_answers
from consult.outcomes.answers.selectors.work import count_to_review
from consult.outcomes.objections.selectors import count_unanswered
from consult.outcomes.remarks.review_counts import count_unanswered_by_consultation
from consult.workshops.meetings.selectors import pending_counts
from consult.workshops.meetings.selectors.workshops import own_workshops_to_come
from consult.workshops.registrations.selectors import count_registered_people
from frontend.presenters.consultation.consultations import short
from frontend.presenters.outcome.answers import countdown
from frontend.toolkit.words import dates
from moderation.appeals.selectors import DECIDED_WITHIN, find_waiting_appeals
from moderation.cases.selectors.delays import queues

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.lifecycle.selectors.setup import TaskState
    from consult.workshops.meetings.selectors.pending_counts import Waiting

A_WEEK = timedelta(days=6)  # after today


class When(Enum):
    """The groups of the list, in order, with their titles."""

    TODAY = gettext_lazy("Before tonight")
    WEEK = gettext_lazy("This week")
    LATER = gettext_lazy("When you can")


@dataclass(frozen=True)
class Work:
    """A kind of work that waits in a consultation: its number, its words, and its page.

    `verb` is what the page is for. `is_late` means that a promise is broken, or soon will be.
    """

    consultation: Consultation
    number: int
    noun: str
    sentence: str
    verb: str
    url: str
    when: When
    is_late: bool = False

    @property
    def title(self) -> str:
        """The short title of the consultation."""
        return short(self.consultation.title)


@dataclass(frozen=True)
class WorkGroup:
    """The work of a group, late work first. `names` is whether rows name their consultation."""

    title: str
    rows: list[Work]
    names: bool


def list_work(
    viewer: Viewer,
    consultations: Sequence[Consultation],
    tasks: Mapping[UUID, list[TaskState]] | None = None,
) -> list[WorkGroup]:
    """Return the work that waits for the viewer in consultations, in groups without empty ones.

    Each row leads to a page that the viewer may open. `tasks` are the tasks of drafts, by
    consultation. At most fifteen queries, for any number of consultations.
    """
    shown = {consultation.pk: consultation for consultation in consultations}
    found = [
        *_list_moderation(viewer, shown),
        *_list_answers(viewer, shown),
        *_list_synthesis(viewer, shown),
        *_list_meetings(viewer, shown),
        *_list_workshops(viewer, shown),
        *_list_invitations(viewer, shown),
        *_list_tasks(shown, tasks or {}),
    ]
    groups = []
    for when in When:
        rows = [row for row in found if row.when == when]
        rows.sort(key=lambda row: not row.is_late)
        if rows:
            groups.append(WorkGroup(str(when.value), rows, names=len(shown) > 1))
    return groups


Shown = Mapping[UUID, "Consultation"]


def _list_moderation(viewer: Viewer, shown: Shown) -> Iterator[Work]:
    """Yield the texts to moderate, and the appeals. A manager reads only that moderators are late."""
    moderated = viewer.consultations_as(Role.MODERATOR, Role.MANAGER) & shown.keys()
    waiting = queues(viewer.organisation, moderated) if moderated else {}
    for pk, queue in waiting.items():
        consultation = shown[pk]
        late = ngettext(
            "%(n)s text has waited longer than promised.",
            "%(n)s texts have waited longer than promised.",
            queue.late,
        ) % {"n": queue.late}
        if viewer.has(Role.MODERATOR, pk):
            yield Work(
                consultation,
                queue.waiting,
                ngettext("text to moderate", "texts to moderate", queue.waiting),
                f"{_oldest(queue.waiting, queue.oldest_at)} {late if queue.late else _promised(consultation)}",
                _("Moderate"),
                f"{reverse('staff-moderation')}?consultation={consultation.slug}",
                _when(queue.due_at),
                is_late=bool(queue.late),
            )
        elif queue.late:
            yield Work(
                consultation,
                queue.waiting,
                ngettext(
                    "text waiting for a moderator", "texts waiting for a moderator", queue.waiting
                ),
                f"{_oldest(queue.waiting, queue.oldest_at)} {late}",
                _("See the team"),
                reverse("staff-roles", args=[consultation.slug]),
                When.TODAY,
                is_late=True,
            )
    for pk, appeals in find_waiting_appeals(viewer, shown).items():
        due_at = appeals.oldest_at + DECIDED_WITHIN
        yield Work(
            shown[pk],
            appeals.number,
            ngettext("appeal against a decision", "appeals against decisions", appeals.number),
            f"{_oldest(appeals.number, appeals.oldest_at)} {_('An answer is promised within a week.')}",
            _answer(),
            reverse("staff-appeals"),
            _when(due_at),
            is_late=due_at < timezone.now(),
        )


def _list_answers(viewer: Viewer, shown: Shown) -> Iterator[Work]:
    drafted = [pk for pk in shown if shown[pk].published_at and can_draft(viewer, pk)]
    if not drafted:
        return
    for pk, expected in find_expected_answers(viewer, drafted).items():
        late = ngettext("%(n)s answer is late", "%(n)s answers are late", expected.late)
        url = reverse("staff-answers", args=[shown[pk].slug])
        yield Work(
            shown[pk],
            expected.to_answer,
            ngettext(
                "contribution without an answer",
                "contributions without an answer",
                expected.to_answer,
            ),
            f"{late % {'n': expected.late}}." if expected.late else countdown(expected.due_on),
            _answer(),
            f"{url}?status=late" if expected.late else url,
            _when(expected.due_on),
            is_late=bool(expected.late),
        )
    for pk, number in count_to_review(viewer, drafted).items():
        yield Work(
            shown[pk],
            number,
            ngettext("answer to review", "answers to review", number),
            _("You are the second reader."),
            pgettext("work", "Review"),
            f"{reverse('staff-answers', args=[shown[pk].slug])}?status=submitted",
            When.WEEK,
        )


def _list_synthesis(viewer: Viewer, shown: Shown) -> Iterator[Work]:
    objected = [pk for pk in shown if may(viewer, "objection.reply", pk)]
    for pk, number in (count_unanswered(viewer, objected) if objected else {}).items():
        yield Work(
            shown[pk],
            number,
            ngettext("objection to the synthesis", "objections to the synthesis", number),
            _("Your reply is public, beside the passage."),
            _("Reply"),
            reverse("staff-objections", args=[shown[pk].slug]),
            When.WEEK,
        )
    read = [pk for pk in shown if may(viewer, "remark.reply", pk)]
    for pk, number in (count_unanswered_by_consultation(viewer, read) if read else {}).items():
        yield Work(
            shown[pk],
            number,
            ngettext(
                "remark on the draft of the synthesis",
                "remarks on the draft of the synthesis",
                number,
            ),
            _("Participants who read the draft are waiting for your reply."),
            _("Reply"),
            reverse("staff-remarks", args=[shown[pk].slug]),
            When.WEEK,
        )


def _list_meetings(viewer: Viewer, shown: Shown) -> Iterator[Work]:
    """Yield the workshops of the week that the viewer manages, with their list for the door.

    A facilitator reads their own workshops in the agenda of the first page.
    """
    managed = viewer.consultations_as(Role.MANAGER) & shown.keys()
    rows = [row for row in own_workshops_to_come(viewer) if row.consultation_id in managed]
    soon = [row for row in rows if _when(row.held_on) != When.LATER]
    registered = count_registered_people(viewer, soon) if soon else {}
    for row in soon:
        number = registered.get(row.pk, 0)
        if not number:
            continue
        seats = ngettext("%(n)s seat.", "%(n)s seats.", row.seats or 0) % {"n": row.seats}
        people = ngettext("person registered for %(day)s", "people registered for %(day)s", number)
        hour = f", {dates.hour(row.starts_at)}" if row.starts_at else ""
        yield Work(
            shown[row.consultation_id],
            number,
            people % {"day": coming_day(row.held_on)},
            f"{row.title}{hour}. {seats if row.seats else ''}".strip(),
            _("See the list"),
            reverse("staff-workshop-coming", args=[row.pk]),
            _when(row.held_on),
        )


def _list_workshops(viewer: Viewer, shown: Shown) -> Iterator[Work]:
    for pk, waiting in pending_counts.waiting_in(viewer, shown).items():
        if pk in shown:
            yield from _list_transcripts(shown[pk], waiting)
            yield from _list_arrivals(shown[pk], waiting)


def _list_transcripts(consultation: Consultation, waiting: Waiting) -> Iterator[Work]:
    if waiting.disputed:
        first = waiting.disputed[0]
        place = f"?place={first.place}#p{first.place}" if first.place else ""
        yield Work(
            consultation,
            waiting.objections,
            ngettext("objection to a transcript", "objections to transcripts", waiting.objections),
            _("A person does not recognise their words in “%(title)s”.") % {"title": first.title},
            _("Reply"),
            reverse("staff-recording", args=[first.workshop_id, first.number]) + place,
            When.WEEK,
        )
    if waiting.to_correct:
        first = waiting.to_correct[0]
        number = len(waiting.to_correct)
        yield Work(
            consultation,
            number,
            ngettext("transcript to correct", "transcripts to correct", number),
            _("Begin with “%(title)s”.") % {"title": first.title},
            pgettext("transcript", "Correct"),
            reverse("staff-recording", args=[first.workshop_id, first.number]),
            When.LATER,
        )


def _list_arrivals(consultation: Consultation, waiting: Waiting) -> Iterator[Work]:
    if waiting.declarations:
        yield Work(
            consultation,
            waiting.declarations,
            ngettext("submitted workshop", "submitted workshops", waiting.declarations),
            _("The organisers are waiting for your answer."),
            _answer(),
            reverse("staff-declarations", args=[consultation.slug]),
            When.WEEK,
        )
    if waiting.voices:
        yield Work(
            consultation,
            waiting.voices,
            ngettext("voice message to write down", "voice messages to write down", waiting.voices),
            _("A message becomes a contribution once it is written down."),
            _("Write down"),
            reverse("staff-voices", args=[consultation.slug]),
            When.WEEK,
        )
    if waiting.files:
        yield Work(
            consultation,
            waiting.files,
            ngettext("file without consent", "files without consent", waiting.files),
            _("The agreement of the people is not recorded yet."),
            pgettext("work", "See"),
            reverse("staff-workshops"),
            When.LATER,
        )


def _list_invitations(viewer: Viewer, shown: Shown) -> Iterator[Work]:
    for row in list_unanswered_invitations(viewer, shown):
        ended = ngettext("%(n)s link has ended.", "%(n)s links have ended.", row.ended) % {
            "n": row.ended
        }
        yield Work(
            shown[row.consultation_id],
            row.number,
            ngettext("invitation without an answer", "invitations without an answer", row.number),
            _("Role: %(role)s. Sent %(ago)s.")
            % {
                "role": row.role.label,
                "ago": dates.relative(row.oldest_at, timezone.now()),
            }
            + (f" {ended}" if row.ended else ""),
            _("Send again"),
            reverse("staff-roles", args=[shown[row.consultation_id].slug]),
            When.TODAY if row.ended else When.WEEK,
            is_late=bool(row.ended),
        )


def _list_tasks(shown: Shown, tasks: Mapping[UUID, Iterable[TaskState]]) -> Iterator[Work]:
    for pk, states in tasks.items():
        labels = [capfirst(str(state.task.label)) for state in states if state.waits]
        opens_at = shown[pk].opens_at
        planned = _("Planned opening: %(day)s.") % {"day": dates.day(opens_at)} if opens_at else ""
        if labels:
            yield Work(
                shown[pk],
                len(labels),
                ngettext("task before the opening", "tasks before the opening", len(labels)),
                f"{', '.join(labels)}. {planned}".strip(),
                pgettext("consultation", "Prepare"),
                reverse("staff-consultation", args=[shown[pk].slug]),
                _when(opens_at) if opens_at else When.LATER,
                is_late=bool(opens_at and opens_at < timezone.now()),
            )


def _answer() -> str:
    return pgettext("work", "Answer")


def _promised(consultation: Consultation) -> str:
    hours = consultation.promised_hours
    promise = ngettext(
        "You promised %(n)s working hour.", "You promised %(n)s working hours.", hours
    )
    return promise % {"n": hours}


def _oldest(number: int, moment: datetime) -> str:
    sentence = ngettext("It arrived %(ago)s.", "The oldest arrived %(ago)s.", number)
    return sentence % {"ago": dates.relative(moment, timezone.now())}


def _when(deadline: date | datetime) -> When:
    """Return the group of a deadline. The week begins today and has seven days."""
    today = timezone.localdate()
    day = timezone.localdate(deadline) if isinstance(deadline, datetime) else deadline
    if day <= today:
        return When.TODAY
    return When.WEEK if day <= today + A_WEEK else When.LATER


def coming_day(day: date) -> str:
    """Return a day to come in words: today, tomorrow, the weekday within a week, or 24 March."""
    days = (day - timezone.localdate()).days
    if days < 1:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return str(WEEKDAYS[day.weekday()]) if days <= A_WEEK.days else dates.ordinal_day(day)
