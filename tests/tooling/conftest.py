"""Fixtures for the runner's modules, which are not in the project's packages."""

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture
def local(monkeypatch):
    """Yield a function that imports a module of `scripts/local` by name.

    The modules are unloaded after the test.
    """
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield lambda name: importlib.import_module(f"local.{name}")
    for name in [name for name in sys.modules if name == "local" or name.startswith("local.")]:
        del sys.modules[name]


@pytest.fixture
def age_key(tmp_path):
    """Return the file of a new key of `age`, and its public part."""
    if shutil.which("age") is None:
        pytest.skip("needs age (Debian: age)")
    made = subprocess.run(
        ["age-keygen", "-o", tmp_path / "key.txt"], capture_output=True, text=True, check=True
    )
    return tmp_path / "key.txt", made.stderr.split()[-1]
