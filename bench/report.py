"""The results of benchmarks: ratios to the limit first, then figures with their goals.

They are printed and stored.
"""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """A measured figure: its name, its value, its goal, and its ratio to the limit if any."""

    section: str
    label: str
    found: str
    goal: str = ""
    ratio: float | None = None
    least: float | None = None

    @property
    def share(self) -> str:
        """Return the ratio as text, with two decimals, or two significant digits if it is small."""
        if self.ratio is None:
            return ""
        return f"{self.ratio:.2f} ×" if self.ratio >= 0.1 else f"{self.ratio:.2g} ×"

    @property
    def goals(self) -> str:
        """Return the goals of the ratio and of the figure."""
        least = "" if self.least is None else f"≥ {self.least:g} ×"
        return ", ".join(filter(None, [least, self.goal]))

    @property
    def verdict(self) -> str:
        """Return whether the ratio meets its goal, in words."""
        if self.ratio is None or self.least is None:
            return ""
        return "met" if self.ratio >= self.least else "not met"


@dataclass
class Report:
    """Figures in the order in which they were found, and a note for each section that needs one."""

    figures: list[Figure] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    load: tuple = field(default_factory=os.getloadavg)

    def add(self, section: str, label: str, found: str, goal: str = "", **ratio) -> None:
        """Store a figure and print it at once.

        `ratio=` is its share of the limit, and `least=` the goal of that share.
        """
        figure = Figure(section, label, found, goal, **ratio)
        self.figures.append(figure)
        line = f"{section}: {label}: " + ": ".join(filter(None, [figure.share, found]))
        print(line + (f"  (goal: {figure.goals})" if figure.goals else ""), flush=True)

    def include(self, other: Report) -> None:
        """Add the figures and notes of another report."""
        self.figures += other.figures
        self.notes |= other.notes

    def note(self, section: str, text: str) -> None:
        """Store what a reader must know to understand a section."""
        self.notes[section] = text

    def sum_up(self) -> None:
        """Print the ratios once more, together."""
        for line in self._ratios():
            print(line)

    def write(self, path: Path, command: str) -> None:
        """Write the page of results, with command, machine, load and date."""
        before, after = self.load[0], os.getloadavg()[0]
        lines = [
            "# Performance: what was measured",
            "",
            f"`{command}` on {date.today().isoformat()}, {machine()}; load average {before:.1f} at the start,",
            f"{after:.1f} at the end. Load generator and server share the cores: read ratios first, which compare",
            "processor time; absolute figures on shared machines mean little. Goals come from the design.",
            *self._ratios(),
        ]
        for section in dict.fromkeys(figure.section for figure in self.figures):
            lines += self._section(section)
        path.write_text("\n".join(lines) + "\n")

    def _ratios(self):
        rows = [
            f"| {f.label} | {f.share} | {f.goals} | {f.verdict} |"
            for f in self.figures
            if f.ratio is not None
        ]
        return [
            "",
            "## Against the limit, in one run",
            "",
            "| what | share | goal | |",
            "|---|---|---|---|",
            *rows,
        ]

    def _section(self, section):
        rows = [
            f"| {f.label} | {f.share} | {f.found} | {f.goals} |"
            for f in self.figures
            if f.section == section
        ]
        note = ["", self.notes[section]] if section in self.notes else []
        return [
            "",
            f"## {section}",
            "",
            "| what | share | found | goal |",
            "|---|---|---|---|",
            *rows,
            *note,
        ]


def machine() -> str:
    """Return a description of the machine on which the figures were measured."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
