"""The benchmarks send the statements that casting sends, and start servers: they must still run when these change."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Reading is the longest and holds to no statement of ours; votes over HTTP need wrk.
NAMES = ["opendata", "sockets", "votes", *(["served_votes"] if shutil.which("wrk") or os.environ.get("CI") else [])]


def test_quick_benchmarks_run_to_their_end():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    command = [sys.executable, "-m", "bench", "--quick", *NAMES]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    checked = [line for line in done.stdout.splitlines() if "disagreements" in line]
    assert checked
    assert all(": 0 disagreements" in line for line in checked)
    assert "by the verifier" in done.stdout
