"""The actions of open data: publish and withdraw datasets, import and undo consultations."""

from consult.opendata.actions.imports import Imported, import_source
from consult.opendata.actions.publication import build_version, publish_dataset, publish_now
from consult.opendata.actions.undone_imports import undo_import
from consult.opendata.actions.withdrawal import note_takedown, replace_outdated, withdraw_version

__all__ = [
    "Imported",
    "build_version",
    "import_source",
    "note_takedown",
    "publish_dataset",
    "publish_now",
    "replace_outdated",
    "undo_import",
    "withdraw_version",
]
