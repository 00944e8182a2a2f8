"""Querysets whose statements are compiled once for many readers.

All visitors of an organisation may see the same rows. So may ordinary participants, who have no
role, apart from their own rows. The statements of other people depend on their roles, and are
composed each time.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db.models import QuerySet

from consult.accounts.enums import ParticipantState
from consult.accounts.models import Participant
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.stand_ins import is_ordinary
from consult.core.postgres.compiled import Argument, Step, arguments_of, check_top_level, run
from consult.organisations.selectors import make_stand_in

P = ParamSpec("P")
Rows = TypeVar("Rows", bound="QuerySet[Any, Any]")


def reader_of(viewer: Viewer) -> Argument:
    """Return a viewer as the argument of a compiled function.

    The parameters are the ids of the organisation and of an ordinary participant. While a statement
    is compiled, a viewer without any other property takes the place of the viewer.
    """
    if viewer.is_public and not viewer.is_of_the_team:
        return Argument("visitor", viewer, [viewer.organisation.pk], _visitor)
    if is_ordinary(viewer):
        ids = [viewer.organisation.pk, viewer.person().pk]
        return Argument("participant", viewer, ids, _participant)
    return Argument(None, viewer, [], _visitor)


def _visitor(ids: Sequence[UUID]) -> Viewer:
    return Viewer(make_stand_in(ids[0]))


def _participant(ids: Sequence[UUID]) -> Viewer:
    names = ["organisation_id", "id", "state"]
    person = Participant.from_db(None, names, [*ids, ParticipantState.ACTIVE])
    return Viewer(make_stand_in(ids[0]), person)


def compiled_for_reader(
    make: Callable[Concatenate[Viewer, P], Rows],
) -> Callable[Concatenate[Viewer, P], Rows]:
    """Compile the statement of a function of a viewer once for similar readers (`compiled`)."""
    check_top_level(make)

    @wraps(make)
    def call(viewer: Viewer, *values: P.args, **shape: P.kwargs) -> Rows:
        return cast("Rows", run(step_of_reader(make, viewer, values, shape)))

    return call


def step_of_reader(
    make: Callable[..., Any], viewer: Viewer, values: Sequence[Any], shape: dict[str, Any]
) -> Step:
    """Return the call of a compiled function of a viewer."""
    return Step(make, [reader_of(viewer), *arguments_of(values)], tuple(shape.items()))
