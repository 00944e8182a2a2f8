"""The command that runs every check that needs no tests: `make check`.

It runs the checks in parallel, then prints which ones failed. In CI (`CI=true`) a missing tool is a
failure. On a developer's machine, it is named and its check is skipped.
"""

import gettext
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import catalogue

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CI = os.environ.get("CI") == "true"
SETTINGS = {"DJANGO_SETTINGS_MODULE": "consult.project.settings.test"}
MANAGE = [sys.executable, "manage.py"]
TEMPLATES = ["frontend/templates", "consult/api/templates"]
COMMANDS: dict[str, list[str]] = {
    # This check takes the longest, so it starts first.
    "types": [
        str(BIN / "mypy"),
        "--no-error-summary",
        "consult",
        "debates",
        "votes",
        "moderation",
        "frontend",
    ],
    # Importing every test module compiles it, once for all the processes of `make test`.
    "collection": [sys.executable, "-m", "pytest", "--collect-only", "-qq"],
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "format": [str(BIN / "ruff"), "format", "--quiet", "--check", "."],
    "imports": [str(BIN / "lint-imports"), "--no-logo"],
    "translations": [sys.executable, "scripts/messages.py", "--check"],
    "templates": [str(BIN / "djlint"), "--lint", "--check", "--quiet", *TEMPLATES],
    "system": [*MANAGE, "check", "--fail-level", "WARNING"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
}


def main() -> int:
    """Run every check. Return 1 if one failed."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {name: pool.submit(timed, name, check) for name, check in checks().items()}
    failed = [name for name, passed in running.items() if not passed.result()]
    if failed:
        print(f"check: failed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


def checks() -> dict[str, Callable[[], bool]]:
    """Return each check by its name, in the order in which they start."""
    ours = {"catalogues": catalogues_are_fresh, "compose": compose_file_is_sound}
    return {
        name: lambda command=command: command_passes(command) for name, command in COMMANDS.items()
    } | ours


def timed(name: str, check: Callable[[], bool]) -> bool:
    """Run one check and print its result."""
    began = time.monotonic()
    passed = check()
    print(
        f"check: {name} {'ok' if passed else 'FAILED'} ({time.monotonic() - began:.1f} s)",
        flush=True,
    )
    return passed


def command_passes(command: list[str]) -> bool:
    """Return whether a command succeeds. Its output is printed only if it fails."""
    env = {**os.environ, **SETTINGS}
    done = subprocess.run(
        command, cwd=ROOT, env=env, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        print(done.stdout.decode(errors="replace"), flush=True)
    return done.returncode == 0


def catalogues_are_fresh() -> bool:
    """Return whether the compiled catalogue has what msgfmt makes of its source."""
    if not shutil.which("msgfmt"):
        print(
            "check: msgfmt is missing (apt-get install gettext): translations not compared",
            file=sys.stderr,
        )
        return not CI
    return is_fresh(catalogue.SOURCE, catalogue.COMPILED)


def compose_file_is_sound() -> bool:
    """Return whether docker-compose.yml is valid once every value of docker/example.env is filled.

    This needs no container engine.
    """
    if not shutil.which("docker-compose"):
        print("check: docker-compose is missing: docker-compose.yml not read", file=sys.stderr)
        return not CI
    example = (ROOT / "docker" / "example.env").read_text()
    with tempfile.NamedTemporaryFile("w", suffix=".env") as filled:
        filled.write("\n".join(line.replace("=''", "='filled'") for line in example.splitlines()))
        filled.flush()
        return command_passes(["docker-compose", "--env-file", filled.name, "config", "--quiet"])


def is_fresh(source: Path, compiled: Path) -> bool:
    """Return whether a compiled catalogue has the translations of its source, which msgfmt accepts.

    Their bytes cannot be compared, because versions of msgfmt write different ones.
    """
    with tempfile.NamedTemporaryFile(suffix=".mo") as expected:
        done = subprocess.run(
            ["msgfmt", "--check-format", "-o", expected.name, source], check=False
        )
        fresh = (
            done.returncode == 0
            and compiled.exists()
            and messages(Path(expected.name)) == messages(compiled)
        )
    if not fresh:
        print(
            f"check: {compiled} is not made from {source.name}: run scripts/catalogue.py",
            file=sys.stderr,
        )
    return fresh


def messages(path: Path) -> dict:
    """Return the translations of a compiled catalogue without its header, which contains dates."""
    with path.open("rb") as file:
        translations = dict(gettext.GNUTranslations(file)._catalog)
    return {key: value for key, value in translations.items() if key}


if __name__ == "__main__":
    sys.exit(main())
