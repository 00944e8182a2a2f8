"""Each statement that is compiled once has a name of its own: two with one name would be mixed up."""

import ast
from collections import Counter

from tests.house.sources import python_files, walk

# the place of the key among the arguments of each function
PLACES = {"compile_once": 0, "compile_for_reader": 1, "compile_texts": 1, "compile_text_pages": 2}
# They pass on the key of their caller.
PASSING = {"compiled.py"}


def names_of_statements():
    """Yield the name that begins the key of each statement, with its place, or None if unknown."""
    for path in python_files():
        text = path.read_text()
        if path.name in PASSING or not any(name in text for name in PLACES):
            continue
        for function in walk(path):
            if isinstance(function, ast.FunctionDef):
                yield from names_in(path, function)


def names_in(path, function):
    keys = {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(function):
        called = (
            node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        )
        if called not in PLACES:
            continue
        key = node.args[PLACES[called]]
        key = keys.get(key.id, key) if isinstance(key, ast.Name) else key
        first = key.elts[0] if isinstance(key, ast.Tuple) else key
        yield f"{path}:{node.lineno}", getattr(first, "value", None)


def test_each_statement_has_its_name():
    found = dict(names_of_statements())  # a nested function is seen again with the outer one
    assert len(found) > 20
    unnamed = [place for place, name in found.items() if not isinstance(name, str)]
    assert unnamed == []
    repeated = [name for name, times in Counter(found.values()).items() if times > 1]
    assert repeated == []
