"""Separation of the speakers of a recording, on this machine, through sherpa-onnx.

The folder that `STT_SPEAKERS` names contains two models in the format ONNX: `segmentation.onnx`, which
finds where each person speaks, and `embedding.onnx`, which compares voices.
"""

from __future__ import annotations

import json
import sys
import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

from django.conf import settings

from consult.media.cage.runner import Limits, Watch, run
from consult.workshops.transcription import sound
from consult.workshops.transcription.utterances import Utterance

MODELS = ("segmentation.onnx", "embedding.onnx")
PROGRAM = Path(__file__).with_name("speaker_turns.py")
# A quarter of the length of three hours, on one processor.
LIMITS = Limits(cpu=10_800, clock=10_800)

# (from, to, label) in seconds.
Turn = tuple[float, float, str]


def can_separate() -> bool:
    """Return whether the library and both models are here."""
    folder = settings.STT_SPEAKERS
    return (
        bool(folder)
        and all((Path(folder) / model).is_file() for model in MODELS)
        and find_spec("sherpa_onnx") is not None
    )


def find_turns(path: str, watch: Watch) -> list[Turn]:
    """Return where each person speaks, in order. The labels are "1", "2"…: a name is never guessed.

    The library runs in a process of its own, which it ends if a model is wrong. Raise `IsRefused` if
    it fails or needs too much memory.
    """
    printed = bytearray()
    with tempfile.NamedTemporaryFile(suffix=".wav") as evened:
        sound.even_out(path, evened.name)
        command = [sys.executable, "-P", str(PROGRAM), evened.name]
        command += [str(Path(settings.STT_SPEAKERS) / model) for model in MODELS]
        command.append(str(settings.MEDIA_THREADS))
        run(
            command,
            folder=Path(evened.name).parent,
            limits=LIMITS,
            watch=watch,
            on_output=printed.extend,
        )
    return numbered(json.loads(printed))


def numbered(turns: Iterable[Turn]) -> list[Turn]:
    """Return turns in order, with labels "1", "2"… in the order in which people first speak."""
    labels: dict[str, str] = {}
    return [
        (start, end, labels.setdefault(speaker, str(len(labels) + 1)))
        for start, end, speaker in sorted(turns)
    ]


def labelled(utterances: Iterable[Utterance], turns: Sequence[Turn]) -> Iterator[Utterance]:
    """Yield utterances with their speakers, cut where another person speaks.

    A recording with one speaker gets no label.
    """
    if len({speaker for _start, _end, speaker in turns}) < 2:
        yield from utterances
        return
    for utterance in utterances:
        for speaker, words in groupby(
            utterance.words, lambda word: _speaker_at(turns, (word.start + word.end) / 2)
        ):
            yield Utterance(tuple(words), speaker)


def _speaker_at(turns: Sequence[Turn], second: float) -> str:
    """Return the speaker of the turn that is nearest to a second."""
    after = bisect_left(turns, second, key=lambda turn: turn[0])
    near = turns[max(after - 1, 0) : after + 1]
    return min(near, key=lambda turn: max(turn[0] - second, second - turn[1], 0))[2]
