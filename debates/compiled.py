"""Texts that visitors and ordinary participants read, by statements that are compiled once."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.db.models import Model

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.compiled import step_of_reader
from consult.core.postgres.compiled import Compiled, Step, check_top_level, run
from consult.core.postgres.known_rows import set_parent
from debates.visibility import ModeratedQuerySet

P = ParamSpec("P")
Texts = TypeVar("Texts", bound="ModeratedQuerySet")


def compiled_texts(
    make: Callable[Concatenate[Viewer, P], Texts],
) -> Callable[Concatenate[Viewer, P], Texts]:
    """Compile the statement of texts once for similar readers (`compiled`), masked for each."""
    check_top_level(make)

    @wraps(make)
    def call(viewer: Viewer, *values: P.args, **shape: P.kwargs) -> Texts:
        rows = cast("Texts", run(*_steps(make, viewer, values, shape)))
        rows.give_to(viewer)
        return rows

    return call


def _without_reader(rows: ModeratedQuerySet) -> ModeratedQuerySet:
    return rows.anonymous()


def _steps(
    make: Callable[..., Any], viewer: Viewer, values: Any, shape: dict[str, Any]
) -> tuple[Step, ...]:
    return step_of_reader(make, viewer, values, shape), Step(_without_reader)


def text_pages(
    model: type[Model],
    make: Callable[..., Texts],
    viewer: Viewer,
    *values: Any,
    parent: Model | None,
    **shape: Any,
) -> Compiled[Any]:
    """Return the texts `make(viewer, *values, **shape)`, to be read in pages by `keyset`.

    Their statements are compiled as those of `compiled_texts`. The texts belong to `parent`, their
    consultation or the proposal of comments.
    """
    check_top_level(make)

    def finish(rows: Any) -> Any:
        rows.give_to(viewer)
        set_parent(rows, parent)
        return rows

    return Compiled(model, _steps(make, viewer, values, shape), finish)
