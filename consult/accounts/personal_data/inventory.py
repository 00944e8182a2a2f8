"""The steps of an erasure and the sections of a copy of personal data, as the project lists them.

Apps above this one store personal data too, and this app may not import them. The setting
`PERSONAL_DATA` names the module that lists the functions of all apps, in order.
"""

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from consult.accounts.viewer import Viewer


class ErasureStep(NamedTuple):
    """A part of an erasure that runs in its own transaction and can be repeated.

    `erase(viewer, participant_id, keep_texts)` erases what a person did. Its result is not used.
    """

    name: str
    erase: Callable[[Viewer, UUID, bool], object]


class CopySection(NamedTuple):
    """A section of the copy of a person's own data.

    `list_rows(viewer)` returns the rows of the viewer, which are read when they are iterated.
    """

    name: str
    list_rows: Callable[[Viewer], Iterable[dict]]


def list_erasure_steps() -> Sequence[ErasureStep]:
    """Return the steps of an erasure, in the order in which they run."""
    return import_module(settings.PERSONAL_DATA).ERASURE_STEPS


def list_copy_sections() -> Sequence[CopySection]:
    """Return the sections of a copy, in the order in which a person reads them."""
    return import_module(settings.PERSONAL_DATA).COPY_SECTIONS
