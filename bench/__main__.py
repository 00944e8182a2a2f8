"""`python -m bench [--quick|--long] [http|discussion|sockets|votes|served_votes|opendata|media|signals …]`, or all.

The page of results is written when all ran: docs/performance.md, or var/bench/performance.md for a quick run, whose
figures mean nothing.
"""

import importlib
import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
# Open data first: its peak of memory is the process's.
ALL = ["opendata", "http", "discussion", "growth", "sockets", "votes", "served_votes", "media", "signals"]


def main(words):
    """Run benchmarks in order, in one process, on one machine."""
    names = [word for word in words if not word.startswith("--")]
    for word, variable in {"--quick": "CONSULT_BENCH_QUICK", "--long": "CONSULT_BENCH_LONG"}.items():
        if word in words:
            os.environ[variable] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench.report import Report
    from bench.scale import QUICK

    report = Report()
    for name in names or ALL:
        importlib.import_module(f"bench.{name}").run(report)
    report.sum_up()
    if not names:
        page = ROOT / ("var/bench" if QUICK else "docs") / "performance.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        report.write(page, "make bench" + (" ARGS=--quick: sizes and times too small to mean anything" * QUICK))


if __name__ == "__main__":
    main(sys.argv[1:])
