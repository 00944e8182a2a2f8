"""The readers of other platforms' exports, as streams of records. They write nothing."""

from consult.opendata.importers import cap_collectif, polis
from consult.opendata.importers.report import Report
from consult.opendata.importers.sources import Source, name_of

READERS = {"cap-collectif": cap_collectif.read, "polis": polis.read}

__all__ = ["READERS", "Report", "Source", "name_of"]
