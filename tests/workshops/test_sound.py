"""Sound is normalized by the real ffmpeg in its sandbox and cut at quiet places.

The real engine is tested where it is installed.
"""

import wave
from itertools import pairwise
from pathlib import Path

import pytest

from bench import speech
from consult.media.exceptions import IsRefused
from consult.workshops.transcription import sound
from consult.workshops.transcription.faster_whisper import FasterWhisper
from tests.media import making

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "audio-parole-libre"


def test_any_sound_becomes_one_channel_that_an_engine_reads(tmp_path):
    sound.even_out(str(making.video()), str(tmp_path / "even.wav"))
    with wave.open(str(tmp_path / "even.wav")) as evened:
        assert (evened.getnchannels(), evened.getframerate(), evened.getsampwidth()) == (
            1,
            16_000,
            2,
        )
        assert evened.getnframes() == pytest.approx(16_000, rel=0.1)


def test_file_without_sound_is_refused(tmp_path):
    (tmp_path / "text").write_text("rien")
    with pytest.raises(IsRefused):
        sound.even_out(str(tmp_path / "text"), str(tmp_path / "even.wav"))


def test_a_long_sound_is_cut_where_it_is_quiet_and_nothing_is_lost(tmp_path, monkeypatch):
    numpy = pytest.importorskip("numpy")
    monkeypatch.setattr(sound, "WINDOW", 4)
    monkeypatch.setattr(sound, "SEARCHED", 2)
    samples = numpy.full(10 * sound.RATE, 8000, numpy.int16)
    samples[int(2.6 * sound.RATE) : int(3.2 * sound.RATE)] = 0
    with wave.open(str(tmp_path / "long.wav"), "wb") as written:
        written.setparams((1, 2, sound.RATE, 0, "NONE", ""))
        written.writeframes(samples.tobytes())
    pieces = list(sound.windows(str(tmp_path / "long.wav")))
    assert 2.6 <= pieces[1][0] <= 3.2
    assert pieces[0][0] == 0
    assert all(len(piece) <= 4 * sound.RATE for _begin, piece in pieces)
    whole = numpy.concatenate([piece for _begin, piece in pieces])
    assert len(whole) == len(samples) and numpy.abs(whole * 32768 - samples).max() < 1
    for (begin, piece), (after, _next) in pairwise(pieces):
        assert begin + len(piece) / sound.RATE == pytest.approx(after)


def test_words_that_are_wrong_are_counted():
    words = speech.words("Il faut un lieu d'aide.")
    assert words == ["il", "faut", "un", "lieu", "d", "aide"]
    assert speech.errors(words, words) == 0
    assert speech.errors(words, speech.words("il faut lieux d aide ici")) == 3
    assert speech.errors([], ["un"]) == speech.errors(["un"], []) == 1


@pytest.mark.soak
@pytest.mark.data
@pytest.mark.parametrize(("language", "most"), [("fr", 0.35), ("en", 0.15)])
def test_real_speech_is_drafted_with_few_words_wrong(language, most):
    if not REAL.is_dir() or FasterWhisper().name() is None:
        pytest.skip("no recording, or no engine")
    rate, word_count, seconds = speech.measured(FasterWhisper(), REAL, language)
    print(f"{language}: word error rate {rate:.1%} of {word_count} words, {seconds:.1f} s of work")
    assert rate <= most
