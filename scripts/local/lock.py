"""One runner per installation, and the commands that use its services beside it."""

from __future__ import annotations

import fcntl
import os
from typing import IO

from local.places import Places, Refused


class Taken(Refused):
    """Another runner holds this installation."""


def take(places: Places) -> IO[str]:
    """Hold the installation until the returned file is closed or the process ends; `Taken` when it is held.

    The kernel frees the lock with its holder, so a killed runner leaves nothing to clean.
    """
    file = (places.run / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder = file.read().strip() or "?"
        file.close()
        raise Taken(
            f"Consult already runs from {places.var} (process {holder}): stop it first, "
            "or set CONSULT_VAR to another folder."
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def join(places: Places) -> IO[str]:
    """Say that a command uses the services of another runner, until the returned file is closed or the process ends."""
    file = (places.run / "guests").open("a")
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def has_guests(places: Places) -> bool:
    """Whether such a command runs."""
    with (places.run / "guests").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
