"""The word error rate of speech recognition on real speech with a known text.

Run it with `python -m bench.speech [FOLDER]`, and with `STT_ENGINE` and `STT_MODEL` for another engine
and its model. The rate is the usual one: words changed, left out
and added, divided by the words of the text, in lower case without punctuation.
"""

import os
import re
import resource
import sys
import time
from pathlib import Path

USUAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "audio-parole-libre"
INSTALLED = "consult.workshops.transcription.faster_whisper.FasterWhisper"
WORDS = re.compile(r"\w+")


def words(text):
    """Return the words of a text in the form in which they are compared."""
    return WORDS.findall(text.lower())


def errors(spoken, recognised):
    """Return how many words must be changed, removed or added to turn one list into the other."""
    before = list(range(len(recognised) + 1))
    for number, word in enumerate(spoken, 1):
        row = [number]
        for place, other in enumerate(recognised, 1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (word != other)))
        before = row
    return before[-1]


def samples(folder, language):
    """Return (recording, words of its text) for each recording of a language."""
    found = sorted(Path(folder).glob(f"fleurs-{language}-*.ogg"))
    return [(path, words(path.with_suffix(".txt").read_text())) for path in found]


def measured(engine, folder, language):
    """Return (word error rate, number of words, seconds of a processor) for one language."""
    began, wrong, count = time.process_time(), 0, 0
    for path, spoken in samples(folder, language):
        recognised = "".join(
            word.text
            for segment in engine.transcribe(str(path), language)
            for word in segment.words
        )
        wrong, count = wrong + errors(spoken, words(recognised)), count + len(spoken)
    return wrong / count, count, time.process_time() - began


def main():
    """Print the rate of each language, the time that it took, and the peak memory."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.project.settings.test")
    import django

    django.setup()
    from django.utils.module_loading import import_string

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else USUAL
    engine = import_string(os.environ.get("STT_ENGINE", INSTALLED))()
    print(engine.name())
    for language in ("fr", "en"):
        rate, count, seconds = measured(engine, folder, language)
        print(
            f"{language}: word error rate {rate:.1%} of {count} words, {seconds:.1f} s of a processor"
        )
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
