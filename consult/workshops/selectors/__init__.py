"""Named reads of workshops. The viewer comes first."""

from consult.workshops.selectors.streams import (
    stream_declared_counts,
    stream_provenances,
    stream_transcripts,
    stream_workshop_topics,
    stream_workshops,
)

__all__ = [
    "stream_declared_counts",
    "stream_provenances",
    "stream_transcripts",
    "stream_workshop_topics",
    "stream_workshops",
]
