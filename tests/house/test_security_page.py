"""The page of security tests lists 66 past failures of other platforms, and tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.house.removed_guards import GUARDS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security-tests.md"
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
LINES = ("Elsewhere", "Guard", "Test", "Mutant")
NONE = "none yet"
IN_THE_TABLE = "in the table: "


def entries():
    """Return each anchor of the page: its number and the text under its heading."""
    parts = re.split(r"^### (\d+)\. .+$", PAGE.read_text(), flags=re.MULTILINE)[1:]
    return [
        (int(number), text.split("\n## ")[0])
        for number, text in zip(parts[::2], parts[1::2], strict=True)
    ]


@cache
def functions_of(path):
    """Return the names of the test functions of a file, or none where there is no such file."""
    if not path.exists():
        return frozenset()
    return frozenset(
        node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, FUNCTIONS)
    )


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def test_page_lists_each_anchor_once_in_order():
    assert [number for number, _text in entries()] == list(range(1, 67))


def test_each_anchor_states_what_happened_its_guard_and_its_proof():
    for number, text in entries():
        facts = dict(re.findall(r"^- \*\*(\w+)\*\*: (.+)$", text, re.MULTILINE))
        assert set(LINES) <= set(facts) <= {*LINES, "Gap"}, number
        for line in ("Test", "Mutant"):
            allowed = (NONE, IN_THE_TABLE) if line == "Mutant" else (NONE,)
            assert NAMED.search(facts[line]) or facts[line].startswith(allowed), (number, line)
        assert "Gap" in facts or not facts["Test"].startswith(NONE), number


def test_each_guard_in_the_table_is_there():
    in_table = {number for number, text in entries() if f"**Mutant**: {IN_THE_TABLE}" in text}
    assert in_table - {guard.anchor for guard in GUARDS} == set()


def test_each_test_that_the_page_names_exists():
    named = [(number, *found) for number, text in entries() for found in NAMED.findall(text)]
    assert len(named) > 120
    assert [
        reference
        for reference in named
        if reference[2] not in functions_of(ROOT / "tests" / reference[1])
    ] == []
