"""Files as they come, and as people who mean harm make them: at least 250, all made here (reliability F10).

`everything()` lists them by family; each is made when it is asked for. What must never come out of the pipeline is
`CANARY`: it stands in metadata, in what is hidden behind a file, and in the file and address that tricks point to.
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
    """The whole corpus, in families."""
    return [*valid(), *broken(), *confused(), *tricks(bait), *bombs(), *metadata()]
