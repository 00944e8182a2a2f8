"""The four commands of the runner: `setup`, `run`, `services` and `exec`."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

import catalogue

from local import application, lock
from local.environment import set_up
from local.identity import before_exec, die_with_parent
from local.leftovers import MARK, mark
from local.places import Places, Refused
from local.services import Services, running_services
from local.signals import Requests

WAIT_FOR_ADDRESSES = 60


def run_command(arguments: argparse.Namespace, places: Places, requests: Requests) -> int:
    """Run the command of the command line. Return its exit code.

    The French catalogue is compiled first, so that no command runs without its translations.
    """
    _compile_catalogue()
    if os.environ.get("MAKELEVEL"):
        die_with_parent(signal.SIGTERM)
    if arguments.kind == "exec":
        return execute(arguments.command, places, requests)
    if arguments.kind == "services":
        return serve(places, requests)
    set_up(places, requests, dev=arguments.dev)
    return run(places, requests) if arguments.kind == "run" else 0


def _compile_catalogue() -> None:
    try:
        catalogue.build()
    except (ValueError, OSError) as error:
        raise Refused(f"The French catalogue cannot be compiled: {error}") from error


def run(places: Places, requests: Requests) -> int:
    """Run the whole site until a signal arrives. Return 1 if one part ended by itself."""
    with running_services(places, requests) as services:
        listener = application.bind()
        port = listener.getsockname()[1]
        services.addresses["PORT"] = str(port)
        places.write_addresses(services.addresses)
        print("Preparing the database and the demo", flush=True)
        accounts = application.prepare(services).strip()
        print("Starting the web server", flush=True)
        application.start_web(services, listener)
        application.start_worker(services)
        if accounts:
            print(accounts)
        print(
            f"Consult runs at http://localhost:{port}/ (Ctrl-C stops it)\nIts logs are in {places.log}",
            flush=True,
        )
        return watch(services)


def serve(places: Places, requests: Requests) -> int:
    """Run the services until a signal arrives. Return 1 if one of them ended by itself."""
    with running_services(places, requests) as services:
        print(f"PostgreSQL and Valkey run; their addresses are in {places.addresses}", flush=True)
        return watch(services)


def watch(services: Services) -> int:
    """Wait until a signal arrives, or a child ends by itself.

    Valkey is started again. Any other child that ends stops everything.
    """
    while True:
        services.requests.wait_until(
            lambda: services.first_ended() is not None, seconds=float("inf")
        )
        ended = services.first_ended()
        if not services.revive(ended):
            break
        print(
            f"{ended.name} ended by itself and was started again; see {ended.log}",
            file=sys.stderr,
            flush=True,
        )
    print(
        f"{ended.name} ended by itself (code {ended.process.returncode}); see {ended.log}",
        file=sys.stderr,
    )
    print(ended.last_lines(), file=sys.stderr)
    return 1


def execute(command: Sequence[str], places: Places, requests: Requests) -> int:
    """Run one command with the services, and return its exit code.

    The services of a running runner are used if there is one. If that runner is stopping, services
    are started here as soon as it has stopped. Services started here stay until the last command
    that joined them has ended, or a signal arrives.
    """
    command = [part for index, part in enumerate(command) if index or part != "--"]
    if not command:
        raise Refused("exec needs a command: runner.py exec -- COMMAND")
    limit = time.monotonic() + WAIT_FOR_ADDRESSES
    while time.monotonic() < limit:
        try:
            with running_services(places, requests) as services:
                own = {**services.addresses, MARK: mark(places)}
                code = _in_foreground(command, own, places, requests)
                _wait_for_guests(places, requests)
                return code
        except lock.Taken:
            with lock.join(places):
                if published := _published(places):
                    return _in_foreground(command, published, places, requests)
                time.sleep(0.1)
    raise Refused(f"A runner holds {places.var} but publishes no addresses.")


def _wait_for_guests(places: Places, requests: Requests) -> None:
    def is_over() -> bool:
        return bool(requests.count) or not lock.has_guests(places)

    if not is_over():
        print(
            "The command has ended; another one still uses its services (Ctrl-C stops them)",
            file=sys.stderr,
        )
    requests.wait_until(is_over, seconds=float("inf"), obey=False)


def _published(places: Places) -> dict[str, str]:
    """Return the addresses of a running runner, or none if it starts or stops."""
    found = places.read_addresses()
    named = {name: os.environ[name] for name in found if os.environ.get(name)}
    return {**found, **named}


def _in_foreground(
    command: Sequence[str], addresses: dict[str, str], places: Places, requests: Requests
) -> int:
    """Run a command that keeps the terminal, which debuggers read. Return its exit code.

    A signal that is sent to the runner alone is passed on.
    """
    env = {**os.environ, **addresses, "CONSULT_VAR": str(places.var)}
    process = subprocess.Popen(command, env=env, preexec_fn=before_exec(signal.SIGTERM))  # noqa: PLW1509
    forwarded = 0
    while process.poll() is None:
        if requests.count > forwarded:
            forwarded = requests.count
            if not (
                requests.last == signal.SIGINT and sys.stdin.isatty()
            ):  # the terminal signals its whole group
                process.send_signal(requests.last)
        time.sleep(0.02)
    return process.returncode if process.returncode >= 0 else 128 - process.returncode
