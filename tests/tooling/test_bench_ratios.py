"""A quick run of the benchmarks fails if a ratio fell by a third against the recorded one."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench import ratios
from bench.__main__ import ALL, TOOL_IS_MISSING
from bench.report import Report

ROOT = Path(__file__).resolve().parents[2]
RECORDED = {"topic page, made": 0.05, "topic page, kept": 13.2}


def test_ratio_lowered_by_two_fifths_is_a_fault():
    measured = RECORDED | {"topic page, made": 0.03}
    assert ratios.find_faults(RECORDED, measured) == [
        "topic page, made: fell from 0.05 × to 0.03 ×"
    ]


def test_ratio_lowered_by_a_fifth_is_no_fault():
    assert (
        ratios.find_faults(RECORDED, {name: ratio * 0.8 for name, ratio in RECORDED.items()}) == []
    )


def test_ratio_without_its_counterpart_is_a_fault():
    faults = ratios.find_faults({"old name": 1.0}, {"new name": 1.0})
    assert [fault.partition(":")[0] for fault in faults] == ["new name", "old name"]


def test_recorded_ratios_are_read_back_with_those_of_other_benchmarks(tmp_path, monkeypatch):
    monkeypatch.setattr(ratios, "FILE", tmp_path / "ratios.json")
    report = Report()
    report.add("Voting", "positions", "150 /s", ratio=0.51234)
    report.add("Voting", "votes that disagree", "0")
    ratios.record("votes", ratios.of_report(report), 12.3)
    ratios.record("http", RECORDED, 60)
    assert ratios.recorded("votes") == {"positions": 0.512}
    assert ratios.recorded("http") == RECORDED


def test_every_benchmark_has_recorded_ratios():
    assert {name for name in ALL if ratios.recorded(name)} == set(ALL)


@pytest.mark.soak
@pytest.mark.parametrize("name", ALL)
def test_quick_benchmark_keeps_its_recorded_ratios(name):
    command = [sys.executable, "-m", "bench", "--quick", name]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    print(done.stdout)
    if done.returncode == TOOL_IS_MISSING:
        pytest.skip(done.stdout.strip().splitlines()[-1])
    assert done.returncode == 0, done.stdout
