"""What was said, written down: by an engine of this machine, or read from what somebody wrote elsewhere.

One hard thing with a narrow door: nothing here reads or writes a row, or knows who asks.
"""

from consult.workshops.transcription.doubts import cut, moved
from consult.workshops.transcription.engines import engine, one_at_a_time
from consult.workshops.transcription.heard import Engine, Heard, Passage, Word
from consult.workshops.transcription.merging import readable
from consult.workshops.transcription.reading import read, read_text

__all__ = [
    "Engine",
    "Heard",
    "Passage",
    "Word",
    "cut",
    "engine",
    "moved",
    "one_at_a_time",
    "read",
    "read_text",
    "readable",
]
