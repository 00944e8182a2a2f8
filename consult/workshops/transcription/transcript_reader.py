"""Reading of transcripts that were made elsewhere.

VTT and SRT files have seconds, typed or pasted texts have none.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from consult.core.words.text import clean, clean_line, count_visible_characters, decoded
from consult.workshops.exceptions import TranscriptIsUnreadable
from consult.workshops.transcription.utterances import Passage

if TYPE_CHECKING:
    from webvtt.models import Caption

MOST_OCTETS = 1_500_000
MOST_PASSAGES = 5000
LONGEST_PASSAGE = 2000
LONGEST_LABEL = 40
LONGEST_RECORDING = 24 * 3600
CUES = re.compile(r"^\s*(?:\d+:)?\d{1,2}:\d{1,2}[.,]\d{1,3}\s*-->", re.MULTILINE)
# Tags of captions and of old subtitles. Text that only looks like a tag (such as "x < y") stays.
MARKUP = re.compile(
    r"</?(?:[bicuv]|ruby|rt|lang|font)(?:[.\s][^<>\n]{0,200})?>|<[\d:.]{1,16}>|\{\\[^{}\n]{0,40}\}",
    re.I,
)
ROLES = "voix|voice|locut(?:eur|rice)|speaker|intervenante?|participante?|anim(?:ateur|atrice)|facilitator|table"
# « Voix 2 : … » is a voice label. A person's name is not: that person was not asked.
SPEAKER = re.compile(rf"((?:{ROLES})(?:\s+[\w°.-]{{1,8}})?)\s*:\s+", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[.?!…])\s+")


def read(octets: bytes) -> list[Passage]:
    """Return the passages of a VTT, SRT or plain text file.

    The content decides the format, not the name. Raise `TranscriptIsUnreadable`, with a sentence
    that gives the next step.
    """
    if len(octets) > MOST_OCTETS:
        raise TranscriptIsUnreadable(
            _("This file is too large to be a transcript: 1.5 MB at most.")
        )
    text = decoded(octets)
    if text is None:  # a document or a recording
        raise TranscriptIsUnreadable
    return read_text(text)


def read_text(text: str) -> list[Passage]:
    """Return the passages of a typed or pasted text. Raise `TranscriptIsUnreadable`."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if len(text) > MOST_OCTETS:
        raise TranscriptIsUnreadable(_("This text is too long to be a transcript."))
    passages = _timed(text) if text.startswith("WEBVTT") or CUES.search(text) else _paragraphs(text)
    if not passages:
        raise TranscriptIsUnreadable(_("No words were found in this transcript."))
    if len(passages) > MOST_PASSAGES:
        raise TranscriptIsUnreadable(
            _("This transcript contains more than 5,000 passages. Cut it, and send each part.")
        )
    return passages


def _timed(text: str) -> list[Any]:
    import webvtt  # noqa: PLC0415 - heavy, see test_memory.py
    from webvtt.errors import MalformedCaptionError, MalformedFileError  # noqa: PLC0415

    kind = "vtt" if text.startswith("WEBVTT") else "srt"
    if text.count("-->") > MOST_PASSAGES:
        raise TranscriptIsUnreadable(
            _("This transcript contains more than 5,000 passages. Cut it, and send each part.")
        )
    try:
        captions = webvtt.WebVTT.from_buffer(
            iter(text.splitlines(keepends=True)), format=kind
        ).captions
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise TranscriptIsUnreadable from error
    found = [passage for caption in captions for passage in _of_caption(caption)]
    return sorted(found, key=lambda passage: passage.start)


def _of_caption(caption: Caption) -> list[Any]:
    start, end = (
        moment.in_milliseconds() / 1000 for moment in (caption.start_time, caption.end_time)
    )
    if end < start or end > LONGEST_RECORDING:
        message = _(
            "A passage of this transcript ends before it begins, or after a day: see %(when)s."
        )
        raise TranscriptIsUnreadable(message % {"when": caption.start})
    label, words = _spoken(html.unescape(MARKUP.sub("", caption.raw_text)))
    return [
        Passage(piece, start, end, clean_line(caption.voice or label)[:LONGEST_LABEL])
        for piece in _cut(words)[:1]
    ]


def _paragraphs(text: str) -> list[Passage]:
    separator = r"\n\s*\n" if re.search(r"\n\s*\n", text) else r"\n"
    found = []
    for paragraph in re.split(separator, text):
        label, words = _spoken(paragraph)
        found += [Passage(piece, speaker=label) for piece in _cut(words)]
    return found


def _spoken(text: str) -> tuple[str, str]:
    """Return (voice label, words) of a text that may begin with a label such as « Voix 2 : »."""
    words = clean_line(text)
    if found := SPEAKER.match(words):
        return found[1][:LONGEST_LABEL], words[found.end() :]
    return "", words


def _cut(words: str) -> list[str]:
    """Return the words in pieces that may be corrected separately, cut at the ends of sentences."""
    pieces = [""]
    for sentence in SENTENCE.split(clean(words)):
        for begin in range(0, len(sentence), LONGEST_PASSAGE):
            part = sentence[begin : begin + LONGEST_PASSAGE]
            if len(pieces[-1]) + len(part) >= LONGEST_PASSAGE:
                pieces.append("")
            pieces[-1] = f"{pieces[-1]} {part}".strip()
    return [piece for piece in pieces if count_visible_characters(piece)]
