"""A corpus of at least 250 ordinary and malicious files, all made here.

`everything()` lists them by family; each file is made when it is asked for. `CANARY` must never
come out of the pipeline: it is in the metadata, in data hidden after the end of a file, and in the
file and the address that tricks point to.
"""

from tests.media.corpus.bombs import bombs
from tests.media.corpus.broken import broken
from tests.media.corpus.confused import confused
from tests.media.corpus.metadata import metadata
from tests.media.corpus.sent import CANARY, FAMILIES, Bait, Sent
from tests.media.corpus.tricks import tricks
from tests.media.corpus.valid import valid

__all__ = ["CANARY", "FAMILIES", "Bait", "Sent", "everything"]


def everything(bait: Bait) -> list[Sent]:
    """Return the whole corpus, by family."""
    return [*valid(), *broken(), *confused(), *tricks(bait), *bombs(), *metadata()]
