"""The parts of the document of a synthesis, in the order in which pages, PDF and ODT show them.

Everything comes from the content of a version, and from the facts of that version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from consult.consultations.enums import Licence
from consult.core.words.dates import format_date
from consult.organisations.selectors import origin
from consult.outcomes.coverage.labels import HEADINGS, label_group
from consult.outcomes.coverage.measures import DIMENSIONS, Coverage
from consult.outcomes.enums import ChapterKind, QuotationKind, QuotationState
from consult.outcomes.models import Objection, SynthesisVersion
from consult.outcomes.quotations.quoted_sources import shorten_label
from consult.outcomes.remarks.review_counts import explain_remarks, explain_review
from consult.outcomes.syntheses.content import (
    BlockContent,
    ChapterContent,
    EditorialRecord,
    FigureContent,
    SynthesisContent,
    TopicCounts,
)

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


COVERAGE = "coverage"
PLACES = {
    QuotationKind.PROPOSAL: gettext_lazy("Contribution no. %(number)s"),
    QuotationKind.COMMENT: gettext_lazy("Comment on contribution no. %(number)s"),
    QuotationKind.SEGMENT: gettext_lazy("Workshop no. %(number)s"),
}


@dataclass(frozen=True)
class Part:
    """A chapter, or a part that every document has. `blocks` are those of the content.

    `anchor` names it in addresses. `counts` are pairs of a label and a number.
    """

    anchor: str
    title: str
    kicker: str = ""
    question: str = ""
    html: str = ""
    counts: list[tuple[str, int]] = field(default_factory=list)
    blocks: list[Shown] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    starts_page: bool = False


@dataclass(frozen=True)
class ShownObjection:
    """The objection of an author to a passage, with the reply of the writers, if any."""

    id: str
    body: str
    language: str
    created_at: datetime
    reply: str = ""
    replied_at: datetime | None = None


@dataclass(frozen=True)
class Shown:
    """A block as documents show it. `kind` is that of the content, `content` the whole of it.

    `links` are pairs of a number and an address, `groups` the sources by topic and kind of actor.
    `change` states that the author has changed a quoted text since.
    """

    id: str
    kind: str
    content: Any = None
    html: str = ""
    when: str = ""
    links: list[tuple[int, str]] = field(default_factory=list)
    quotation: Any = None
    label: str = ""
    change: str = ""
    url: str = ""
    sound: str = ""
    figure: Any = None
    groups: list[dict[str, Any]] = field(default_factory=list)
    objections: list[ShownObjection] = field(default_factory=list)


@dataclass(frozen=True)
class SynthesisDocument:
    """A version of a synthesis or its draft, ready to be shown: its cover, parts and corrections.

    `draft` is the mark that each page of a draft carries. It is empty for a published version.
    """

    title: str
    organisation: str
    consultation: str
    dates: str
    version: str
    note: str
    language: str
    url: str
    parts: list[Part]
    draft: str = ""


def make_document(
    organisation: Organisation,
    version: SynthesisVersion | None,
    content: SynthesisContent,
    objections: Mapping[UUID, list[Objection]] | None = None,
) -> SynthesisDocument:
    """Return the document of a version, or that of a draft, with labels in the active language.

    `objections` are the public ones, by passage: they are no part of the content of a version.
    """
    base = f"{origin(organisation)}/consultations/{content.consultation.slug}/"
    edition: dict[str, str] = (
        {
            "version": _("Version %(number)s, published on %(date)s")
            % {
                "number": version.number,
                "date": format_date(timezone.localtime(version.published_at)),
            },
            "note": version.note,
            "url": f"{base}synthesis/versions/{version.number}/",
        }
        if version
        else {
            "version": _("State of %(date)s") % {"date": format_date(timezone.localdate())},
            "note": "",
            "url": base,
            "draft": _("Draft: working document, not published"),
        }
    )
    return SynthesisDocument(
        title=content.title,
        organisation=organisation.name,
        consultation=content.consultation.title,
        dates=_dates(content),
        language=next(iter(content.languages), "fr"),
        parts=[_with_objections(part, objections or {}) for part in _parts(content, base)],
        **edition,
    )


def _with_objections(part: Part, objections: Mapping[UUID, list[Objection]]) -> Part:
    rows = {str(passage): several for passage, several in objections.items()}
    if rows.keys().isdisjoint(block.id for block in part.blocks):
        return part
    blocks = [
        replace(block, objections=[_objection(row) for row in rows.get(block.id, [])])
        for block in part.blocks
    ]
    return replace(part, blocks=blocks)


def _objection(row: Objection) -> ShownObjection:
    return ShownObjection(
        id=str(row.pk),
        body=row.body,
        language=row.language,
        created_at=timezone.localtime(row.created_at),
        reply=row.reply,
        replied_at=timezone.localtime(row.replied_at) if row.replied_at else None,
    )


def _parts(content: SynthesisContent, base: str) -> Iterator[Part]:
    if content.introduction_html:
        yield Part("presentation", _("Presentation"), html=content.introduction_html)
    before = ""
    for place, chapter in enumerate(content.chapters, 1):
        # The first topic begins a page. All other chapters follow on the same page.
        starts_page = chapter.kind == ChapterKind.TOPIC != before
        part = _chapter(chapter, place, base, starts_page=starts_page)
        if chapter.kind == ChapterKind.METHOD and content.review:
            part = replace(part, lines=[explain_review(content.review)])
        yield part
        before = chapter.kind
    if content.method.get("coverage"):
        yield _coverage(content)
    yield _open_data(content, base)
    yield _record(content)


def _chapter(chapter: ChapterContent, place: int, base: str, *, starts_page: bool) -> Part:
    topic = chapter.topic
    is_numbered = chapter.kind == ChapterKind.TOPIC and topic is not None and topic.number
    return Part(
        anchor=f"chapter-{place}",
        title=chapter.title,
        kicker=_("Topic %(number)s") % {"number": topic.number} if is_numbered and topic else "",
        question=chapter.question,
        counts=_counts(chapter.counts) if topic else [],
        blocks=[
            _block(block, base, of_topic=topic is not None)
            for block in chapter.blocks
            if not _repeats_counts(block)
        ],
        starts_page=starts_page,
    )


def _repeats_counts(block: BlockContent) -> bool:
    """Return whether a figure is the one that a chapter of a topic shows at its beginning."""
    return bool(block.figure and block.figure.key == "topic_counts")


def _block(block: BlockContent, base: str, *, of_topic: bool) -> Shown:
    quotation = block.quotation
    sound = (quotation and quotation.sound) or block.sound
    return Shown(
        id=block.id,
        kind=block.kind,
        content=block,
        html=block.html.replace('href="/', f'href="{_origin_of(base)}/'),
        when=block.when,
        links=[(number, f"{base}proposals/{number}/") for number in block.contributions],
        quotation=quotation,
        label=_source_of(quotation) if quotation else "",
        change=_("The author has changed the text since.")
        if quotation and quotation.state == QuotationState.SOURCE_CHANGED
        else "",
        url=_whole_address(quotation.url, base) if quotation else "",
        sound=_("Sound, from %(start)s to %(end)s")
        % {"start": _clock(sound.start), "end": _clock(sound.end)}
        if sound
        else "",
        figure=block.figure,
        groups=_groups(block.sources, of_topic=of_topic),
    )


def _source_of(quotation: Any) -> str:
    """Return where a quotation comes from, in words: the contribution, and its author if named."""
    if quotation.number is None:
        return quotation.author_label or ""
    where = str(PLACES[QuotationKind(quotation.kind)]) % {"number": quotation.number}
    label = quotation.author_label
    if not label:
        return where
    if quotation.kind == QuotationKind.SEGMENT:  # the label says "workshop" before the people
        people = label.partition(", ")[2]
        return f"{where}, {people}" if people else where
    if (short := shorten_label(label)) != label:
        return f"{_('no. %(n)s') % {'n': quotation.number}}, {short}"
    return f"{label}, {where[:1].lower()}{where[1:]}"


def _whole_address(url: str, base: str) -> str:
    """Return an address with its host. Content has paths of its own site."""
    return _origin_of(base) + url if url.startswith("/") else url


def _origin_of(base: str) -> str:
    return base.partition("/consultations/")[0]


def _clock(seconds: float) -> str:
    minutes, remaining = divmod(int(seconds), 60)
    return f"{minutes}:{remaining:02d}"


def _counts(counts: TopicCounts) -> list[tuple[str, int]]:
    """Return the counts of a topic that are not zero; contributions in any case."""
    rows = [
        (_("Contributions"), counts.contributions),
        (_("in people's own name"), counts.individual),
        (_("on behalf of organisations"), counts.institution),
        (_("from workshops"), counts.workshop),
        (_("Comments"), counts.comments),
        (_("People present at workshops"), counts.people_in_workshops),
    ]
    return [rows[0], *((label, number) for label, number in rows[1:] if number)]


def _groups(sources: list[dict[str, Any]], *, of_topic: bool) -> list[dict[str, Any]]:
    """Return sources by topic and then by kind of actor, in the order in which they come.

    The chapter of a topic does not repeat its name.
    """
    return [
        {"topic": "" if of_topic else _topic(topic), "kind": kind, "sources": list(of_kind)}
        for topic, under in groupby(sources, key=lambda source: source.get("topic"))
        for kind, of_kind in groupby(under, key=lambda source: source.get("kind", ""))
    ]


def _topic(topic: dict[str, Any] | None) -> str:
    if not topic:
        return _("The whole consultation")
    return f"{topic['number']}. {topic['title']}" if topic.get("number") else topic["title"]


def _dates(content: SynthesisContent) -> str:
    opens, closes = (
        format_date(date.fromisoformat(day)) if day else ""
        for day in (content.consultation.opens_on, content.consultation.closes_on)
    )
    if opens and closes:
        return _("Consultation from %(opens)s to %(closes)s") % {"opens": opens, "closes": closes}
    return ""


def _coverage(content: SynthesisContent) -> Part:
    """Return the contributions that the synthesis uses, beside random selections of as many."""
    coverage = Coverage.from_json(content.method["coverage"])
    topics = topics_of(content)
    rule = _(
        "Public contributions that a main point counts or a quotation quotes. In brackets: all of "
        "the group, and what 90%% of %(draws)s random selections of as many contributions use."
    ) % {"draws": coverage.draws}
    blocks = []
    for dimension in DIMENSIONS:
        rows: list[list[Any]] = [
            [
                _("%(label)s (of %(total)s; at random: %(low)s to %(high)s)")
                % {
                    "label": label_group(group, topics),
                    "total": group.contributions,
                    "low": group.low,
                    "high": group.high,
                },
                group.used,
            ]
            for group in coverage.groups
            if group.dimension == dimension
        ]
        name = str(HEADINGS[dimension])
        figure = FigureContent(f"coverage-{dimension}", name, rule, rows)
        blocks.append(Shown(f"coverage-{dimension}", "figure", figure=figure))
    lines = [
        _("The synthesis uses %(used)s of %(total)s contributions.")
        % {"used": coverage.used, "total": coverage.contributions},
        _("To count again: python3 coverage.py . in the open data. Seed: %(seed)s")
        % {"seed": coverage.seed},
    ]
    return Part(
        COVERAGE, _("Contributions used, beside random selections"), lines=lines, blocks=blocks
    )


def topics_of(content: SynthesisContent) -> dict[str, str]:
    """Return the titles of the topics of a content, by identifier."""
    titles = {
        chapter.topic.id: chapter.topic.title for chapter in content.chapters if chapter.topic
    }
    return content.method.get("topics", {}) | titles


def _open_data(content: SynthesisContent, base: str) -> Part:
    """Return the notice of open data, with its licence."""
    licence = Licence(content.licence) if content.licence in Licence.values else None
    address = f"{_origin_of(base)}/open-data/{content.consultation.slug}/"
    lines = [
        _("Contributions, comments, opinions and figures are open data: %(address)s")
        % {"address": address},
    ]
    if licence:
        words = f"{licence.label} {licence.url}".strip()
        lines.append(_("Licence: %(licence)s") % {"licence": words})
    return Part("open-data", _("Open data"), lines=lines)


def explain_words(record: EditorialRecord) -> list[str]:
    """Return sentences on the words between quotation marks that writers put in their sentences."""
    counted = [
        (
            record.verified_words,
            ngettext_lazy(
                "%(n)s quotation in a sentence is verbatim, and linked to its source.",
                "%(n)s quotations in sentences are verbatim, and linked to their sources.",
                "n",
            ),
        ),
        (
            record.words_of_writers,
            ngettext_lazy(
                "%(n)s expression between quotation marks is by the writers, who confirmed that it "
                "quotes nobody.",
                "%(n)s expressions between quotation marks are by the writers, who confirmed that they "
                "quote nobody.",
                "n",
            ),
        ),
        (
            record.words_from_elsewhere,
            ngettext_lazy(
                "%(n)s quotation is from a text outside the consultation, as the writers confirmed.",
                "%(n)s quotations are from texts outside the consultation, as the writers confirmed.",
                "n",
            ),
        ),
    ]
    return [str(sentence % {"n": number}) for number, sentence in counted if number]


def _record(content: SynthesisContent) -> Part:
    """Return the editorial record: who wrote, who reviewed, and that no machine did."""
    record = content.editorial_record
    writers = ", ".join(record.writers) or _("The team of the consultation")
    lines = [_("Written by: %(names)s") % {"names": writers}]
    if record.reviewers:
        lines.append(_("Reviewed by: %(names)s") % {"names": " ; ".join(record.reviewers)})
    if content.review:
        lines.append(explain_remarks(content.review))
    lines += explain_words(record)
    if record.machine == "none":
        lines.append(
            _(
                "People wrote this text. No machine wrote or shortened any of it "
                "(Regulation (EU) 2024/1689 on artificial intelligence, article 50(4))."
            )
        )
    return Part("editorial-record", _("Writing and review"), lines=lines)
