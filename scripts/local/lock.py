"""The lock that allows one runner per installation, and the commands that use its services."""

import fcntl
import os
from typing import IO

from local.places import Places, Refused


class Taken(Refused):
    """Raised when another runner holds this installation."""


def take(places: Places) -> IO[str]:
    """Lock the installation until the returned file is closed or the process ends.

    Raise `Taken` if another runner has locked it. The kernel releases the lock when its holder
    ends, so a killed runner leaves nothing to clean.
    """
    file = (places.run / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder_pid = file.read().strip() or "?"
        file.close()
        raise Taken(
            f"Consult already runs from {places.var} (process {holder_pid}): stop it first, "
            "or set CONSULT_VAR to another folder."
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def join(places: Places) -> IO[str]:
    """Record that a command uses the services of another runner.

    The record lasts until the returned file is closed or the process ends.
    """
    file = (places.run / "guests").open("a")
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def has_guests(places: Places) -> bool:
    """Return whether a command uses the services of this runner."""
    with (places.run / "guests").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
