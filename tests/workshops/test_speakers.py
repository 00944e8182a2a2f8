"""Speakers of a recording are separated, and get numbers, never names."""

import math
import struct
import wave

import pytest

from consult.media.cage.runner import Watch
from consult.media.exceptions import IsRefused
from consult.workshops.transcription import sound, speakers
from consult.workshops.transcription.utterances import Utterance, Word
from tests.workshops import onnx_files

TURNS = [(0.0, 2.0, "1"), (3.0, 5.0, "2")]


def write_voices(path, *tones):
    """Write two seconds of each tone, in hertz, and a second of silence after it."""
    samples = []
    for tone in tones:
        step = 2 * math.pi * tone / sound.RATE
        samples += [int(12000 * math.sin(n * step)) for n in range(2 * sound.RATE)]
        samples += [0] * sound.RATE
    with wave.open(str(path), "wb") as written:
        written.setparams((1, 2, sound.RATE, 0, "NONE", ""))
        written.writeframes(struct.pack(f"<{len(samples)}h", *samples))


@pytest.fixture
def models(tmp_path, settings):
    """Bring the models that separate speakers, as an operator does."""
    pytest.importorskip("sherpa_onnx")
    onnx_files.write_speakers(tmp_path / "models")
    settings.STT_SPEAKERS = str(tmp_path / "models")
    return tmp_path / "models"


def test_two_voices_are_separated_and_the_first_one_is_recognised_again(models, tmp_path):
    write_voices(tmp_path / "voices.wav", 200, 4000, 200)
    assert speakers.can_separate()
    found = speakers.find_turns(str(tmp_path / "voices.wav"), Watch())
    first, second, third = (speaker for _start, _end, speaker in found)
    assert first == third != second
    assert [start for start, _end, _speaker in found] == pytest.approx([0, 3, 6], abs=0.2)


def test_wrong_model_is_refused_and_ends_only_its_own_process(models, tmp_path):
    (models / "segmentation.onnx").write_bytes((models / "embedding.onnx").read_bytes())
    write_voices(tmp_path / "voices.wav", 200)
    with pytest.raises(IsRefused):
        speakers.find_turns(str(tmp_path / "voices.wav"), Watch())


def test_speakers_are_not_separated_without_both_models(tmp_path, settings):
    onnx_files.write_speakers(tmp_path)
    (tmp_path / "embedding.onnx").unlink()
    for folder in ("", str(tmp_path), str(tmp_path / "none")):
        settings.STT_SPEAKERS = folder
        assert not speakers.can_separate()


def test_speakers_of_words_are_numbered_in_the_order_in_which_they_speak():
    turns = [(0, 1, "7"), (1, 2, "3"), (2, 3, "4"), (8, 9, "7")]
    said = [Utterance((Word(n, n + 1, " Oui.", 1),)) for n in (0, 2, 8)]
    assert [utterance.speaker for utterance in speakers.labelled(said, turns)] == ["1", "2", "1"]


def test_written_word_is_not_cut_between_two_speakers():
    said = Utterance((Word(1, 2, " qu", 1), Word(3, 4, "'à", 1), Word(4, 5, " Lille", 1)))
    found = [
        "".join(word.text for word in utterance.words)
        for utterance in speakers.labelled([said], TURNS)
    ]
    assert found == [" qu'à", " Lille"]


def test_utterance_is_cut_where_another_person_speaks():
    said = Utterance(
        (Word(0.5, 1, " Bonjour.", 1), Word(2, 2.4, " Bien.", 1), Word(4, 5, " Non.", 1))
    )
    found = [
        ([word.text for word in utterance.words], utterance.speaker)
        for utterance in speakers.labelled([said], TURNS)
    ]
    assert found == [([" Bonjour.", " Bien."], "1"), ([" Non."], "2")]


def test_words_before_the_first_and_after_the_last_turn_belong_to_the_nearest_speaker():
    said = Utterance((Word(0, 1, " Oui.", 1), Word(9, 10, " Non.", 1)))
    turns = [(2.0, 3.0, "1"), (3.0, 5.0, "2")]
    assert [utterance.speaker for utterance in speakers.labelled([said], turns)] == ["1", "2"]


def test_a_single_speaker_gets_no_label():
    said = Utterance((Word(0, 1, " Oui.", 1),))
    assert list(speakers.labelled([said], TURNS[:1])) == [said]
