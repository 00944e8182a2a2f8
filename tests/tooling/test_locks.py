"""The locks agree with one another and with the requirements of the project."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


def pins(name):
    """Return the package and the version of every line of a lock."""
    return set(PIN.findall((ROOT / "requirements" / f"{name}.txt").read_text()))


def required_packages(*extras):
    """Return the packages that pyproject.toml names itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = [
        project["dependencies"],
        *(project["optional-dependencies"][extra] for extra in extras),
    ]
    return {
        re.match(r"[A-Za-z0-9_.-]+", line)[0].lower().replace("_", "-")
        for group in groups
        for line in group
    }


@pytest.mark.parametrize("name", ["local", "production", "sentry"])
def test_smaller_locks_have_the_versions_of_the_tests_lock(name):
    assert pins(name) - pins("dev") == set()


@pytest.mark.parametrize(
    ("name", "extras"),
    [
        ("local", ["local"]),
        ("production", ["production"]),
        ("dev", ["local", "production", "sentry", "dev"]),
    ],
)
def test_locks_contain_the_requirements_of_the_project(name, extras):
    assert required_packages(*extras) - {package for package, _ in pins(name)} == set()


@pytest.mark.parametrize("name", ["local", "production", "sentry", "dev", "node"])
def test_every_pin_has_a_hash(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    assert [
        block.splitlines()[0] for block in blocks if block.strip() and "--hash=sha256:" not in block
    ] == []
