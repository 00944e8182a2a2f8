"""Arguments of a new consultation, and its dates."""

from django.utils import timezone

from consult.lifecycle.actions.starts import propose_first_day, start_consultation
from tests.factories import make

QUESTIONS = ["Où faut-il des arbres ?", "Où faut-il des bancs ?"]


def administrator(organisation):
    """Return an administrator, who may create the first consultation."""
    return make.person("organisation_admin", organisation=organisation)


def started(viewer, model="open", **arguments):
    """Start a consultation with a title, on the proposed first day unless another one is given."""
    arguments.setdefault("first_day", propose_first_day(viewer))
    return start_consultation(
        viewer=viewer, model=model, **{"title": "La place du marché (exemple)", **arguments}
    )


def moments(row, first_day):
    """Return the beginning and the end of a row, each as days after a first day and local hour."""
    return [moment(row.opens_at, first_day), moment(row.closes_at, first_day)]


def moment(time, first_day):
    """Return a time as days after a first day and local hour."""
    local = timezone.localtime(time)
    return f"{(local.date() - first_day).days} {local:%H:%M}"
