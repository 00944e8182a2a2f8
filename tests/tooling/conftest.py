"""The runner's modules, which are no part of the project's packages."""

import importlib
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture
def local(monkeypatch):
    """Import a module of `scripts/local` by its name, and forget it after the test."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield lambda name: importlib.import_module(f"local.{name}")
    for name in [name for name in sys.modules if name == "local" or name.startswith("local.")]:
        del sys.modules[name]
