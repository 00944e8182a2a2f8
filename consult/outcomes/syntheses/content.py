"""The content of a synthesis, as public pages and documents read it.

`to_json` gives plain values for a version's row, `from_json` reads them again. `canonical` is the
text whose SHA-256 a version publishes: keys in order, no spaces, UTF-8.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from consult.core.words.text import level_headings


@dataclass(frozen=True)
class ConsultationFacts:
    """The consultation that the synthesis is about. Dates are ISO 8601."""

    slug: str
    title: str
    opens_on: str | None = None
    closes_on: str | None = None


@dataclass(frozen=True)
class TopicFacts:
    """The topic of a chapter. The transversal topic has no number."""

    id: str
    number: int | None
    title: str
    question: str
    slug: str = ""


@dataclass(frozen=True)
class TopicCounts:
    """The counts of a chapter's topic at the moment of publication."""

    contributions: int = 0
    individual: int = 0
    institution: int = 0
    workshop: int = 0
    comments: int = 0
    people_in_workshops: int = 0


@dataclass(frozen=True)
class SoundPassage:
    """Seconds of a published recording."""

    recording: str
    start: float
    end: float


@dataclass(frozen=True)
class QuotationContent:
    """A quotation. `state` is `verified`, `source_changed` or `source_removed`.

    A withdrawn quotation has no text: `withdrawn` then says why, and `number` and `url` are empty.
    """

    id: str
    text_html: str
    text: str
    kind: str
    number: int | None = None
    author_label: str | None = None
    url: str = ""
    sound: SoundPassage | None = None
    state: str = "verified"
    withdrawn: str = ""


@dataclass(frozen=True)
class QuotedWords:
    """Words between quotation marks in a sentence, and the public text that contains them.

    `state` is one of `QuotedWordsState`. Withdrawn words are empty in a version. The other values
    name the text, if there is one: `proposal` is also the contribution that a comment is about.
    """

    words: str
    state: str
    kind: str = ""
    number: int | None = None
    url: str = ""
    proposal: str | None = None
    version: int | None = None
    comment: str | None = None
    recording: str | None = None
    segments: tuple[str, ...] = ()


@dataclass(frozen=True)
class FigureContent:
    """A figure with its rule of counting, and its table: rows of label and number."""

    key: str
    name: str
    rule: str
    table: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True)
class BlockContent:
    """A block of a chapter. `contributions` are numbers, for a main point.

    A next step has `day` in ISO 8601, by which steps are ordered, and `when` in words.
    """

    id: str
    kind: str
    html: str = ""
    text: str = ""
    contributions: list[int] = field(default_factory=list)
    quotation: QuotationContent | None = None
    figure: FigureContent | None = None
    sources: list[dict[str, Any]] = field(default_factory=list)
    sound: SoundPassage | None = None
    quoted: list[QuotedWords] = field(default_factory=list)
    day: str = ""
    when: str = ""

    @property
    def is_timed(self) -> bool:
        """Return whether the block names seconds of a recording."""
        return bool(self.sound or (self.quotation and self.quotation.sound))


@dataclass(frozen=True)
class ChapterContent:
    """A chapter. A main point of the chapter of kind `essentials` is a key message."""

    id: str
    kind: str
    title: str
    topic: TopicFacts | None = None
    question: str = ""
    counts: TopicCounts = field(default_factory=TopicCounts)
    blocks: list[BlockContent] = field(default_factory=list)


@dataclass(frozen=True)
class EditorialRecord:
    """The writers and the reviewers. No machine wrote any text (AI Act, article 50(4)).

    `writers` are public names, `reviewers` sentences such as the dates of the participants' review.
    The three numbers count words between quotation marks in sentences: those that are in a public
    text, those that a writer confirmed to be no quotation, and to be from another text.
    """

    writers: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    verified_words: int = 0
    words_of_writers: int = 0
    words_from_elsewhere: int = 0
    machine: str = "none"


@dataclass(frozen=True)
class ReviewFacts:
    """The participants' review of the draft. Dates are ISO 8601.

    `readers` counts the people who gave their opinion on a passage, `agreements` the passages they
    agreed with, `remarks` the changes they asked for, and `taken_into_account` those of them that
    the writers took into account.
    """

    opens_on: str
    closes_on: str
    readers: int = 0
    agreements: int = 0
    remarks: int = 0
    taken_into_account: int = 0


@dataclass(frozen=True)
class SynthesisContent:
    """The whole content of a synthesis.

    `method` has the figures of the consultation under `figures`, the titles of its topics by id
    under `topics`, and `coverage` as `consult.outcomes.coverage` describes it, or None. `review` is None without a
    review.
    """

    title: str
    introduction: str
    consultation: ConsultationFacts
    introduction_html: str = ""
    languages: list[str] = field(default_factory=list)
    chapters: list[ChapterContent] = field(default_factory=list)
    method: dict[str, Any] = field(default_factory=dict)
    editorial_record: EditorialRecord = field(default_factory=EditorialRecord)
    review: ReviewFacts | None = None
    licence: str = ""

    def key_messages(self) -> list[BlockContent]:
        """Return the main points of the essentials."""
        return [
            block
            for chapter in self.chapters
            if chapter.kind == "essentials"
            for block in chapter.blocks
            if block.kind == "main_point"
        ]

    @property
    def has_sound(self) -> bool:
        """Return whether a block names seconds of a recording."""
        return any(block.is_timed for chapter in self.chapters for block in chapter.blocks)

    def quotations(self) -> list[tuple[ChapterContent, QuotationContent]]:
        """Return the quotations in order, each with its chapter."""
        return [
            (chapter, block.quotation)
            for chapter in self.chapters
            for block in chapter.blocks
            if block.quotation
        ]


def to_json(content: SynthesisContent) -> dict[str, Any]:
    """Return the content as plain values."""
    return asdict(content)


def from_json(data: dict[str, Any]) -> SynthesisContent:
    """Return the content of a stored version. Unknown keys of a later release are left out."""
    review = data.get("review")
    return _read(
        SynthesisContent,
        data,
        introduction_html=level_headings(data.get("introduction_html", "")),
        review=_read(ReviewFacts, review) if review else None,
        consultation=_read(ConsultationFacts, data["consultation"]),
        chapters=[_chapter(chapter) for chapter in data.get("chapters", [])],
        editorial_record=_read(EditorialRecord, data.get("editorial_record") or {}),
    )


def canonical(data: dict[str, Any]) -> bytes:
    """Return plain values as canonical JSON."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest(data: dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(data)).hexdigest()


def _chapter(data: dict[str, Any]) -> ChapterContent:
    topic = data.get("topic")
    return _read(
        ChapterContent,
        data,
        topic=_read(TopicFacts, topic) if topic else None,
        counts=_read(TopicCounts, data.get("counts") or {}),
        blocks=[_block(block) for block in data.get("blocks", [])],
    )


def _block(data: dict[str, Any]) -> BlockContent:
    quotation = data.get("quotation")
    figure = data.get("figure")
    return _read(
        BlockContent,
        data,
        html=level_headings(data.get("html", "")),
        quotation=_read(QuotationContent, quotation, sound=_sound(quotation))
        if quotation
        else None,
        figure=_read(FigureContent, figure) if figure else None,
        sound=_sound(data),
        quoted=[read_quoted_words(row) for row in data.get("quoted", [])],
    )


def read_quoted_words(data: dict[str, Any]) -> QuotedWords:
    """Return stored quoted words."""
    return _read(QuotedWords, data, segments=tuple(data.get("segments", ())))


def _sound(data: dict[str, Any]) -> SoundPassage | None:
    sound = data.get("sound")
    return _read(SoundPassage, sound) if sound else None


def _read(kind: type[Any], data: dict[str, Any], **read: Any) -> Any:
    known = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in data.items() if name in known} | read)
