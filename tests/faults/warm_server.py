"""A process that has loaded the application once; each site that a test serves is a fork of it.

Loading takes four seconds of processor, and a run of the tests serves some fifty sites.
"""

from __future__ import annotations

import atexit
import importlib
import json
import multiprocessing
import os
import select
import signal
import subprocess
import sys
from functools import cache


class Server:
    """A served site: a process that is not our child, so that it cannot be waited for as one."""

    def __init__(self, pid: int):
        self.pid, self.ending = pid, os.pidfd_open(pid)

    def wait(self, seconds: float) -> None:
        """Wait until the process has ended; raises `TimeoutError`."""
        try:
            ended, _, _ = select.select([self.ending], [], [], seconds)
        finally:
            os.close(self.ending)
        if not ended:
            raise TimeoutError(f"process {self.pid} has not ended")


class WarmServer:
    """The process that has loaded an application, with the settings of this one."""

    def __init__(self, application: str):
        command = [sys.executable, "-m", "tests.faults.warm_server", application]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command, start_new_session=True, **pipes)
        atexit.register(self.close)

    def start(self, database: str, arguments: list[str], *, live: bool = False) -> Server:
        """Serve the application on a database, with the arguments of uvicorn, and with hints where it is `live`."""
        self.process.stdin.write(json.dumps([database, arguments, live]) + "\n")
        self.process.stdin.flush()
        return Server(int(self.process.stdout.readline()))

    def close(self) -> None:
        """End the process; what it serves goes on."""
        with self.process:
            self.process.stdin.close()


# One for each application, as long as the tests run.
warm_server = cache(WarmServer)


def main(application: str) -> None:
    """Load the application, then fork a server for each line of input and print its process id."""
    importlib.import_module(application.partition(":")[0])
    from django.conf import settings
    from django.db import connections
    from django.urls import get_resolver

    assert get_resolver().url_patterns
    # What a server leaves is cleared away by the system.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in iter(sys.stdin.readline, ""):
        database, arguments, is_live = json.loads(line)
        pid = os.fork()
        if not pid:
            connections.settings["default"]["NAME"] = database
            settings.CONSULT_LIVE = is_live
            _serve([application, *arguments])
        print(pid, flush=True)


def _serve(arguments: list[str]) -> None:
    """Become a server, as `python -m uvicorn` does."""
    import uvicorn
    from uvicorn import _subprocess

    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    _subprocess.spawn = multiprocessing.get_context("fork")  # its workers have loaded the application too
    uvicorn.main(arguments)


if __name__ == "__main__":
    main(sys.argv[1])
