"""The copy of a person's own data (GDPR art. 15 and 20), in the sections that the project lists."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from consult.accounts.personal_data.inventory import list_copy_sections
from consult.accounts.viewer import Viewer
from consult.core.postgres.snapshot import snapshot
from consult.core.records import limits

Section = tuple[str, Iterable[dict]]


def take_copy(viewer: Viewer, write: Callable[[Iterator[Section]], Any], *, times: int = 1) -> None:
    """Pass all sections of the viewer's own data to `write`, as they were at one moment.

    A section is a name and its rows, which are read when they are iterated. `write` is called
    `times` times. A person may take few copies an hour.
    """
    limits.check("export", viewer.person().pk)
    with snapshot():
        for _ in range(times):
            write(own_data(viewer))


def own_data(viewer: Viewer) -> Iterator[Section]:
    """Yield the name and the rows of each section of the viewer's own data, in their order."""
    for section in list_copy_sections():
        yield section.name, section.list_rows(viewer)
