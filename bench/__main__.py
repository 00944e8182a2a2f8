"""The command that runs benchmarks.

`python -m bench [--quick|--long] [--record]
[http|discussion|signed_in|backlog|growth|sockets|votes|served_votes|siege|opendata|media|signals …]`

Without names, all benchmarks run and the page of results is written. This is docs/benchmark.md, or
var/bench/benchmark.md for a quick run, whose absolute figures mean nothing. A quick run compares
its ratios with those in bench/ratios.json, and fails if one fell by a third. With `--record`, it
writes its ratios to that file instead.
"""

import importlib
import os
import shutil
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
# Open data runs first, because it measures the peak memory of the whole process.
ALL = [
    "opendata",
    "http",
    "discussion",
    "signed_in",
    "backlog",
    "growth",
    "sockets",
    "votes",
    "served_votes",
    "siege",
    "media",
    "signals",
]
FAILED, TOOL_IS_MISSING = 1, 3


@dataclass
class Outcome:
    """The outcomes of the benchmarks of a run."""

    failed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def code(self) -> int:
        """Return the exit code. A missing tool has an exit code of its own."""
        if self.failed or self.faults:
            return FAILED
        return TOOL_IS_MISSING if self.missing else 0


def main(words) -> int:
    """Run benchmarks in order, in one process. A failed benchmark does not stop the others."""
    names = [word for word in words if not word.startswith("--")]
    for word, variable in {
        "--quick": "CONSULT_BENCH_QUICK",
        "--long": "CONSULT_BENCH_LONG",
    }.items():
        if word in words:
            os.environ[variable] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"  # also within the test suite
    django.setup()
    from bench import ratios
    from bench.report import Report
    from bench.scale import QUICK

    report, outcome = Report(), Outcome()
    for name in names or ALL:
        began = time.monotonic()
        found = _measure(name, report, outcome)
        if found is None:
            continue
        print(f"{name} took {time.monotonic() - began:.0f} s", flush=True)
        if QUICK and "--record" in words:
            ratios.record(name, ratios.of_report(found), time.monotonic() - began)
        elif QUICK:
            outcome.faults += [f"{name}: {fault}" for fault in _compare(name, found, outcome)]
    report.sum_up()
    if not names and not outcome.code:
        page = ROOT / ("var/bench" if QUICK else "docs") / "benchmark.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        report.write(
            page, "make bench" + " ARGS=--quick: sizes and times too small to mean anything" * QUICK
        )
    for line in (
        *outcome.faults,
        *(f"{name}: failed, see above" for name in outcome.failed),
        *outcome.missing,
    ):
        print(line)
    return outcome.code


def _measure(name, report, outcome):
    """Run one benchmark and add its figures to the report.

    Return the figures of this benchmark alone, or None if it did not run.
    """
    module = importlib.import_module(f"bench.{name}")
    if missing := [tool for tool in getattr(module, "TOOLS", ()) if not shutil.which(tool)]:
        outcome.missing.append(
            f"{name}: not run, it needs {' and '.join(missing)} (apt-get install)"
        )
        print(outcome.missing[-1], flush=True)
        return None
    found = type(report)()
    try:
        module.run(found)
    except Exception:
        traceback.print_exc()
        outcome.failed.append(name)
        return None
    report.include(found)
    return found


def _compare(name, found, outcome):
    """Return the faults of a benchmark.

    If a ratio fell, the benchmark runs a second time, since other programs may have slowed the
    first.
    """
    from bench import ratios
    from bench.report import Report

    measured, expected = ratios.of_report(found), ratios.recorded(name)
    faults = ratios.find_faults(expected, measured)
    if not faults or measured.keys() != expected.keys():
        return faults
    print(f"{name}: a ratio fell, so it runs a second time", flush=True)
    second = _measure(name, Report(), outcome)
    again = ratios.of_report(second) if second else {}
    best = {label: max(ratio, again.get(label, 0)) for label, ratio in measured.items()}
    return ratios.find_faults(expected, best)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
