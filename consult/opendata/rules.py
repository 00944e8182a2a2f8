"""Who publishes data: the manager of the consultation, and the platform's own commands."""

from consult.accounts.rules import may


def can_publish(viewer, consultation) -> bool:
    """Publish a dataset, or withdraw a version of it."""
    return may(viewer, "dataset.publish", consultation.pk)
