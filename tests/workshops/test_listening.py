"""Words of an engine become readable passages, and doubtful words stay marked after corrections."""

from hypothesis import given
from hypothesis import strategies as st

from consult.workshops.transcription.doubts import cut, moved
from consult.workshops.transcription.passages import readable
from consult.workshops.transcription.utterances import Utterance, Word


def make_utterances(*words):
    """Return words of (start, end, text, probability). The last two are optional."""
    return [Utterance((Word(*word),)) for word in words]


def spoken(text, *, begin=0.0, pace=0.5, sure=0.9):
    """Return the words of a text at an even pace."""
    return [
        (begin + n * pace, begin + (n + 1) * pace, f" {word}", sure)
        for n, word in enumerate(text.split())
    ]


def test_sentence_becomes_a_passage_with_its_seconds():
    [passage] = readable(
        make_utterances(*spoken("Il faut un lieu d'aide dans chaque commune.", begin=3))
    )
    assert passage.text == "Il faut un lieu d'aide dans chaque commune."
    assert (passage.start, passage.end) == (3, 7)
    assert [word for _start, _end, word in passage.words] == passage.text.split()


def test_a_silence_ends_a_passage():
    passages = list(readable(make_utterances(*spoken("Bonjour à tous"), *spoken("Merci", begin=4))))
    assert [passage.text for passage in passages] == ["Bonjour à tous", "Merci"]


def test_a_sentence_that_ends_late_ends_its_passage_and_an_early_one_does_not():
    first = " ".join(["mot"] * 10) + ". " + " ".join(["mot"] * 14) + "."
    passages = list(readable(make_utterances(*spoken(f"{first} Et ensuite"))))
    assert [passage.text for passage in passages] == [first, "Et ensuite"]


def test_endless_sentence_is_cut_at_a_comma_before_half_a_minute():
    sentence = " ".join(["mot"] * 40) + ", " + " ".join(["mot"] * 40)
    passages = list(readable(make_utterances(*spoken(sentence))))
    assert passages[0].text.endswith("mot,")
    assert all(passage.end - passage.start <= 30 for passage in passages)
    assert " ".join(passage.text for passage in passages) == sentence


def test_words_that_the_engine_doubts_are_marked_together():
    words = [
        *spoken("La médiation"),
        (1, 1.5, " numérik", 0.2),
        (1.5, 2, " ambulente", 0.3),
        (2, 2.5, " marche.", 0.9),
    ]
    [passage] = readable(make_utterances(*words))
    assert [passage.text[begin:end] for begin, end in passage.doubtful] == ["numérik ambulente"]


def test_blank_words_are_left_out():
    assert list(readable(make_utterances((0, 1, " \u202e", 0.9), (1, 2, "  ", 0.9)))) == []
    assert list(readable([])) == []


moments = st.floats(0, 10_000, allow_nan=False)
words = st.builds(Word, moments, moments, st.text(max_size=30), st.floats(0, 1))


@given(st.lists(words, max_size=60))
def test_passages_of_any_words_are_ordered_and_complete(found):
    passages = list(readable([Utterance(tuple(found))]))
    last = 0.0
    for passage in passages:
        assert last - 0.01 <= passage.start <= passage.end + 0.01
        last = passage.end
        assert passage.text == passage.text.strip()
        assert passage.text
        for begin, end in passage.doubtful:
            assert 0 <= begin < end <= len(passage.text)


def test_an_elided_letter_is_not_doubtful():
    pieces = [(0, 1, " L", 0.1), (1, 2, "'accident", 0.9), (2, 3, " qu", 0.1), (3, 4, "'à", 0.1)]
    [passage] = readable(make_utterances(*pieces))
    assert [passage.text[begin:end] for begin, end in passage.doubtful] == ["'à"]


def test_a_doubt_whose_word_was_corrected_is_settled_and_the_others_move():
    before, after = "le nuage saucisse du cloude", "Le gros nuage souverain du cloude"
    doubts = [[9, 17], [21, 27]]
    assert [after[begin:end] for begin, end in moved(doubts, before, after)] == ["cloude"]
    assert moved(doubts, before, before) == doubts


texts = st.text(alphabet="ab c.é", max_size=60)


@given(texts, texts, st.data())
def test_a_doubt_that_moved_is_about_the_same_words(before, after, data):
    ends = st.integers(0, len(before))
    doubts = [sorted((data.draw(ends), data.draw(ends))) for _ in range(3)]
    for begin, end in moved(doubts, before, after):
        assert 0 <= begin <= end <= len(after)
        assert after[begin:end] in {before[first:last] for first, last in doubts}


def test_doubts_follow_a_passage_that_is_cut():
    assert cut([[0, 4], [6, 9], [3, 7]], 5, 12) == [[1, 4]]
