"""The permissions of open data: the manager of the consultation and the platform publish."""

from consult.accounts.rules import may


def can_publish(viewer, consultation) -> bool:
    """Return whether the viewer may publish a dataset, or withdraw a version of it."""
    return may(viewer, "dataset.publish", consultation.pk)
