"""Official answers as pages show them: their state in words, their text and what followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from consult.accounts.viewer import Viewer
from consult.core.words import text
from consult.outcomes.answers.selectors.progress import answer_progress
from consult.outcomes.enums import AnswerProgress, AnswerState
from frontend.presenters.parts.components import Answer, AnswerChange, AnswerStep, Tag, TagKind
from frontend.toolkit.words import dates
from frontend.toolkit.words.typography import grouped

if TYPE_CHECKING:
    import datetime

    from consult.consultations.models import Consultation
    from consult.outcomes.models import AnswerCorrection, AnswerDue, OfficialAnswer

# A state is a word, an icon and a colour, so that it can be read without the colour.
STATES: dict[str, tuple[TagKind, str]] = {
    AnswerState.ACCEPTED: ("ok", "circle-check"),
    AnswerState.ADAPTED: ("warn", "git-compare"),
    AnswerState.REJECTED: ("err", "x"),
    AnswerState.UNDER_STUDY: ("info", "search"),
    AnswerState.ALREADY_UNDER_WAY: ("brand", "play"),
    AnswerState.NOT_OURS: ("outline", "corner-down-right"),
}
PROGRESS: dict[str, tuple[TagKind, str]] = {
    AnswerProgress.DRAFT: ("", "pencil"),
    AnswerProgress.SUBMITTED: ("info", "eye"),
    AnswerProgress.APPROVED: ("ok", "check"),
    AnswerProgress.PUBLISHED: ("brand", "reply"),
}


def label_of(state: str, transmitted_to: str = "") -> str:
    """Return the words of a state, such as “Outside its powers, passed on to the region”."""
    words = capfirst(str(AnswerState(state).label))
    if not transmitted_to:
        return words
    return _("%(state)s, passed on to: %(authority)s") % {
        "state": words,
        "authority": transmitted_to,
    }


def answer_tag(state: str, transmitted_to: str = "") -> Tag:
    """Return the state of a published answer as a tag."""
    kind, icon = STATES[state]
    return Tag(label_of(state, transmitted_to), kind, icon)


def progress_tag(progress: str, *, needs_second_reader: bool) -> Tag:
    """Return the progress of the preparation of an answer as a tag, for the team.

    Without a second reader, an answer that its writer submitted is ready.
    """
    if progress == AnswerProgress.SUBMITTED and not needs_second_reader:
        return Tag(pgettext("official answer", "Ready"), "ok", "check")
    kind, icon = PROGRESS[progress]
    return Tag(capfirst(AnswerProgress(progress).label), kind, icon)


def day_in_words(day: datetime.date) -> str:
    """Return a day with its year if it is not the current one, such as “24 March”."""
    year = "" if day.year == timezone.localdate().year else f" {day.year}"
    return dates.ordinal_day(day) + year


def present_answer(consultation: Consultation, answer: OfficialAnswer) -> Answer:
    """Return a published answer, read with its history, as pages draw it."""
    return Answer(
        title=_title(consultation),
        state=answer_tag(answer.state, answer.transmitted_to),
        body_html=answer.body_html,
        reasons_html=answer.reasons_html,
        signed=_signed(answer),
        together=max(answer.contributions - 1, 0),  # type: ignore[attr-defined]  # of `with_history`
        milestones=[
            AnswerStep(
                step.happened_on,
                day_in_words(step.happened_on),
                step.text,
                step.url,
                corrected_on(step.corrected_at),
            )
            for step in answer.milestones.all()
        ],
        corrections=[_change(correction) for correction in answer.corrections.all()],
        language=answer.language,
    )


def preview_answer(consultation: Consultation, words: Mapping[str, str], language: str) -> Answer:
    """Return an answer that is not published, as visitors will read it.

    `words` are its state, body, reasons and the authority that it was passed on to.
    """
    return Answer(
        title=_title(consultation),
        state=answer_tag(words["state"], words["transmitted_to"]),
        body_html=text.render(words["body"]),
        reasons_html=text.render(words["reasons"]) if words["reasons"] else "",
        signed=_("Not published yet."),
        language=language,
    )


def words_of(row: OfficialAnswer | AnswerCorrection) -> dict[str, str]:
    """Return the words of an answer or of its correction, for `preview_answer` and forms."""
    return {name: getattr(row, name) for name in ("state", "body", "reasons", "transmitted_to")}


def _title(consultation: Consultation) -> str:
    return _("Answer of %(name)s") % {"name": consultation.organisation.name}


def _signed(answer: OfficialAnswer) -> str:
    published = _("Published on %(day)s.") % {"day": dates.day(answer.published_at, year=True)}
    return f"{published} {corrected_on(answer.corrected_at)}".rstrip()


def corrected_on(moment: datetime.datetime | None) -> str:
    """Return the day of a correction in a sentence, or "" where nothing was corrected."""
    if moment is None:
        return ""
    return _("Corrected on %(day)s.") % {"day": dates.day(moment, year=True)}


def _change(correction: AnswerCorrection) -> AnswerChange:
    """Return a correction, with the words that it replaced."""
    before = correction.before
    words = "\n\n".join(filter(None, (before.get("body"), before.get("reasons"))))
    return AnswerChange(
        at=correction.published_at,  # type: ignore[arg-type]  # published ones only
        day=dates.day(correction.published_at),
        note=correction.note,
        state=label_of(before["state"], before.get("transmitted_to", "")) if before else "",
        before=text.render(words) if words else "",
    )


def published_of_expected(answered: int, expected: int) -> str:
    """Return how many contributions have a published answer: “12 contributions of 60 have an answer.”."""
    language = "fr" if dates.is_french() else "en"
    words = ngettext(
        "%(shown)s contribution of %(all)s has an answer.",
        "%(shown)s contributions of %(all)s have an answer.",
        answered,
    )
    if not answered:
        return pgettext("answers", "No contribution of %(all)s has an answer yet.") % {
            "all": grouped(expected, language)
        }
    return words % {"shown": grouped(answered, language), "all": grouped(expected, language)}


def countdown(due_on: datetime.date) -> str:
    """Return until when the answers are expected, and how many days are left.

    For a day that is over, say so.
    """
    day = day_in_words(due_on)
    days_left = (due_on - timezone.localdate()).days
    if days_left < 0:
        return _("Answers were expected by %(day)s at the latest.") % {"day": day}
    expected = _("Answers expected by %(day)s at the latest.") % {"day": day}
    if days_left == 0:
        return f"{expected} {_('This is the last day.')}"
    days = ngettext("%(n)s day is left.", "%(n)s days are left.", days_left) % {"n": days_left}
    return f"{expected} {days}"


def expected_by(due: AnswerDue) -> str:
    """Return until which day a contribution is answered, and by which service.

    For a day that is over, say that the answer is late.
    """
    day = {"day": day_in_words(due.due_on)}
    if due.due_on < timezone.localdate():
        words = _("The answer is late: it was expected by %(day)s.") % day
    else:
        words = _("The answer is expected by %(day)s.") % day
    if due.service is None:
        return words
    return f"{words} {_('Service: %(name)s') % {'name': due.service.name}}"


@dataclass(frozen=True)
class ServiceLine:
    """The contributions of one service: how many, answered, and late."""

    name: str
    expected: int
    answered: int
    late: int


@dataclass(frozen=True)
class AnswerFigures:
    """The progress of answers, in words and by service."""

    answered: str
    countdown: str
    late: Tag | None
    services: Sequence[ServiceLine]


def answer_figures(viewer: Viewer, consultation: Consultation) -> AnswerFigures | None:
    """Return the progress of the answers, or None where no answer is announced or published.

    One query where it is None, three otherwise.
    """
    progress = answer_progress(viewer, consultation.pk)
    if progress is None:
        return None
    late = ngettext("%(n)s answer is late", "%(n)s answers are late", progress.late) % {
        "n": grouped(progress.late, "fr" if dates.is_french() else "en")
    }
    return AnswerFigures(
        answered=published_of_expected(progress.answered, progress.counts.expected),
        countdown=countdown(progress.due_on) if progress.due_on and progress.to_answer else "",
        late=Tag(late, "warn", "clock") if progress.late else None,
        services=[
            ServiceLine(
                service.name or _("No service in particular"),
                service.counts.expected,
                service.counts.answered,
                service.counts.late,
            )
            for service in progress.services
        ],
    )
