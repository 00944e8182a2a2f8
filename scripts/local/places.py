"""The folders and files of the runner, and the only kind of error that it shows a person."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class Refused(Exception):
    """Raised when the runner cannot go on. Its text is the line that the person reads."""


@dataclass(frozen=True)
class Places:
    """The folder of one local installation (`CONSULT_VAR`, by default `var/` in the checkout)."""

    var: Path

    @classmethod
    def from_environment(cls) -> Places:
        """Return the places in the folder that `CONSULT_VAR` names."""
        return cls(Path(os.environ.get("CONSULT_VAR") or ROOT / "var").absolute())

    @property
    def run(self) -> Path:
        """Return the folder of the lock, addresses and sockets of the running services."""
        return self.var / "run"

    @property
    def log(self) -> Path:
        """Return the folder with one log file per child."""
        return self.var / "log"

    @property
    def postgres(self) -> Path:
        """Return the folder of the private PostgreSQL's data."""
        return self.var / "postgres"

    @property
    def prepared(self) -> Path:
        """Return the file that records the state of the database.

        With it, the next start skips the work that was done.
        """
        return self.var / "prepared.json"

    @property
    def addresses(self) -> Path:
        """Return the mode-600 file from which other terminals read the database addresses."""
        return self.run / "env"

    def make(self) -> None:
        """Create the folders for this user alone.

        Raise `Refused` if they belong to another user: with files of two owners in one folder, some
        parts would start and others fail.
        """
        for folder in (self.var, self.run, self.log):
            folder.mkdir(parents=True, exist_ok=True)
            if folder.stat().st_uid != os.geteuid():
                owner, me = folder.stat().st_uid, os.geteuid()
                raise Refused(
                    f"{folder} belongs to user {owner} and you are user {me}: run as its owner, remove it, "
                    "or set CONSULT_VAR to a folder of yours."
                )
        self.run.chmod(0o700)

    def write_addresses(self, values: dict[str, str]) -> None:
        """Publish the addresses for other terminals. The file is replaced whole."""
        write_private(self.addresses, "".join(f"{key}={value}\n" for key, value in values.items()))

    def read_addresses(self) -> dict[str, str]:
        """Return the addresses that a running runner published, or an empty dictionary."""
        try:
            lines = self.addresses.read_text().splitlines()
        except FileNotFoundError:
            return {}
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def ensure_secrets(self) -> None:
        """Create the secrets of the installation once, readable by their owner only."""
        for name in ("secret_key", "vote_key"):
            if not (self.var / name).exists():
                write_private(self.var / name, secrets.token_urlsafe(64) + "\n")


def write_private(path: Path, text: str) -> None:
    """Write a mode-600 file in one step, so that no reader sees an incomplete file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    beside.replace(path)
