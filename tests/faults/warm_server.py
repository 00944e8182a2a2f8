"""A process that has loaded the application once: each site of a test is a fork of it.

Loading takes four seconds of processor, and a run of the tests serves some sixty sites.
"""

import atexit
import importlib
import multiprocessing
import os
import pickle
import select
import signal
import subprocess
import sys
from functools import cache

APPLICATION = "consult.project.asgi:application"


class Server:
    """A served site.

    Its process is not a child of this one, so that it cannot be waited for as a child.
    """

    def __init__(self, pid: int):
        self.pid, self.ending = pid, os.pidfd_open(pid)

    def wait(self, seconds: float) -> None:
        """Wait until the process has ended, or raise `TimeoutError`."""
        try:
            ended, _, _ = select.select([self.ending], [], [], seconds)
        finally:
            os.close(self.ending)
        if not ended:
            raise TimeoutError(f"process {self.pid} has not ended")


class WarmServer:
    """A process that has loaded the application, with the settings of this one."""

    def __init__(self):
        command = [sys.executable, "-m", "tests.faults.warm_server"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(command, start_new_session=True, **pipes)
        atexit.register(self.close)

    def start(
        self, program: str, arguments: list[str], *, database: str, overrides: dict, patched: dict
    ) -> Server:
        """Fork a program with these arguments that works on a database.

        `program` is "uvicorn" or "celery". `overrides` are Django settings by name, and `patched`
        are values of modules by dotted name.
        """
        pickle.dump((program, arguments, database, overrides, patched), self.process.stdin)
        self.process.stdin.flush()
        return Server(int(self.process.stdout.readline()))

    def close(self) -> None:
        """End the process. The sites that it started go on."""
        with self.process:
            self.process.stdin.close()


# one server for the whole run of the tests
warm_server = cache(WarmServer)


def main() -> None:
    """Load the application, then fork a process for each request on the input.

    The id of each process is printed.
    """
    importlib.import_module(APPLICATION.partition(":")[0])
    from django.urls import get_resolver

    assert get_resolver().url_patterns
    # The system removes the processes of servers that have ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        try:
            program, arguments, database, overrides, patched = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pid = os.fork()
        if not pid:
            os.setsid()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            nothing = os.open(os.devnull, os.O_RDWR)
            os.dup2(nothing, 0)
            os.dup2(nothing, 1)
            _set(database, overrides, patched)
            PROGRAMS[program](arguments)
        print(pid, flush=True)


def _set(database: str, overrides: dict, patched: dict) -> None:
    """Work on a database, with other settings and values of modules."""
    from django.db import connections
    from django.test import override_settings

    connections.settings["default"]["NAME"] = database
    override_settings(**overrides).enable()
    for name, value in patched.items():
        module, _, attribute = name.rpartition(".")
        setattr(importlib.import_module(module), attribute, value)


def _serve(arguments: list[str]) -> None:
    """Become a server, as `python -m uvicorn` does."""
    import uvicorn
    from uvicorn import _subprocess

    # its workers have loaded the application too
    _subprocess.spawn = multiprocessing.get_context("fork")
    uvicorn.main(arguments)


def _work(arguments: list[str]) -> None:
    """Become a worker, as `python -m celery -A consult.project worker` does."""
    from django.conf import settings

    from consult.project.celery import app

    app.conf.broker_url = settings.CELERY_BROKER_URL
    app.worker_main(["worker", *arguments])


PROGRAMS = {"uvicorn": _serve, "celery": _work}

if __name__ == "__main__":
    main()
