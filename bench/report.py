"""What a benchmark found: figures with their goals, printed and kept."""

from __future__ import annotations

import platform
import subprocess
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured figure: what, how much, and what it should be."""

    what: str
    found: str
    goal: str = ""


@dataclass
class Report:
    """Figures by section, in the order in which they were found."""

    sections: dict[str, list[Figure]] = field(default_factory=dict)

    def add(self, section: str, what: str, found: str, goal: str = "") -> None:
        """Keep a figure and print it at once."""
        self.sections.setdefault(section, []).append(Figure(what, found, goal))
        print(f"{section}: {what}: {found}" + (f"  (goal: {goal})" if goal else ""), flush=True)

    def write(self, path: Path, command: str) -> None:
        """Write the page of results, with command, machine and date."""
        lines = [
            "# Performance: what was measured",
            "",
            f"`{command}` on {date.today().isoformat()}, {_machine()}. Load generator and server on the same",
            "cores: read ratios first; absolute figures on shared machines mean little. Goals come from the design.",
        ]
        for section, figures in self.sections.items():
            lines += ["", f"## {section}", "", "| what | found | goal |", "|---|---|---|"]
            lines += [f"| {f.what} | {f.found} | {f.goal} |" for f in figures]
        path.write_text("\n".join(lines) + "\n")


def _machine():
    cores = subprocess.run(["nproc"], capture_output=True, text=True, check=False).stdout.strip()
    return f"{cores} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
