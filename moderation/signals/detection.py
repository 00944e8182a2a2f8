"""Signals that may deserve a moderator's attention, and where they are in a text.

No row is stored here. Signals order a queue. They do not hide, refuse or publish a text. Each one
is a hint with its reason.
"""

from moderation.enums import SignalKind
from moderation.signals.contact import contact
from moderation.signals.lexicon import insults
from moderation.signals.links import links, worth_saying
from moderation.signals.spans import Span


def find(text: str) -> dict[SignalKind, list[Span]]:
    """Return the signals of the words of a text, by kind, with their places.

    Kinds without a place are left out.
    """
    found_links = links(text)
    found = {
        SignalKind.CONTACT: contact(text),
        SignalKind.LINKS: found_links if worth_saying(found_links) else [],
        SignalKind.INSULT: insults(text),
    }
    return {kind: spans for kind, spans in found.items() if spans}
