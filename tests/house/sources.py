"""Our own source files, and what is written in them."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

PACKAGES = ("consult", "debates", "votes", "moderation", "frontend")
TEMPLATES = Path("frontend/templates")


@cache
def python_files():
    """Every Python file of the application."""
    found = [path for package in PACKAGES for path in Path(package).rglob("*.py") if "node_modules" not in path.parts]
    assert len(found) > 100
    return found


@cache
def templates():
    """Every template, by the name it is loaded under."""
    found = {str(path.relative_to(TEMPLATES)): path for path in TEMPLATES.rglob("*") if path.is_file()}
    assert len(found) > 50
    return found


@cache
def tree(path):
    """The syntax of a file."""
    return ast.parse(path.read_text(), str(path))


def nodes(kind):
    """(file, node) for every node of a kind in the application."""
    return _by_kind()[kind]


@cache
def _by_kind():
    """Walk every file once."""
    found = defaultdict(list)
    for path in python_files():
        for node in ast.walk(tree(path)):
            found[type(node)].append((path, node))
    return found


def called(call):
    """The last word of what is called: `on_commit` for `jobs.on_commit(…)`."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))
