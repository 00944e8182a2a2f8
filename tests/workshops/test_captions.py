"""Captions in WebVTT, which players can read, with short lines."""

from dataclasses import dataclass, field

import webvtt
from hypothesis import given
from hypothesis import strategies as st

from consult.workshops.transcripts import captions


@dataclass
class SpokenPassage:
    """A segment without a database."""

    start: float | None
    end: float | None
    text: str
    speaker: str = ""
    is_masked: bool = False
    words: list = field(default_factory=list)


def cues(*segments):
    return webvtt.WebVTT.from_buffer(
        iter(captions.written(segments).splitlines(keepends=True)), strict=True
    ).captions


LONG = (
    "Il faut un lieu d'aide dans chaque commune, avec quelqu'un qui reste, "
    "et pas seulement une borne dans un couloir."
)


def test_a_long_passage_is_shown_a_few_words_at_a_time():
    first, second = cues(SpokenPassage(10, 20, LONG, "Voix 1"))
    assert (first.start, second.end, first.end) == ("00:00:10.000", "00:00:20.000", second.start)
    assert all(len(line) <= 42 for cue in (first, second) for line in cue.text.splitlines())
    assert all(len(cue.text.splitlines()) <= 2 for cue in (first, second))
    assert " ".join(f"{first.text}\n{second.text}".split()) == LONG
    assert {first.voice, second.voice} == {"Voix 1"}


def test_cues_follow_the_seconds_of_words_as_the_engine_heard_them():
    words = [[10 + n, 11 + n, word] for n, word in enumerate(LONG.split())]
    first, second = cues(SpokenPassage(10, 10 + len(words), LONG, words=words))
    first_length = len(first.text.split())
    assert first.end == second.start == captions.moment(10 + first_length)


def test_captions_leave_out_masked_untimed_and_emptied_passages():
    assert (
        captions.written(
            [
                SpokenPassage(0, 1, "non", is_masked=True),
                SpokenPassage(None, None, "non"),
                SpokenPassage(0, 1, " "),
            ]
        )
        == "WEBVTT\n"
    )


def test_spoken_text_becomes_no_tag_or_additional_cue():
    vtt = captions.written([SpokenPassage(0, 1, "<b>x</b> --> & y\n\n00:01.000", "</v><script>")])
    assert "<b>" not in vtt and "<script" not in vtt and vtt.count("-->") == 1


texts = st.text(min_size=1, max_size=300)


@given(
    st.lists(
        st.tuples(st.floats(0, 90_000), st.floats(0, 60), texts, st.text(max_size=40)), max_size=5
    )
)
def test_captions_of_any_text_can_be_read_again(passages):
    passages = [
        SpokenPassage(start, start + length, text, speaker)
        for start, length, text, speaker in passages
    ]
    parsed_cues = cues(*passages)
    assert all(cue.end_time > cue.start_time for cue in parsed_cues)
    assert all(len(cue.raw_text.splitlines()) <= 2 for cue in parsed_cues)
