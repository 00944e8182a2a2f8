"""Machine drafts: the engine for ONNX models, separated voices, and marks to listen again."""

import math
import struct
import wave

import pytest

from consult.workshops.transcription import draft_checks, onnx_engine, passages, sound, word_lists
from consult.workshops.transcription.onnx_engine import OnnxEngine
from consult.workshops.transcription.utterances import Passage, Utterance, Word
from tests.workshops import onnx_files

FRENCH = {"il", "faut", "un", "lieu", "dans", "chaque", "commune", "de", "pour", "rien", "merci"}
ENGLISH = {"we", "need", "place", "in", "every", "town"}


@pytest.fixture
def lists(monkeypatch):
    """Replace the word lists by short ones."""
    known = {"fr": FRENCH, "en": ENGLISH}
    monkeypatch.setattr(draft_checks, "known_words", lambda language: known.get(language, set()))


def bursts(path, *seconds, lasts=4):
    """Write a sound with half a second of a tone at each of some seconds."""
    tone = [
        int(12000 * math.sin(n / 5))
        if any(at <= n / sound.RATE < at + 0.5 for at in seconds)
        else 0
        for n in range(lasts * sound.RATE)
    ]
    with wave.open(str(path), "wb") as written:
        written.setparams((1, 2, sound.RATE, 0, "NONE", ""))
        written.writeframes(struct.pack(f"<{len(tone)}h", *tone))


def test_model_folder_of_the_operator_is_transcribed(tmp_path, settings):
    pytest.importorskip("onnx_asr")
    onnx_files.write_model(tmp_path / "tiny")
    settings.STT_MODEL = str(tmp_path / "tiny")
    bursts(tmp_path / "sound.wav", 0.5, 2.5)
    engine = OnnxEngine()
    assert engine.name() == "onnx-asr, tiny"
    words = [
        word
        for utterance in engine.transcribe(str(tmp_path / "sound.wav"), "fr")
        for word in utterance.words
    ]
    assert {word.text for word in words} == {" oui"}
    assert any(word.start == pytest.approx(0.5, abs=0.2) for word in words)
    assert any(word.start == pytest.approx(2.5, abs=0.2) for word in words)
    assert all(0 < word.probability <= 1 for word in words)


def test_engine_without_a_model_is_absent(tmp_path, settings):
    for folder in ("", str(tmp_path), str(tmp_path / "none")):
        settings.STT_MODEL = folder
        assert OnnxEngine().name() is None


def test_pieces_of_words_become_words_with_seconds_and_the_least_probability():
    found = list(
        onnx_engine.words(
            [" Il", " fau", "t", "."], [0.0, 0.4, 0.6, 0.7], [0.0, 0.0, -2.0, 0.0], 60
        )
    )
    assert [(word.text, round(word.start, 2), round(word.end, 2)) for word in found] == [
        (" Il", 60.0, 60.3),
        (" faut.", 60.4, 61.0),
    ]
    assert [round(word.probability, 3) for word in found] == [1, 0.135]


def test_a_passage_ends_where_another_speaker_begins():
    utterances = [
        Utterance((Word(0, 1, " Bonjour.", 1), Word(1, 2, " Oui.", 1)), "1"),
        Utterance((Word(2, 3, " Non.", 1),), "2"),
    ]
    found = list(passages.readable(utterances))
    assert [(passage.text, passage.speaker) for passage in found] == [
        ("Bonjour. Oui.", "1"),
        ("Non.", "2"),
    ]


def reasons(*texts, **more):
    """Return the reasons to listen again to each of some French texts."""
    found = draft_checks.checked([Passage(text) for text in texts], "fr", **more)
    return [passage.listen_again for passage in found]


def test_unknown_and_foreign_words_are_marked(lists):
    assert reasons("Il faut un lieu dans chaque commune.") == [[]]
    assert reasons("Il faut tingue illiant pour brec.") == [["unknown"]]
    assert reasons("We need a place in every town.") == [["language"]]


def test_names_are_not_unknown_words(lists):
    assert reasons("Il faut un lieu pour Roubaix et Lille dans chaque commune.") == [[]]


def test_repeated_words_and_passages_are_marked(lists):
    assert reasons("Merci de rien merci de rien merci de rien.") == [["repeated"]]
    assert reasons("Il faut un lieu.", "Il faut un lieu.") == [[], ["repeated"]]
    assert reasons("Il faut un lieu pour un lieu.") == [[]]


def test_words_over_silence_are_marked(lists):
    words = [[1.0, 1.5, "Il"], [1.5, 2.0, "faut"]]
    passage = Passage("Il faut", 1, 2, words=words)
    for silences, expected in (([(0, 3)], ["silence"]), ([(3, 5)], []), ([(0, 1.2)], [])):
        [found] = draft_checks.checked([passage], "fr", silences=silences)
        assert found.listen_again == expected


def test_sound_without_words_between_two_passages_is_marked():
    first, second = Passage("Il faut", 1, 10), Passage("un lieu", 20, 30)
    for silences, expected in (([], ["missing"]), ([(9, 14)], ["missing"]), ([(9, 16)], [])):
        _first, found = draft_checks.checked([first, second], "xx", silences=silences)
        assert found.listen_again == expected
    [alone] = draft_checks.checked([second], "xx", silences=[(0, 12)])
    assert alone.listen_again == ["missing"]


def test_silences_of_a_sound_are_found(tmp_path):
    bursts(tmp_path / "sound.wav", 0, 2.5)
    [first, *_rest] = sound.silences(str(tmp_path / "sound.wav"))
    assert first == pytest.approx((0.5, 2.5), abs=0.2)


def test_terms_of_the_consultation_are_suggested_for_doubtful_words():
    text = "Le numérik pour tous et le rural."
    assert draft_checks.suggest(text, [], ["numérique"], set()) == []
    assert draft_checks.suggest(text, [[3, 10]], ["numérique"], set()) == [[3, 10, "numérique"]]
    assert draft_checks.suggest("Le Numérique.", [[3, 12]], ["numérique"], set()) == []


def test_known_word_gets_only_a_very_similar_suggestion():
    text = "Le numérik et la ruralitée."
    known = {"numérik", "ruralitée"}
    found = draft_checks.suggest(text, [[3, 10], [17, 26]], ["numérique", "ruralité"], known)
    assert found == [[17, 26, "ruralité"]]


def test_unknown_word_with_another_first_letter_gets_no_similar_suggestion():
    assert draft_checks.suggest("La créditation.", [[3, 14]], ["médiation"], set()) == []


def test_words_of_no_dictionary_are_doubtful(lists):
    [passage] = draft_checks.checked(
        [Passage("Il faut un atlette pour Narbone dans Lille.", doubtful=[[3, 7]])],
        "fr",
        terms=["Lille", "Narbonne"],
    )
    marked = [passage.text[begin:end] for begin, end in passage.doubtful]
    assert marked == ["faut", "atlette", "Narbone"]
    assert passage.suggested == [[24, 31, "Narbonne"]]


def test_words_of_a_passage_in_another_language_are_not_doubtful(lists):
    [passage] = draft_checks.checked([Passage("We need a place in every town.")], "fr")
    assert passage.doubtful == []


def test_word_list_knows_french_where_it_is_installed():
    pytest.importorskip("spellchecker")
    known = word_lists.known_words("fr")
    assert word_lists.is_known("itinérant", known)
    assert not word_lists.is_known("illiant", known)
    assert word_lists.known_words("xx") == frozenset()
