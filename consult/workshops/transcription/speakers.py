"""Separation of the speakers of a recording, on this machine, through sherpa-onnx.

The folder that `STT_SPEAKERS` names contains two models in the format ONNX: `segmentation.onnx`, which
finds where each person speaks, and `embedding.onnx`, which compares voices.
"""

import json
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from django.conf import settings

from consult.media.cage.runner import Limits, Watch, run
from consult.workshops.transcription import sound
from consult.workshops.transcription.utterances import Utterance, Word

MODELS = ("segmentation.onnx", "embedding.onnx")
PROGRAM = Path(__file__).with_name("speaker_turns.py")
# A quarter of the length of three hours, on one processor.
LIMITS = Limits(cpu=10_800, clock=10_800)

# (from, to, speaker) in seconds.
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
    """Return where each person speaks, in order.

    The library runs in a process of its own, which it ends if a model is wrong. Raise `IsRefused` if
    it fails or needs too much memory.
    """
    printed = bytearray()
    with sound.evened_out(path) as evened:
        command = [sys.executable, "-P", str(PROGRAM), evened]
        command += [str(Path(settings.STT_SPEAKERS) / model) for model in MODELS]
        command.append(str(settings.MEDIA_THREADS))
        run(
            command,
            folder=Path(evened).parent,
            limits=LIMITS,
            watch=watch,
            on_output=printed.extend,
        )
    return [(start, end, speaker) for start, end, speaker in json.loads(printed)]


def labelled(utterances: Iterable[Utterance], turns: Sequence[Turn]) -> Iterator[Utterance]:
    """Yield utterances with their speakers, cut where another person speaks.

    The labels are "1", "2"… in the order in which people first speak: a name is never guessed. A
    recording with one speaker gets no label.
    """
    if len({speaker for _start, _end, speaker in turns}) < 2:
        yield from utterances
        return
    labels: dict[str, str] = {}
    for utterance in utterances:
        for speaker, spoken in groupby(_spoken(utterance.words, turns), itemgetter(0)):
            label = labels.setdefault(speaker, str(len(labels) + 1))
            yield Utterance(tuple(word for _speaker, word in spoken), label)


def _spoken(words: Iterable[Word], turns: Sequence[Turn]) -> Iterator[tuple[str, Word]]:
    """Yield (speaker, word). A piece that continues a written word, such as "'à", is not cut off."""
    speaker = ""
    for word in words:
        if not speaker or word.text[:1].isspace():
            speaker = _speaker_at(turns, (word.start + word.end) / 2)
        yield speaker, word


def _speaker_at(turns: Sequence[Turn], second: float) -> str:
    """Return the speaker of the turn that is nearest to a second."""
    after = bisect_left(turns, second, key=lambda turn: turn[0])
    near = turns[max(after - 1, 0) : after + 1]
    return min(near, key=lambda turn: max(turn[0] - second, second - turn[1], 0))[2]
