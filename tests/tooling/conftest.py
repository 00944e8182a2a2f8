"""Fixtures for the runner's modules, which are not in the project's packages."""

import importlib
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
