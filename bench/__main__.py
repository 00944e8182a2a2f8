"""`python -m bench [http|votes|opendata …]`: run those named, or all; write docs/performance.md when all ran."""

import importlib
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
ALL = ["http", "votes", "opendata"]


def main(names):
    """Run benchmarks in order, in one process, on one machine."""
    django.setup()
    from bench.report import Report

    report = Report()
    for name in names or ALL:
        importlib.import_module(f"bench.{name}").run(report)
    if not names:
        report.write(Path(__file__).resolve().parents[1] / "docs" / "performance.md", "make bench")


if __name__ == "__main__":
    main(sys.argv[1:])
