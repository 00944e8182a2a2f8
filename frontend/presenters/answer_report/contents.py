"""The contents of the statutory report, read topic by topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.organisations.selectors import origin
from consult.outcomes.answers.selectors.answers import answers_of_topics
from consult.outcomes.answers.selectors.lookups import count_report_lines
from consult.outcomes.answers.selectors.streams import ReportLine, answers_for_report
from consult.workshops.entries.selectors.contributions import provenances
from debates.proposals.selectors.proposals import title_of
from frontend.presenters.consultation.consultations import dates_of
from frontend.presenters.consultation.consultations import url_of as consultation_url
from frontend.presenters.consultation.topics import topic_title
from frontend.presenters.debate.proposal_states import origin_tag
from frontend.presenters.debate.proposals import author_line, url_of
from frontend.presenters.outcome.answers import (
    answer_figures,
    label_of,
    present_answer,
    preview_answer,
    words_of,
)
from frontend.presenters.parts.components import Answer
from frontend.toolkit.words import dates

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic

CHUNK = 200


@dataclass(frozen=True)
class Line:
    """A contribution of the report, with its answer as pages draw it, or None.

    `state`, `body` and `reasons` are the words of the answer, for the table.
    """

    number: int
    title: str
    kind: str
    author: str
    published_at: datetime
    published_on: str
    language: str
    body: str
    body_html: str
    url: str
    answer: Answer | None
    is_published: bool = False
    state: str = ""
    state_words: str = ""
    answer_body: str = ""
    reasons: str = ""
    transmitted_to: str = ""
    answered_at: datetime | None = None
    corrected_at: datetime | None = None
    correction_note: str = ""
    service: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Part:
    """A topic of the report: its question, the answer to the whole topic, and its contributions."""

    name: str
    question: str
    answer: Answer | None
    lines: Iterable[Line]


@dataclass(frozen=True)
class Report:
    """The report of a consultation, or of one of its topics.

    `parts` are read while they are iterated, once.
    """

    organisation: str
    title: str
    summary: str
    dates: str
    made_on: str
    figures: str
    url: str
    language: str
    has_drafts: bool
    parts: Iterable[Part]


def read_report(
    viewer: Viewer,
    consultation: Consultation,
    *,
    topic: Topic | None = None,
    with_drafts: bool = False,
    lines: range | None = None,
) -> Report:
    """Return the report, or that of a topic.

    With `with_drafts`, it has the answers that the team prepares too. `lines` are the places of the
    contributions of one part of it, from 0.
    """
    topics = [topic] if topic else list(consultation.topics.all())
    sections: list[tuple[Topic, int, int | None]] = [
        (listed_topic, 0, None) for listed_topic in topics
    ]
    if lines is not None:
        sections = _cut(topics, count_report_lines(viewer, consultation), lines)
    figures = answer_figures(viewer, consultation)
    return Report(
        organisation=consultation.organisation.name,
        title=consultation.title,
        summary=consultation.summary,
        dates=dates_of(consultation),
        made_on=_("Made on %(day)s.") % {"day": dates.day(timezone.now(), year=True)},
        figures=figures.answered if figures else "",
        url=origin(consultation.organisation) + consultation_url(consultation),
        language=(get_language() or "fr")[:2],
        has_drafts=with_drafts,
        parts=_parts(viewer, consultation, sections, with_drafts=with_drafts),
    )


def _cut(
    topics: list[Topic], counts: dict[UUID, int], lines: range
) -> list[tuple[Topic, int, int | None]]:
    """Return the topics of one part, each with its first place and with the place after its last.

    A topic without contributions is in the part in which it would begin.
    """
    wanted: list[tuple[Topic, int, int | None]] = []
    before = 0
    for topic in topics:
        count = counts.get(topic.pk, 0)
        first = max(lines.start - before, 0)
        last = min(lines.stop - before, count)
        if first < last or (count == 0 and before in lines):
            wanted.append((topic, first, last))
        before += count
    return wanted


def _parts(
    viewer: Viewer,
    consultation: Consultation,
    wanted: list[tuple[Topic, int, int | None]],
    *,
    with_drafts: bool,
) -> Iterator[Part]:
    answers = answers_of_topics(viewer, [topic.pk for topic, _first, _last in wanted])
    for topic, first, last in wanted:
        rows = answers_for_report(
            viewer, consultation.pk, topic_id=topic.pk, with_drafts=with_drafts
        )
        found = answers.get(topic.pk)
        yield Part(
            name=topic_title(topic),
            question=topic.question,
            answer=present_answer(consultation, found) if found else None,
            lines=_lines(viewer, consultation, islice(rows, first, last)),
        )


def _lines(
    viewer: Viewer, consultation: Consultation, rows: Iterator[ReportLine]
) -> Iterator[Line]:
    host = origin(consultation.organisation)
    while chunk := list(islice(rows, CHUNK)):
        sources = provenances(viewer, [row.proposal for row in chunk])
        for row in chunk:
            author = author_line(row.proposal, sources.get(row.proposal.pk))
            yield _line(consultation, row, author, host)


def _line(consultation: Consultation, row: ReportLine, author: str, host: str) -> Line:
    proposal = row.proposal
    words = row.answer or row.draft
    answer = None
    if row.answer:
        answer = present_answer(consultation, row.answer)
    elif row.draft:
        answer = preview_answer(consultation, words_of(row.draft), row.draft.language)
    return Line(
        number=proposal.number,
        title=title_of(proposal),
        kind=origin_tag(proposal).text,  # type: ignore[arg-type]
        author=author,
        published_at=proposal.created_at,
        published_on=dates.day(proposal.created_at, year=True),
        language=proposal.language,
        body=proposal.body,
        body_html=proposal.body_html,
        url=host + url_of("proposal", proposal),
        answer=answer,
        is_published=row.answer is not None,
        state=words.state if words else "",
        state_words=label_of(words.state, words.transmitted_to) if words else "",
        answer_body=words.body if words else "",
        reasons=words.reasons if words else "",
        transmitted_to=words.transmitted_to if words else "",
        answered_at=words.published_at if words else None,
        corrected_at=words.corrected_at if words else None,
        correction_note=words.correction_note if words else "",
        service=row.service,
        due_on=row.due_on,
    )
