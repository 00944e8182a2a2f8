"""The synthetic sound of the demo: no voice, but tones that rise and fall like syllables.

Each voice label has its own pitch.
"""

import math
import wave
from array import array
from io import BytesIO

RATE = 8000
LOUD = 9000
SYLLABLES = 4.5  # The loudness is out of 32,767. The syllables are per second.
PITCH = {"Voix 1": 196.0, "Voix 2": 247.0, "Voix 3": 165.0, "Voix 4": 220.0}


def of(segments) -> bytes:
    """Return a WAV file with a tone for each segment (start, end, voice, words).

    Between the segments there is silence.
    """
    samples = array("h", bytes(2 * int(RATE * (segments[-1][1] + 1))))
    for start, end, voice, _words in segments:
        for n in range(int(start * RATE), int(end * RATE)):
            at = n / RATE
            swell = max(0.0, math.sin(math.pi * SYLLABLES * (at - start))) ** 2
            samples[n] = int(LOUD * swell * math.sin(2 * math.pi * PITCH[voice] * at))
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
    return file.getvalue()


def captions(segments) -> bytes:
    """Return the segments as a VTT file, each with its voice."""
    cues = [
        f"{_clock(start)} --> {_clock(end)}\n{voice} : {words}\n"
        for start, end, voice, words in segments
    ]
    return "\n".join(["WEBVTT\n", *cues]).encode()


def _clock(seconds):
    return f"00:{int(seconds // 60):02}:{seconds % 60:06.3f}"
