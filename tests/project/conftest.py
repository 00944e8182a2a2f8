"""Code that runs with other settings.

One process loads the libraries, and each run is a fork of it.
"""

import json
import os
import subprocess
import sys

import pytest

GOOD = {
    "SECRET_KEY": "k7-Zq9_wLx2VbN4mTr8sPd3hGf6jYc1aEu5oXi0QlRtWz7KvBn",
    "DATABASE_URL": "postgresql://consult_app:x@db/consult",
    "DATABASE_OWNER_URL": "postgresql://consult_owner:x@db/consult",
    "REDIS_URL": "redis://cache:6379/0",
    "EMAIL_URL": "smtp+tls://user:x@smtp.example.org:587",
    "DEFAULT_FROM_EMAIL": "Consult <consultations@example.org>",
    "BACKUP_RECIPIENT": "age1example",
    "VOTE_KEY_FILE": "off",
}
INHERITED = ("PATH", "HOME", "PYTHONPATH", "LANG")
# Each fork removes the project's own modules and reads the environment again.
LOADED = """
import json, os, sys
import consult.project.settings.base
ours = [name for name in sys.modules if name.partition(".")[0] == "consult"]
for line in sys.stdin:
    code, environment, outputs = json.loads(line)
    copy = os.fork()
    if not copy:
        for name in ours:
            del sys.modules[name]
        for number, path in enumerate(outputs, 1):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
        os.environ.clear()
        os.environ.update(environment)
        exec(code, {"__name__": "__main__"})
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]), flush=True)
"""


@pytest.fixture(scope="package")
def loaded():
    """Yield a process that has loaded the libraries of the settings."""
    clean = {name: value for name, value in os.environ.items() if name in INHERITED}
    command = [sys.executable, "-c", LOADED]
    with subprocess.Popen(
        command, env=clean, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def run(loaded, tmp_path):
    """Return a function that runs code in a process of its own.

    Its environment is valid except for the changes.
    """

    def run_code(code, **changes):
        clean = {name: value for name, value in os.environ.items() if name in INHERITED}
        environment = {
            **clean,
            **{name: value for name, value in {**GOOD, **changes}.items() if value is not None},
        }
        outputs = [tmp_path / "stdout", tmp_path / "stderr"]
        for output in outputs:
            output.write_text("")
        print(
            json.dumps([code, environment, list(map(str, outputs))]), file=loaded.stdin, flush=True
        )
        returned = int(loaded.stdout.readline())
        return subprocess.CompletedProcess(
            code, returned, *(output.read_text() for output in outputs)
        )

    return run_code


@pytest.fixture
def start(run):
    """Return a function that loads the production settings and prints an expression of them."""

    def start_production(expression="s.SESSION_COOKIE_NAME", **changes):
        return run(
            f"import consult.project.settings.production as s; print({expression})", **changes
        )

    return start_production
