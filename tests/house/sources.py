"""The source files of the project, and their syntax."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

PACKAGES = ("consult", "debates", "votes", "moderation", "frontend")
TEMPLATES = Path("frontend/templates")


@cache
def python_files():
    """Return every Python file of the application."""
    found = [
        path
        for package in PACKAGES
        for path in Path(package).rglob("*.py")
        if "node_modules" not in path.parts
    ]
    assert len(found) > 100
    return found


@cache
def templates():
    """Return every template, by the name it is loaded under."""
    found = {
        str(path.relative_to(TEMPLATES)): path for path in TEMPLATES.rglob("*") if path.is_file()
    }
    assert len(found) > 50
    return found


@cache
def tree(path):
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(), str(path))


@cache
def walk(path):
    """Return every node of the syntax tree of a file."""
    return list(ast.walk(tree(path)))


def nodes(kind):
    """Return pairs of file and node for every node of a kind in the application."""
    return _by_kind()[kind]


@cache
def _by_kind():
    found = defaultdict(list)
    for path in python_files():
        for node in walk(path):
            found[type(node)].append((path, node))
    return found


def called(call):
    """Return the last name of the called function: `on_commit` for `jobs.on_commit(…)`."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))
