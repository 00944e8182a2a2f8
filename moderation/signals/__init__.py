"""Help that never decides: what in a text may be worth a moderator's eye, and where. Texts in, places out, no row.

What is found sorts a queue; it hides, refuses and publishes nothing. Everything here is a hint and says why.
"""

from __future__ import annotations

from moderation.enums import SignalKind
from moderation.signals.contact import contact
from moderation.signals.lexicon import insults
from moderation.signals.links import links, worth_saying
from moderation.signals.marking import marked
from moderation.signals.saying import because, weight
from moderation.signals.sketch import ALIKE, bands, likeness, sketch
from moderation.signals.spans import Span

__all__ = [
    "ALIKE",
    "Span",
    "bands",
    "because",
    "contact",
    "find",
    "insults",
    "likeness",
    "links",
    "marked",
    "sketch",
    "weight",
]


def find(text: str) -> dict[SignalKind, list[Span]]:
    """What the words of a text show by themselves, by kind, with its places; kinds that show nothing are left out."""
    written = links(text)
    found = {
        SignalKind.CONTACT: contact(text),
        SignalKind.LINKS: written if worth_saying(written) else [],
        SignalKind.INSULT: insults(text),
    }
    return {kind: spans for kind, spans in found.items() if spans}
