"""The parts of pages that describe a consultation: its card, its state in words, its phases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from consult.accounts.viewer import Viewer
from consult.consultations.enums import ConsultationState
from consult.consultations.selectors import timetable as timetable_selectors
from consult.outcomes.figures import figures_of_several
from frontend.presenters.parts.components import ConsultationCard, Crumb, Live, Phase, Tag
from frontend.presenters.parts.files import Frame
from frontend.toolkit.pages.page import ShownElsewhere
from frontend.toolkit.words import dates
from frontend.toolkit.words.typography import grouped

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic
    from consult.consultations.models import Phase as PhaseModel
    from votes.models import Question


A_NAME = 8
SOON = 3 * dates.A_DAY
STEP = {"done": "done", "current": "now", "coming": "todo"}
# Numbers in words, for headings that begin with a number of questions.
SPELLED = [
    gettext_lazy("Two"),
    gettext_lazy("Three"),
    gettext_lazy("Four"),
    gettext_lazy("Five"),
    gettext_lazy("Six"),
    gettext_lazy("Seven"),
    gettext_lazy("Eight"),
    gettext_lazy("Nine"),
    gettext_lazy("Ten"),
]


def url_of(consultation: Consultation) -> str:
    """Return the address of a consultation, which leads to its results once it is closed."""
    return reverse("consultation", args=[consultation.slug])


def leave_cancelled(consultation: Consultation) -> None:
    """Raise `ShownElsewhere` if a consultation is cancelled: its pages redirect to the one that says why."""
    if consultation.is_cancelled:
        raise ShownElsewhere(url_of(consultation))


def crumbs(consultation: Consultation, *below: Crumb) -> list[Crumb]:
    """Return the breadcrumbs of a page of a consultation."""
    top = Crumb(_("Consultations"), reverse("consultation-list"))
    return [top, Crumb(short(consultation.title), url_of(consultation)), *below]


def preview_crumbs(consultation: Consultation, key: str, here: str) -> list[Crumb]:
    """Return the breadcrumbs of a page that is read with the key of a preview link."""
    address = f"{url_of(consultation)}?preview={key}"
    return [Crumb(short(consultation.title), address), Crumb(here)]


def short(title: str) -> str:
    """Return the part of a title before the colon, or the whole title if that part is too short."""
    name = title.partition(":")[0].strip()
    return name if len(name) >= A_NAME else title


def spelled(n: int) -> str:
    """Return a number in words for the start of a heading, such as “Six”.

    Numbers below two and above ten are written in figures.
    """
    return str(SPELLED[n - 2]) if 2 <= n <= 10 else str(n)


def state_tag(consultation: Consultation, *, band: bool = False) -> Tag:
    """Return the state of a consultation as a tag, with the time that is left.

    `band` asks for the style of the band at the top of a page, where an open consultation is
    highlighted.
    """
    now = timetable_selectors.moment_of(consultation)
    state = consultation.state_at(now)
    if state == ConsultationState.DRAFT:
        return Tag(_("Draft, not public"), "warn", "eye-off")
    if state == ConsultationState.UPCOMING:
        return Tag(_("Opens on %(day)s") % {"day": dates.day(consultation.opens_at)}, "outline")
    if state == ConsultationState.CANCELLED:
        day = {"day": dates.day(consultation.closed_at)}
        return Tag(pgettext("consultation", "Cancelled on %(day)s") % day, "warn", "ban")
    if state == ConsultationState.CLOSED:
        closed = _("Closed on %(day)s") % {"day": dates.day(ended_at(consultation))}
        announced = dates.announced_end(ended_at(consultation), consultation.closes_at)
        return Tag(closed + announced, "" if not band else "outline")
    return _tag_of_open(consultation, now, band=band)


def _tag_of_open(consultation: Consultation, now: datetime, *, band: bool) -> Tag:
    if consultation.suspended_at:
        return Tag(_("Suspended"), "warn", "pause")
    time_left = dates.describe_time_left(consultation.closes_at, now)
    if band:
        return Tag(_("Open, %(left)s") % {"left": time_left}, "highlight")
    if (consultation.closes_at - now).total_seconds() < SOON:  # type: ignore[operator]  # set once it is open
        return Tag(_("Closes soon, %(left)s") % {"left": time_left}, "warn", "clock")
    return Tag(_("Open, %(left)s") % {"left": time_left}, "ok")


def ended_at(consultation: Consultation) -> datetime | None:
    """Return the time when a consultation really ended, or its announced end."""
    return consultation.closed_at or consultation.closes_at


def cards(viewer: Viewer, consultations: Sequence[Consultation]) -> list[ConsultationCard]:
    """Return the cards of consultations for a list. One query."""
    numbers = figures_of_several(viewer, consultations)
    frame = Frame.of(viewer)
    return [
        ConsultationCard(
            title=consultation.title,
            url=reverse("results", args=[consultation.slug])
            if consultation.state == ConsultationState.CLOSED
            else url_of(consultation),
            state=state_tag(consultation),
            summary=consultation.summary,
            dates=dates_of(consultation),
            facts=facts_of(numbers.get(consultation.pk, {})),
            picture=frame.picture(consultation.cover, consultation.cover_alt)
            if consultation.cover
            else None,
            is_open=consultation.is_open,
            is_closed=consultation.state == ConsultationState.CLOSED,
        )
        for consultation in consultations
    ]


def dates_of(consultation: Consultation) -> str:
    """Return when a consultation takes place or took place, or "" for a draft without dates."""
    if consultation.state.is_over:
        return dates.took_place(
            consultation.opens_at,  # type: ignore[arg-type]  # set once it is published
            ended_at(consultation),
            consultation.closes_at,
        )
    if consultation.opens_at and consultation.closes_at:
        return dates.between(consultation.opens_at, consultation.closes_at)
    return ""


def facts_of(numbers: dict[str, int]) -> list[Tag]:
    """Return the figures of a consultation in words, without those that are zero."""
    contributions = numbers.get("contributions", 0)
    opinions = numbers.get("votes", 0)
    people = numbers.get("participants", 0)
    words = [
        (contributions, counted(contributions), "message-square"),
        (opinions, ngettext("%(shown)s opinion", "%(shown)s opinions", opinions), "check"),
        (people, ngettext("%(shown)s participant", "%(shown)s participants", people), "user"),
    ]
    language = "fr" if dates.is_french() else "en"
    return [
        Tag(text % {"shown": grouped(number, language)}, icon=icon)
        for number, text, icon in words
        if number
    ]


def counted(n: int) -> str:
    """Return a number of proposals in words, such as “36 contributions”."""
    text = ngettext("%(shown)s contribution", "%(shown)s contributions", n)
    return text % {"shown": grouped(n, "fr" if dates.is_french() else "en")}


def phases(consultation: Consultation) -> list[Phase]:
    """Return the phases of a consultation.

    The note of each phase gives its state in words too, once the consultation is published.
    """
    is_public = consultation.published_at is not None
    return [
        Phase(phase.title, _note(phase, state if is_public else ""), STEP[state])  # type: ignore[arg-type]  # the table has these words only
        for phase, state in timetable_selectors.phase_states(consultation)
    ]


def _note(phase: PhaseModel, state: str) -> str:
    words = {"done": _("Finished."), "current": _("Under way."), "coming": _("Upcoming.")}
    status = words.get(state)
    time_span = dates.took_place(phase.opens_at, phase.ends_at, phase.closes_at)
    return " ".join(
        part for part in (f"{time_span}.", phase.summary, status, dates.extension(phase)) if part
    )


def live(
    consultation: Consultation, *, topic: Topic | None = None, question: Question | None = None
) -> Live | None:
    """Return where the pages of a consultation receive hints of changes, or None.

    A consultation that is over changes no more, and a draft sends hints to no page.
    """
    if consultation.state == ConsultationState.DRAFT or consultation.state.is_over:
        return None
    return Live(
        socket=f"/ws/consultations/{consultation.slug}/",
        dated=timetable_selectors.moment_of(consultation),
        figures_url=reverse("consultation-live", args=[consultation.slug]),
        topic=str(topic.pk) if topic else "",
        question=str(question.pk) if question else "",
    )
