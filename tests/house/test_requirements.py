"""Production installs each package that the shipped code imports, and no package without a use."""

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house.sources import tree

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ROOTS = PROJECT["tool"]["importlinter"]["root_packages"]
DEVELOPMENT = ("consult/demo", "frontend/living")
# The lock of each module that production works without. An operator installs it for one feature.
OPTIONAL = {
    "faster_whisper": "stt",
    "numpy": "stt",
    "onnx_asr": "stt",
    "onnxruntime": "stt",
    "sentry_sdk": "sentry",
    "sherpa_onnx": "stt",
    "spellchecker": "stt",
}
# A module whose distribution has another name.
RENAMED = {"spellchecker": "pyspellchecker"}
# Requirements that no file imports, and what uses them.
NAMED = {
    "argon2-cffi": "Django's hasher of passwords, in PASSWORD_HASHERS",
    "channels-redis": "the layer of live updates, in CHANNEL_LAYERS",
    "django-structlog": "an app and a middleware of the settings",
    "httptools": "uvicorn parses requests with it",
    "uvloop": "uvicorn runs its loop where it is installed",
    "websockets": "uvicorn serves live updates with it",
}


def normal(name):
    """Return the name of a distribution as locks write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def is_for_types_only(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def imported(tree):
    """Yield the top modules that a tree imports, except those for annotations alone."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.partition(".")[0]
        children = node.orelse if is_for_types_only(node) else ast.iter_child_nodes(node)
        waiting.extend(children)


@cache
def shipped():
    """Return the modules of other projects that the shipped code imports, each with one file."""
    found = {}
    for path in (path for root in ROOTS for path in (ROOT / root).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if "node_modules" not in path.parts and not name.startswith(DEVELOPMENT):
            found |= dict.fromkeys(imported(tree(path.relative_to(ROOT))), name)
    return {
        module: name
        for module, name in found.items()
        if module not in sys.stdlib_module_names and module not in ROOTS
    }


def pins(lock):
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    return {normal(name) for name in re.findall(r"^([\w.-]+)(?:\[.*?\])?==", text, re.MULTILINE)}


def required():
    """Return the distributions that pyproject.toml requires for the lock of production."""
    extras = PROJECT["project"]["optional-dependencies"]
    lines = [*PROJECT["project"]["dependencies"], *extras["production"], *extras["reports"]]
    return {normal(re.match(r"[\w.-]+", line)[0]) for line in lines}


@cache
def installed():
    """Return the distributions of each module that is installed. Reading them takes a second."""
    return packages_distributions()


def distributions(module):
    return {normal(name) for name in installed().get(module, [])}


def test_every_import_of_the_shipped_code_is_installed_in_production():
    locked = pins("production")
    absent = {
        module: name
        for module, name in shipped().items()
        if module not in OPTIONAL and not distributions(module) & locked
    }
    assert absent == {}


def test_every_requirement_of_production_is_imported_or_has_a_reason():
    used = {name for module in shipped() for name in distributions(module)}
    assert required() - used == set(NAMED)


@pytest.mark.parametrize("module", OPTIONAL)
def test_optional_module_is_imported_and_is_in_its_own_lock_only(module):
    name = normal(RENAMED.get(module, module))
    assert module in shipped()
    assert name in pins(OPTIONAL[module])
    assert name not in pins("production")


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("import docx.shared, os", {"docx", "os"}),
        ("from docx.shared import Pt", {"docx"}),
        ("from . import docx", set()),
        ("def read():\n    import docx", {"docx"}),
        ("if TYPE_CHECKING:\n    import docx\nelse:\n    import odf", {"odf"}),
    ],
)
def test_imports_of_a_file_are_found(source, modules):
    assert set(imported(ast.parse(source))) == modules
