"""The readers of exports, by name of the platform that wrote them."""

from consult.opendata.importers import cap_collectif, polis

READERS = {"cap-collectif": cap_collectif.read, "polis": polis.read}
