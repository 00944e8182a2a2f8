"""Measures of docs/style.md that a program can take, with the places that they count."""

import ast
import os
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.house.sources import walk

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("consult", "debates", "votes", "moderation", "frontend", "tests", "bench", "scripts")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
# Words with which a sentence begins that has no subject, or whose subject is a pronoun.
HEADS = (
    r"What|Whatever|Who|Whoever|Whom|Whose|Where|Wherever|When|Whether|Which|Why|How|As|So|That|"
    r"This|These|Those|It|They|Its|Their|Nobody|Somebody|Everybody|Anybody|Nothing|Something|"
    r"Everything|Anything|One|Ones|None|Not|No|Of|In|On|At|By|For|From|To|With|Without|Until|Once|"
    r"If|Because|While|Since|Also|All|Each|Every|Some|Several|Both|Neither|Only|Never|Here|There|"
    r"Then|Another|Under|The same|The others?"
)
HEADLESS = re.compile(rf"(?:{HEADS})\b")
PRONOUNS = re.compile(
    r"\b(?:whoever|whomever|somebody|nobody|everybody|anybody|someone|whatever)\b", re.I
)
PRONOUN_TEST = re.compile(
    r"test_(?:what|whatever|who|whoever|whom|whose|where|it|its|they|those|one|ones|somebody|nobody|everybody|anybody|nothing|something|everything)_"
)
GERUND = re.compile(r"\w+ing")
# Nouns that end like a gerund.
NOUNS = {
    "everything",
    "spacing",
    "ranking",
    "rating",
    "string",
    "meeting",
    "setting",
    "building",
    "timing",
    "throttling",
}
# Names that do not state what a value contains, nor what a function does.
VAGUE = re.compile(
    r"_?(?:one|ones|said|told|heard|held|kept|asked|given|shown|seen|met|standing|taken|carried|"
    r"brought|who|whom|whose|what|things?|somebody|nobody|everybody|someone)"
)
# The calls and lengths by which tests count statements.
COUNTER = re.compile(r"(?:assert_(?:num|max_num)_queries|assertNumQueries)$")
COUNTED = re.compile(r"len\((?:queries|captured|statements)\)")

TEMPLATES = ("frontend/templates", "consult/api/templates")

# What was reached. A limit never rises.
LIMITS = {
    "docstrings without a subject, in a hundred": 1.0,
    "pronouns for a role, in a thousand words of docstrings": 1.0,
    "pronouns for a role, in a thousand words of documents": 1.0,
    "tests named by a pronoun, in a hundred": 1.0,
    "modules named by a gerund, in a hundred": 1.0,
    "lines of templates over 110 characters, in a hundred": 1.0,
    "lines of templates over 160 characters": 0,
    "vague names of values and functions, in a thousand": 1.0,
    "conditional expressions inside another": 0,
    "statements that assign several values at once": 10,
    "dictionaries merged in a chain": 0,
    "assertions that compare several facts at once": 1296,
    "literal numbers of statements in tests": 68,
}


# As many places as a failure names, those in the files that were changed last.
NAMED = 20


class Place(NamedTuple):
    """A place that a measure counts: a line of a file, with its text or the name defined there."""

    path: Path
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


@cache
def modules():
    """Return the Python files of the project, but for migrations."""
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    excluded = {"migrations", "node_modules"}
    paths = [path.relative_to(ROOT) for path in found]
    return [path for path in paths if not excluded & {*path.parts}]


@cache
def documented():
    """Return the nodes of the project that may have a docstring, each with its file."""
    found = ((path, node) for path in modules() for node in walk(path))
    return [(path, node) for path, node in found if isinstance(node, DOCUMENTED)]


@cache
def docstrings():
    """Return the docstrings of the project."""
    return [
        Place(path, node.body[0].lineno, text)
        for path, node in documented()
        if (text := ast.get_docstring(node))
    ]


def lines_of(paths):
    """Return every line of some files."""
    return [
        Place(path, number, line)
        for path in paths
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)
    ]


@cache
def lines_of_documents():
    """Return the lines of the documents of the repository."""
    paths = [
        path.relative_to(ROOT) for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    ]
    return lines_of(path for path in paths if path != Path("docs/style.md"))


@cache
def lines_of_templates():
    """Return the lines of every HTML template."""
    paths = [path for folder in TEMPLATES for path in (ROOT / folder).rglob("*.html")]
    return lines_of(path.relative_to(ROOT) for path in paths)


@cache
def statements():
    """Return the nodes of the modules that are shipped, each with its file."""
    shipped = [path for path in modules() if path.parts[0] in FOLDERS[:5]]
    return [(path, node) for path in shipped for node in walk(path)]


@cache
def nodes_of_tests():
    """Return the nodes of the modules of tests, each with its file."""
    return [(path, node) for path in modules() if path.parts[0] == "tests" for node in walk(path)]


@cache
def names():
    """Return the names that the shipped modules define, one for each place."""
    return [
        Place(path, node.lineno, name)
        for path, node in statements()
        if (name := defined_name(node))
    ]


def defined_name(node):
    """Return the name of a function, a class, a parameter or a variable, where it is defined."""
    if isinstance(node, DOCUMENTED[1:]):
        return node.name
    if isinstance(node, ast.arg):
        return node.arg
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else None


def contains_another_condition(node):
    """Return whether an expression writes `a if b else c if d else e`."""
    return isinstance(node, ast.IfExp) and any(
        isinstance(part, ast.IfExp) for part in (node.body, node.test, node.orelse)
    )


def assigns_several_values(node):
    """Return whether a statement writes `a, b = c, d`."""
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Tuple)
        and isinstance(node.value, ast.Tuple)
    )


def merges_dictionaries_in_a_chain(node):
    """Return whether an expression writes `a | b | {…}`, with a dictionary among the three."""
    if not (is_union(node) and is_union(node.left)):
        return False
    parts = (node.left.left, node.left.right, node.right)
    return any(isinstance(part, ast.Dict) for part in parts)


def is_union(node):
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)


def names_of_tests():
    """Return the names of the tests of the project."""
    return [
        Place(path, node.lineno, node.name)
        for path, node in documented()
        if getattr(node, "name", "").startswith("test_")
    ]


def those(places, pattern):
    """Return the places whose text begins with a pattern."""
    return [place for place in places if pattern.match(place.text)]


def pronouns(places):
    """Return each pronoun in some texts."""
    return [
        Place(place.path, place.line, found[0])
        for place in places
        for found in PRONOUNS.finditer(place.text)
    ]


def words(places):
    return [word for place in places for word in place.text.split()]


def longer(length):
    return [place for place in lines_of_templates() if len(place.text) > length]


def gerunds():
    """Return the modules that are named by a gerund."""
    return [
        Place(path, 1, path.stem)
        for path in modules()
        if GERUND.fullmatch(path.stem.rpartition("_")[2]) and path.stem not in NOUNS
    ]


def compares_several_facts(node):
    """Return whether a statement writes `assert (a, b) == …`, which does not name what differs."""
    return isinstance(node, ast.Assert) and any(
        isinstance(part, ast.Compare) and isinstance(part.left, ast.Tuple)
        for part in ast.walk(node)
    )


def counts_statements(node):
    """Return whether an expression writes `django_assert_num_queries(12)` or `len(queries) == 12`."""
    if isinstance(node, ast.Compare):
        counted, numbers = COUNTED.fullmatch(ast.unparse(node.left)), node.comparators
    else:
        counted = isinstance(node, ast.Call) and COUNTER.search(ast.unparse(node.func))
        numbers = counted and node.args
    return bool(counted) and isinstance(numbers[0], ast.Constant)


def matching(is_counted, nodes):
    """Return the nodes that a condition counts."""
    return [Place(path, node.lineno, ast.unparse(node)) for path, node in nodes if is_counted(node)]


# For each measure, the places that it counts, and the number by which it divides how many they are.
MEASURES = {
    "docstrings without a subject, in a hundred": lambda: (
        those(docstrings(), HEADLESS),
        len(docstrings()) / 100,
    ),
    "pronouns for a role, in a thousand words of docstrings": lambda: (
        pronouns(docstrings()),
        len(words(docstrings())) / 1000,
    ),
    "pronouns for a role, in a thousand words of documents": lambda: (
        pronouns(lines_of_documents()),
        len(words(lines_of_documents())) / 1000,
    ),
    "tests named by a pronoun, in a hundred": lambda: (
        those(names_of_tests(), PRONOUN_TEST),
        len(names_of_tests()) / 100,
    ),
    "modules named by a gerund, in a hundred": lambda: (gerunds(), len(modules()) / 100),
    "lines of templates over 110 characters, in a hundred": lambda: (
        longer(110),
        len(lines_of_templates()) / 100,
    ),
    "lines of templates over 160 characters": lambda: (longer(160), 1),
    "vague names of values and functions, in a thousand": lambda: (
        [place for place in names() if VAGUE.fullmatch(place.text)],
        len(names()) / 1000,
    ),
    "conditional expressions inside another": lambda: (
        matching(contains_another_condition, statements()),
        1,
    ),
    "statements that assign several values at once": lambda: (
        matching(assigns_several_values, statements()),
        1,
    ),
    "dictionaries merged in a chain": lambda: (
        matching(merges_dictionaries_in_a_chain, statements()),
        1,
    ),
    "assertions that compare several facts at once": lambda: (
        matching(compares_several_facts, nodes_of_tests()),
        1,
    ),
    "literal numbers of statements in tests": lambda: (
        matching(counts_statements, nodes_of_tests()),
        1,
    ),
}


def describe(places):
    """Return the places as lines, those in the files that were changed last first."""
    latest = sorted(places, key=lambda place: -(ROOT / place.path).stat().st_mtime)
    return "\n".join(map(str, latest[:NAMED]))


@pytest.mark.parametrize("name", LIMITS)
def test_measure_of_style_stays_within_its_limit(name):
    places, divisor = MEASURES[name]()
    measured = len(places) / divisor
    assert measured <= LIMITS[name], f"{measured:.2f} {name}:\n{describe(places)}"


def test_places_are_named_by_file_and_line_those_of_the_latest_file_first(monkeypatch, tmp_path):
    for name, moment in (("old.py", 1), ("new.py", 2)):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (moment, moment))
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    places = [Place(Path("old.py"), 3, "one"), Place(Path("new.py"), 7, "told")]
    assert describe(places) == "new.py:7: told\nold.py:3: one"
