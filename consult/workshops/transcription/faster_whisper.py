"""The engine Whisper on this machine's processors, through faster-whisper (the extra `stt`)."""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from consult.workshops.transcription import model, sound
from consult.workshops.transcription.utterances import Utterance, Word


class FasterWhisper:
    """The engine Whisper with 8-bit weights.

    A second of sound takes a quarter of a second on two processors.
    """

    def name(self) -> str | None:
        """Return the engine and its model in a line, such as "faster-whisper, whisper-base".

        Return None if the extra or its model is missing.
        """
        found = model.name() if find_spec("faster_whisper") else None
        return f"faster-whisper, {found}" if found else None

    def transcribe(self, path: str, language: str) -> Iterator[Utterance]:
        """Yield the words of a file. Only a minute of sound is in memory at a time."""
        from faster_whisper import WhisperModel  # noqa: PLC0415 - half a second, an optional extra

        weights = str(model.folder())
        with sound.evened_out(path) as evened:
            whisper = WhisperModel(
                weights,
                "cpu",
                compute_type="int8",
                cpu_threads=settings.MEDIA_THREADS,
                local_files_only=True,
            )
            for begin, samples in sound.windows(evened):
                yield from self._transcribe_window(whisper, samples, language, begin)

    def _transcribe_window(
        self, whisper: Any, samples: Any, language: str, begin: float
    ) -> Iterator[Utterance]:
        # Without `condition_on_previous_text`, a wrong sentence does not spoil the sentences that
        # follow.
        segments, _about = whisper.transcribe(
            samples,
            language=language,
            vad_filter=True,
            word_timestamps=True,
            condition_on_previous_text=False,
        )
        for segment in segments:
            words = (
                Word(begin + w.start, begin + w.end, w.word, w.probability)
                for w in segment.words or ()
            )
            yield Utterance(tuple(words))
