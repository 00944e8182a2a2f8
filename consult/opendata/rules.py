"""Who publishes data: the manager of the consultation, and the platform's own commands."""

from consult.accounts.permissions import allows


def can_publish(viewer, consultation) -> bool:
    """Publish a dataset, or withdraw a version of it."""
    if viewer.is_system:
        return True
    person = viewer.participant
    return bool(person and person.may_act and allows(viewer, "dataset.publish", consultation.pk))
