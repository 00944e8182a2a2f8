"""The check whether a measure is in force against the account of the viewer."""

from consult.accounts.measures.checks import list_measures_in_force
from consult.accounts.viewer import Viewer


def has_measure_in_force(viewer: Viewer) -> bool:
    """Return whether a measure is in force against the viewer. No query."""
    person = viewer.person()
    return bool(person.measures and list_measures_in_force(person))
