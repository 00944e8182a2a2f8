"""The site itself, which runs on the services: migrations, demo, web server and worker."""

import json
import os
import signal
import socket
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path

from local.places import PYTHON, ROOT, Refused
from local.processes import Child, run_to_end, start, with_progress
from local.services import Services

FIRST_PORT, PORTS = 8000, 100
# An HTTP proxy of the machine does not know its own addresses.
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def bind() -> socket.socket:
    """Bind the web port from now on: `PORT` if it is set, or else 8000 or the next free port.

    Return the listening socket. Raise `Refused` if no port is free.
    """
    wanted = os.environ.get("PORT")
    for port in [int(wanted)] if wanted else range(FIRST_PORT, FIRST_PORT + PORTS):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(128)
        except OSError:
            listener.close()
            continue
        listener.set_inheritable(True)
        return listener
    raise Refused(
        f"Port {wanted} is taken." if wanted else f"No free port from {FIRST_PORT} on: set PORT."
    )


def prepare(services: Services) -> str:
    """Migrate the database and load the demo, unless this was done already.

    Return the text about the accounts of the demo.
    """
    prepared_file = services.places.prepared
    run_to_end(
        name="prepare",
        command=[PYTHON, "-P", Path(__file__).with_name("prepare.py"), prepared_file],
        places=services.places,
        requests=services.requests,
        env={**environment(services), "PYTHONPATH": str(ROOT)},
    )
    return json.loads(prepared_file.read_text())["accounts"]


def environment(services: Services) -> dict[str, str]:
    """Return the environment of the application's processes: addresses, folder and settings.

    The settings are the local ones, unless `DJANGO_SETTINGS_MODULE` names others.
    """
    settings = os.environ.get("DJANGO_SETTINGS_MODULE", "consult.project.settings.local")
    return {
        **services.addresses,
        "CONSULT_VAR": str(services.places.var),
        "DJANGO_SETTINGS_MODULE": settings,
    }


def start_web(services: Services, listener: socket.socket) -> Child:
    """Start the web server on the bound port, and wait until it answers.

    Raise `Refused` if it ends instead.
    """
    descriptor = listener.fileno()
    child = start(
        name="web",
        # With -P, the modules of this folder do not hide installed modules with the same names.
        command=[PYTHON, "-P", Path(__file__).with_name("web.py"), str(descriptor)],
        places=services.places,
        env={**environment(services), "PYTHONPATH": str(ROOT)},
        stops=((signal.SIGTERM, 8),),
        pass_fds=(descriptor,),
    )
    services.children.append(child)
    port = listener.getsockname()[1]
    listener.close()
    services.requests.wait_until(
        with_progress(lambda: not child.alive or _answers(port)), seconds=120
    )
    if not child.alive:
        raise Refused(
            f"The web server ended (code {child.process.returncode}); see {child.log}\n{child.last_lines()}"
        )
    return child


def _answers(port: int) -> bool:
    try:
        direct.open(f"http://127.0.0.1:{port}/health/live", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def start_worker(services: Services) -> Child:
    """Start one worker, which also runs the schedule. It is started again if it ends.

    It has three threads, so that one stays free while a recording and a clip are processed.
    """
    child = _start_worker(services)
    services.children.append(child)
    services.restarts[child.name] = partial(_start_worker, services)
    return child


def _start_worker(services: Services) -> Child:
    schedule = services.places.run / "beat-schedule"
    return start(
        name="worker",
        command=[
            *(
                PYTHON,
                "-m",
                "celery",
                "-A",
                "consult.project",
                "worker",
                "-P",
                "threads",
                "-c",
                "3",
            ),
            *("-Q", "default,media", "-n", "default,media@%h"),
            *("-B", "-s", schedule, "--loglevel", "info"),
        ],
        places=services.places,
        env=environment(services),
        stops=((signal.SIGTERM, 8), (signal.SIGQUIT, 3)),
    )
