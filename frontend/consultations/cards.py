"""A consultation as pages show it: its state in words, its steps, its card."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consult.consultations import selectors
from consult.consultations.enums import ConsultationState
from frontend import dates
from frontend.pieces import ConsultationCard, Crumb, Live, Phase, Tag
from frontend.typography import grouped

A_NAME = 8
SOON = 3 * dates.A_DAY
STEP = {"done": "done", "current": "now", "coming": "todo"}
# How many questions, at the head of a heading.
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


def url_of(consultation) -> str:
    """The page of a consultation."""
    return reverse("consultation", args=[consultation.slug])


def crumbs(consultation, *below: Crumb) -> list[Crumb]:
    """The way down to a page of a consultation."""
    top = Crumb(_("Consultations"), reverse("consultation-list"))
    return [top, Crumb(short(consultation.title), url_of(consultation)), *below]


def short(title: str) -> str:
    """What stands before the colon of a title, where that names the consultation by itself."""
    name = title.partition(":")[0].strip()
    return name if len(name) >= A_NAME else title


def spelled(n: int) -> str:
    """« Six », at the head of a heading; in figures from eleven on."""
    return str(SPELLED[n - 2]) if 2 <= n <= 10 else str(n)


def state_tag(consultation, *, band=False) -> Tag:
    """Where it stands, with the time that is left; highlighted on the band."""
    state, now = consultation.state, selectors.moment_of(consultation)
    if state == ConsultationState.DRAFT:
        return Tag(_("Draft, not public"), "warn", "eye-off")
    if state == ConsultationState.UPCOMING:
        return Tag(_("Opens on %(day)s") % {"day": dates.day(consultation.opens_at)}, "outline")
    if state == ConsultationState.CLOSED:
        closed = _("Closed on %(day)s") % {"day": dates.day(ended_at(consultation))}
        announced = dates.announced_end(ended_at(consultation), consultation.closes_at)
        return Tag(closed + announced, "" if not band else "outline")
    left = dates.left(consultation.closes_at, now)
    if band:
        return Tag(_("Open, %(left)s") % {"left": left}, "highlight")
    if (consultation.closes_at - now).total_seconds() < SOON:
        return Tag(_("Closes soon, %(left)s") % {"left": left}, "warn", "clock")
    return Tag(_("Open, %(left)s") % {"left": left}, "ok")


def ended_at(consultation):
    """When it really ended."""
    return consultation.closed_at or consultation.closes_at


def card(consultation, contributions: int | None = None) -> ConsultationCard:
    """A consultation in a list."""
    facts = [Tag(counted(contributions), icon="message-square")] if contributions else []
    return ConsultationCard(
        title=consultation.title,
        url=url_of(consultation),
        state=state_tag(consultation),
        summary=consultation.summary,
        facts=facts,
    )


def counted(n: int) -> str:
    """« 36 contributions »."""
    text = ngettext("%(shown)s contribution", "%(shown)s contributions", n)
    return text % {"shown": grouped(n, "fr" if dates.is_french() else "en")}


def phases(consultation) -> list[Phase]:
    """The timetable, each step saying its state in words too."""
    return [
        Phase(phase.title, _note(phase, state), STEP[state]) for phase, state in selectors.phase_states(consultation)
    ]


def _note(phase, state):
    said = {"done": _("Finished."), "current": _("Under way."), "coming": _("To come.")}[state]
    ran = dates.took_place(phase.opens_at, phase.ends_at, phase.closes_at)
    return " ".join(part for part in (f"{ran}.", phase.summary, said, dates.extension(phase)) if part)


def live(consultation, *, topic=None, question=None) -> Live | None:
    """Where its pages hear of changes; nothing will change of one that is over, and a draft is nobody's to hear."""
    if consultation.state in (ConsultationState.DRAFT, ConsultationState.CLOSED):
        return None
    return Live(
        socket=f"/ws/consultations/{consultation.slug}/",
        dated=selectors.moment_of(consultation),
        figures_url=reverse("consultation-live", args=[consultation.slug]),
        topic=str(topic.pk) if topic else "",
        question=str(question.pk) if question else "",
    )
