"""Transcription: by an engine on this machine, or from a file or text written elsewhere.

Nothing in this package reads or writes a database row, or knows the viewer.
"""

from consult.workshops.transcription.doubts import cut, moved
from consult.workshops.transcription.engines import engine, one_at_a_time
from consult.workshops.transcription.heard import Engine, Heard, Passage, Word
from consult.workshops.transcription.passages import readable
from consult.workshops.transcription.transcript_reader import read, read_text

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
