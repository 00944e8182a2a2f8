"""Excerpts quote the spoken words exactly, within their seconds."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.workshops.excerpts.quotation import between, cut, moved

WORD = st.text("aàéeœmnst'’-.,«»😀 ", min_size=1, max_size=8).map(str.strip).filter(bool)


@dataclass
class SpokenPassage:
    """A passage with the fields of `Segment`."""

    text: str
    start: float | None = None
    end: float | None = None
    words: list = field(default_factory=list)
    is_masked: bool = False


@st.composite
def transcripts(draw):
    """Draw consecutive passages.

    They are drafted with the seconds of their words, corrected since, or sent as text.
    """
    timed = draw(st.booleans())
    at, passages = 0.0, []
    for words in draw(st.lists(st.lists(WORD, min_size=1, max_size=8), min_size=1, max_size=4)):
        text, start, word_times = "", at, []
        for word in words:
            piece = (" " if text else "") + word
            text += piece
            word_times.append([at, at + draw(st.floats(0, 2)), piece])
            at = word_times[-1][1] + draw(st.floats(0, 1))
        passage_times = word_times if draw(st.booleans()) else []
        passages.append(
            SpokenPassage(text, start, at, passage_times) if timed else SpokenPassage(text)
        )
    return passages


@given(transcripts(), st.data())
def test_a_quote_consists_of_whole_words_of_the_passages_within_their_seconds(passages, data):
    begins = data.draw(st.integers(0, len(passages[0].text) + 2))
    ends = data.draw(st.integers(0, len(passages[-1].text) + 2))
    found = cut(passages, begins, ends)
    if found is None:
        return
    lines = found.quote.split("\n")
    assert len(lines) == len(found.passages)
    for line, passage in zip(lines, found.passages, strict=True):
        assert line
        assert line in passage.text
        assert set(line.split()) <= set(passage.text.split())
    start, end = found.seconds
    if found.passages[0].start is None:
        assert (start, end) == (None, None)
    elif start is not None:
        assert found.passages[0].start <= start < end <= found.passages[-1].end


@given(transcripts(), st.floats(0, 60), st.floats(0, 60))
def test_quote_between_two_seconds_overlaps_them(passages, bound, other_bound):
    start, end = sorted((bound, other_bound))
    found = between(passages, start, end)
    if found is None:
        return
    assert all(passage.start < end and passage.end > start for passage in found.passages)
    assert found.quote


@given(st.text("ab ", max_size=20), st.text("ab ", max_size=20), st.data())
def test_places_follow_a_correction_and_stay_in_the_text(before, after, data):
    begins = data.draw(st.integers(0, len(before)))
    ends = data.draw(st.integers(begins, len(before)))
    from_, to = moved(begins, ends, before, after)
    assert 0 <= from_ <= len(after)
    assert 0 <= to <= len(after)


TEXT = "Chaque structure met à jour sa fiche elle-même, sinon la carte meurt."


@pytest.mark.parametrize(
    ("begins", "ends", "quote"),
    [
        (0, 16, "Chaque structure"),
        (2, 9, "Chaque structure"),  # never half a word
        (6, 17, "structure"),  # a blank at an edge includes no further word
        (0, 999, TEXT),
    ],
)
def test_words_are_quoted_whole(begins, ends, quote):
    assert cut([SpokenPassage(TEXT)], begins, ends).quote == quote


@pytest.mark.parametrize(("begins", "ends"), [(6, 7), (9, 3), (200, 300), (0, 0)])
def test_selection_without_a_word_is_no_quote(begins, ends):
    found = cut([SpokenPassage(TEXT)], begins, ends)
    assert found is None


def test_a_selection_that_begins_at_the_end_of_a_passage_begins_with_the_next_one():
    first, second = SpokenPassage("Oui.", 0, 1), SpokenPassage("Et la carte ?", 1, 4)
    found = cut([first, second], 4, 11)
    assert found.passages == [second]
    assert found.quote == "Et la carte"


def test_seconds_of_a_quote_come_from_its_words_or_else_from_their_share_of_the_text():
    words = [[10.0, 10.5, " un"], [10.5, 15.0, " deux"], [15.0, 20.0, " trois"]]
    assert cut([SpokenPassage("un deux trois", 10, 20, words)], 3, 7).seconds == (10.5, 15.0)
    start, end = cut([SpokenPassage("un deux douze", 10, 20, words)], 3, 7).seconds
    assert (round(start, 2), round(end, 2)) == (12.31, 15.38)


@pytest.mark.parametrize(
    ("after", "quote"),
    [
        ("Les gens disent que la carte meurt.", "la carte meurt"),
        ("On dit que la carte vit.", "la carte vit"),
        ("On dit que la vieille carte meurt.", "la vieille carte meurt"),
    ],
)
def test_selection_follows_a_correction(after, quote):
    before = "On dit que la carte meurt."
    begins = before.index("la carte")
    from_, to = moved(begins, len(before) - 1, before, after)
    assert cut([SpokenPassage(after)], from_, to).quote.rstrip(".") == quote
