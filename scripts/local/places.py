"""Where the runner keeps its things, and the one kind of error it shows a person."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class Refused(Exception):
    """The runner cannot go on; its text is the one line that the person reads."""


@dataclass(frozen=True)
class Places:
    """The folder of one local installation (`CONSULT_VAR`, by default `var/` in the checkout)."""

    var: Path

    @classmethod
    def from_environment(cls) -> Places:
        """The places that `CONSULT_VAR` names."""
        return cls(Path(os.environ.get("CONSULT_VAR") or ROOT / "var").absolute())

    @property
    def run(self) -> Path:
        """Lock, addresses and sockets of what runs now."""
        return self.var / "run"

    @property
    def log(self) -> Path:
        """One log file per child."""
        return self.var / "log"

    @property
    def postgres(self) -> Path:
        """The private PostgreSQL's data."""
        return self.var / "postgres"

    @property
    def prepared(self) -> Path:
        """What the database was last brought to, so that the next start finds it done."""
        return self.var / "prepared.json"

    @property
    def addresses(self) -> Path:
        """The mode-600 file in which other terminals find the databases."""
        return self.run / "env"

    def make(self) -> None:
        """Create the folders for this user alone.

        Refused where they belong to somebody else: files of two owners in one folder end in half-working starts.
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
        """Publish the addresses for other terminals, whole or not at all."""
        write_private(self.addresses, "".join(f"{key}={value}\n" for key, value in values.items()))

    def read_addresses(self) -> dict[str, str]:
        """The addresses that a running runner published; empty when there are none."""
        try:
            lines = self.addresses.read_text().splitlines()
        except FileNotFoundError:
            return {}
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def ensure_secret_key(self) -> None:
        """Make the installation's secret key once, readable by its owner only."""
        if not (self.var / "secret_key").exists():
            write_private(self.var / "secret_key", secrets.token_urlsafe(64) + "\n")


def write_private(path: Path, text: str) -> None:
    """Write a mode-600 file in one step, so that no reader ever sees half of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    beside.replace(path)
