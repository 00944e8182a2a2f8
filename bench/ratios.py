"""The ratios of a quick run, compared with those in `ratios.json`. A fall by a third is a fault.

`python -m bench --quick --record` records them again, on a machine that does nothing else.
"""

import json
from datetime import date
from pathlib import Path

from bench.report import Report, machine

FILE = Path(__file__).with_name("ratios.json")
LEAST_SHARE = 2 / 3  # the least share of a recorded ratio that is not a fault


def of_report(report: Report) -> dict[str, float]:
    """Return the ratios of a report by the names of their figures."""
    return {figure.label: figure.ratio for figure in report.figures if figure.ratio is not None}


def recorded(name: str) -> dict[str, float]:
    """Return the recorded ratios of one benchmark."""
    return _read().get(name, {}).get("ratios", {})


def find_faults(expected: dict[str, float], measured: dict[str, float]) -> list[str]:
    """Return a sentence for each faulty ratio.

    A ratio is faulty if it fell by a third or more, is not measured, or is not recorded.
    """
    faults = []
    for label in sorted(expected.keys() | measured.keys()):
        if label not in measured:
            faults.append(f"{label}: recorded, but not measured")
        elif label not in expected:
            faults.append(f"{label}: not recorded, run `python -m bench --quick --record`")
        elif measured[label] <= expected[label] * LEAST_SHARE:
            faults.append(f"{label}: fell from {expected[label]:.3g} × to {measured[label]:.3g} ×")
    return faults


def record(name: str, measured: dict[str, float], seconds: float) -> None:
    """Write the ratios of one benchmark, with the machine, the date and the duration."""
    rounded = {label: float(f"{ratio:.3g}") for label, ratio in measured.items()}
    entry = {
        "on": date.today().isoformat(),
        "machine": machine(),
        "seconds": round(seconds),
        "ratios": rounded,
    }
    FILE.write_text(json.dumps(_read() | {name: entry}, indent=2, ensure_ascii=False) + "\n")


def _read() -> dict:
    return json.loads(FILE.read_text()) if FILE.exists() else {}
