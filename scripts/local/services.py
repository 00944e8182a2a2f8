"""The two servers that every command needs.

They are private, unless the environment names others.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import quote

from local import lock, valkey
from local.identity import run_briefly
from local.leftovers import end_leftovers
from local.places import PYTHON, Places, Refused
from local.postgres import forget_sockets, start_postgres
from local.processes import Child, stop_all
from local.signals import Requests

DATABASE = "consult"


@dataclass
class Services:
    """The running children in the order of their start, and the addresses to reach them."""

    places: Places
    requests: Requests
    children: list[Child] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)
    # How to start a child again that ended by itself, and when each of them ended.
    restarts: dict[str, Callable[[], Child]] = field(default_factory=dict)
    ends: dict[str, list[float]] = field(default_factory=dict)

    def first_ended(self) -> Child | None:
        """Return the child that ended by itself, if one did."""
        return next((child for child in self.children if not child.alive), None)

    def revive(self, ended: Child) -> bool:
        """Start Valkey or the worker again, at most three times a minute.

        A worker may end because Valkey ended while it ran a task. Return whether the child runs.
        """
        now = time.monotonic()
        earlier = [moment for moment in self.ends.get(ended.name, []) if now - moment < 60]
        self.ends[ended.name] = [*earlier, now]
        if ended.name not in self.restarts or len(earlier) >= 3:
            return False
        ended.stop(self.requests)
        self.children[self.children.index(ended)] = self.restarts[ended.name]()
        return True


@contextlib.contextmanager
def running_services(places: Places, requests: Requests) -> Iterator[Services]:
    """Lock the installation, start PostgreSQL and Valkey, and publish their addresses.

    Stop everything at the end. Children that the caller added are stopped first, the latest before
    the earlier ones.
    """
    places.make()
    lock_file = lock.take(places)
    services = Services(places, requests)
    try:
        places.addresses.unlink(missing_ok=True)
        end_leftovers(places, requests)
        places.ensure_secrets()
        _start_database(services)
        _start_broker(services)
        places.write_addresses(services.addresses)
        yield services
    finally:
        places.addresses.unlink(missing_ok=True)
        stop_all(reversed(services.children), requests)
        end_leftovers(places, requests, mine_only=True)
        forget_sockets(places)
        lock_file.close()


def _start_database(services: Services) -> None:
    urls = {
        name: os.environ[name]
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
        if os.environ.get(name)
    }
    if urls:
        services.addresses |= _external_database(urls)
        return
    child, sockets = start_postgres(services.places, services.requests)
    services.children.append(child)
    services.requests.check()
    place = f"/{DATABASE}?host={quote(str(sockets))}"
    _provision("private", f"postgresql://postgres@/postgres?host={quote(str(sockets))}")
    services.addresses["DATABASE_URL"] = f"postgresql://consult_app@{place}"
    services.addresses["DATABASE_OWNER_URL"] = f"postgresql://consult_owner@{place}"


def _external_database(urls: Mapping[str, str]) -> dict[str, str]:
    """Return the URLs of an external database.

    Two URLs are used as they are. A single one belongs to the owner, who then creates the
    application's role.
    """
    if len(urls) == 2:
        return dict(urls)
    if "DATABASE_URL" not in urls:
        raise Refused("DATABASE_OWNER_URL is set without DATABASE_URL.")
    owner = urls["DATABASE_URL"]
    return {"DATABASE_URL": _provision("external", owner), "DATABASE_OWNER_URL": owner}


def _provision(kind: str, url: str) -> str:
    command = [PYTHON, "-P", Path(__file__).with_name("provision.py"), kind]
    done = run_briefly(command, env={**os.environ, "PROVISION_URL": url})
    if done.returncode != 0:
        raise Refused(done.stderr.strip())
    return done.stdout.strip()


def _start_broker(services: Services) -> None:
    if os.environ.get("REDIS_URL"):
        services.addresses["REDIS_URL"] = os.environ["REDIS_URL"]
        return
    child, url = valkey.start_valkey(services.places, services.requests)
    services.addresses["REDIS_URL"] = url
    services.children.append(child)
    services.restarts[child.name] = partial(
        valkey.start_again, services.places, services.requests, url
    )
