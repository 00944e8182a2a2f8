"""The engine for models in the ONNX format, on this machine's processors, through onnx-asr.

It reads the folder that `STT_MODEL` names, such as an export of NVIDIA's French FastConformer.
"""

import json
import math
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings

from consult.workshops.transcription import sound
from consult.workshops.transcription.utterances import Utterance, Word

# Seconds. The last piece of a word has a beginning and no end.
PIECE = 0.3


class OnnxEngine:
    """A speech model in the ONNX format, of any kind that onnx-asr reads."""

    def name(self) -> str | None:
        """Return the engine and its model in a line, such as "onnx-asr, fastconformer-fr".

        Return None if the extra or the folder of the model is missing.
        """
        folder = _folder()
        return f"onnx-asr, {folder.name}" if folder and find_spec("onnx_asr") else None

    def transcribe(self, path: str, language: str) -> Iterator[Utterance]:
        """Yield the words of a file. Only a minute of sound is in memory at a time.

        The model knows its language: `language` is not used.
        """
        import onnx_asr  # noqa: PLC0415 - an optional extra
        import onnxruntime  # noqa: PLC0415

        folder = Path(settings.STT_MODEL)
        quantization = "int8" if any(folder.glob("*int8.onnx")) else None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = settings.MEDIA_THREADS
        loaded: Any = onnx_asr.load_model(
            _kind(folder), folder, quantization=quantization, sess_options=options
        )
        model = loaded.with_timestamps()
        with sound.evened_out(path) as evened:
            for begin, samples in sound.windows(evened):
                found = model.recognize(samples, sample_rate=sound.RATE)
                yield Utterance(
                    tuple(words(found.tokens or (), found.timestamps, found.logprobs, begin))
                )


def _folder() -> Path | None:
    """Return the folder of the model, or None if it has no configuration that names its kind."""
    named = Path(settings.STT_MODEL) if settings.STT_MODEL else None
    return named if named and _kind(named) else None


def _kind(folder: Path) -> str:
    """Return the kind of a model, such as "nemo-conformer-ctc", or "" if it is unknown."""
    try:
        return str(json.loads((folder / "config.json").read_text("utf-8")).get("model_type") or "")
    except (OSError, ValueError, AttributeError):
        return ""


def words(tokens: Sequence[str], seconds: Any, logprobs: Any, begin: float = 0) -> Iterator[Word]:
    """Yield the words of the pieces that a model found. A piece that begins a word has a space.

    A word is as probable as its least probable piece. Punctuation belongs to the word before it.
    """
    starts = [n for n, token in enumerate(tokens) if n == 0 or token[:1].isspace()]
    for first, after in zip(starts, [*starts[1:], len(tokens)], strict=True):
        text = "".join(tokens[first:after]).strip()
        if not text:
            continue
        last = seconds[after - 1] + PIECE
        end = min(last, seconds[after]) if after < len(tokens) else last
        least = min(logprobs[first:after]) if logprobs else 0.0
        yield Word(begin + seconds[first], begin + end, f" {text}", min(math.exp(least), 1.0))
