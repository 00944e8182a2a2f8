"""A separate PostgreSQL server, started by the local runner, that a test may kill."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import environ
from django.conf import settings
from django.db import connection

from tests.accounts.test_restore import run
from tests.faults.harness import wait_until

ROOT = Path(__file__).resolve().parents[2]
INHERITED = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "MAKELEVEL", "CONSULT_RUNNER"}


class Cluster:
    """The services of `runner.py services` in a folder of their own."""

    def __init__(self, var: Path):
        self.var, self.runner = var, None

    @property
    def addresses(self):
        """The addresses of the services that the runner wrote, or an empty dict before it did."""
        with suppress(FileNotFoundError):
            lines = (self.var / "run" / "env").read_text().splitlines()
            return dict(line.split("=", 1) for line in lines)
        return {}

    def start(self):
        """Start PostgreSQL and Valkey, and wait until they answer."""
        env = {name: value for name, value in os.environ.items() if name not in INHERITED}
        self.runner = subprocess.Popen(
            [sys.executable, "scripts/runner.py", "services"],
            cwd=ROOT,
            env={**env, "CONSULT_VAR": str(self.var)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: self.addresses.get("REDIS_URL") or self.runner.poll() is not None)
        assert self.runner.poll() is None, "the services did not start"

    def kill_postgres(self):
        """Kill every process of PostgreSQL at once with `kill -9`.

        The runner then ends by itself.
        """
        postmaster = int((self.var / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        for pid in [*_children(postmaster), postmaster]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.runner.wait(30)

    def stop(self):
        """End all services as Ctrl-C does."""
        if self.runner and self.runner.poll() is None:
            self.runner.send_signal(signal.SIGTERM)
            self.runner.wait(30)


def _children(parent):
    """Return the ids of all descendants of a process, the leaves first."""
    pids = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, IndexError):
            if (
                entry.name.isdigit()
                and int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == parent
            ):
                pids += [*_children(int(entry.name)), int(entry.name)]
    return pids


@contextmanager
def served_by(cluster: Cluster, *, dump: Path):
    """Let Django work on a copy of its database in the cluster, as the role that serves.

    The copy is made by a dump.
    """
    run("pg_dump", "--format", "custom", "--file", str(dump), connection.settings_dict["NAME"])
    before, owner = dict(connection.settings_dict), dict(settings.DATABASE_OWNER)
    urls = cluster.addresses
    connection.close()
    connection.settings_dict.update(_place(urls["DATABASE_URL"]))
    settings.DATABASE_OWNER.update(
        {k: _place(urls["DATABASE_OWNER_URL"])[k] for k in ("USER", "PASSWORD")}
    )
    try:
        run(
            "pg_restore", "--dbname", connection.settings_dict["NAME"], "--exit-on-error", str(dump)
        )
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)
        settings.DATABASE_OWNER.update(owner)


def _place(url):
    """Return the parts of a database's address that Django needs to reach another server."""
    config = environ.Env.db_url_config(url)
    place = {name: config.get(name, "") for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    return place | {"OPTIONS": {"host": config["OPTIONS"]["host"]}}
