"""The models of outcomes: what became of a consultation."""

from consult.outcomes.models.syntheses import (
    Block,
    BlockComment,
    BlockLock,
    BlockRevision,
    Chapter,
    MainPointSupport,
    Synthesis,
    SynthesisVersion,
)

__all__ = [
    "Block",
    "BlockComment",
    "BlockLock",
    "BlockRevision",
    "Chapter",
    "MainPointSupport",
    "Synthesis",
    "SynthesisVersion",
]
