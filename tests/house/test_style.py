"""Measures of docs/style.md that a program can take. Each of them may only improve."""

import ast
import re
from functools import cache
from pathlib import Path

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
NOUNS = {"ranking", "rating", "string", "meeting", "setting", "building", "timing", "throttling"}
# Names that do not state what a value contains, nor what a function does.
VAGUE = re.compile(
    r"_?(?:one|ones|said|told|heard|held|kept|asked|given|shown|seen|met|standing|taken|carried|"
    r"brought|who|whom|whose|what|things?|somebody|nobody|everybody|someone)"
)

TEMPLATES = ("frontend/templates", "consult/api/templates")

# What was reached. A limit never rises: lower it when a measure improves.
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
}


@cache
def modules():
    """Return the Python files of the project, but for migrations."""
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    excluded = {"migrations", "node_modules"}
    return [path for path in found if not excluded & {*path.relative_to(ROOT).parts}]


@cache
def documented():
    """Return the nodes of the project that may have a docstring."""
    paths = [path.relative_to(ROOT) for path in modules()]
    return [node for path in paths for node in walk(path) if isinstance(node, DOCUMENTED)]


@cache
def docstrings():
    """Return the docstrings of the project."""
    return [text for node in documented() if (text := ast.get_docstring(node))]


def documents():
    """Return the texts of the documents of the repository."""
    paths = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return [
        path.read_text(encoding="utf-8") for path in paths if path != ROOT / "docs" / "style.md"
    ]


@cache
def lines_of_templates():
    """Return the lines of every HTML template."""
    paths = [path for folder in TEMPLATES for path in (ROOT / folder).rglob("*.html")]
    return [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def share(part, whole):
    return 100 * len(part) / len(whole)


def pronouns_in_a_thousand(texts):
    words = " ".join(texts).split()
    return 1000 * len(PRONOUNS.findall(" ".join(texts))) / len(words)


@cache
def statements():
    """Return the nodes of the modules that are shipped."""
    paths = [path.relative_to(ROOT) for path in modules()]
    shipped = [path for path in paths if path.parts[0] in FOLDERS[:5]]
    return [node for path in shipped for node in walk(path)]


@cache
def names():
    """Return the names that the shipped modules define, one for each place."""
    return [name for node in statements() if (name := defined_name(node))]


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
    return [node.name for node in documented() if getattr(node, "name", "").startswith("test_")]


MEASURES = {
    "docstrings without a subject, in a hundred": lambda: share(
        [d for d in docstrings() if HEADLESS.match(d)], docstrings()
    ),
    "pronouns for a role, in a thousand words of docstrings": lambda: pronouns_in_a_thousand(
        docstrings()
    ),
    "pronouns for a role, in a thousand words of documents": lambda: pronouns_in_a_thousand(
        documents()
    ),
    "tests named by a pronoun, in a hundred": lambda: share(
        [name for name in names_of_tests() if PRONOUN_TEST.match(name)], names_of_tests()
    ),
    "modules named by a gerund, in a hundred": lambda: share(
        [
            path
            for path in modules()
            if GERUND.fullmatch(path.stem.rpartition("_")[2]) and path.stem not in NOUNS
        ],
        modules(),
    ),
    "lines of templates over 110 characters, in a hundred": lambda: share(
        [line for line in lines_of_templates() if len(line) > 110], lines_of_templates()
    ),
    "lines of templates over 160 characters": lambda: len(
        [line for line in lines_of_templates() if len(line) > 160]
    ),
    "vague names of values and functions, in a thousand": lambda: (
        1000 * len([name for name in names() if VAGUE.fullmatch(name)]) / len(names())
    ),
    "conditional expressions inside another": lambda: len(
        [node for node in statements() if contains_another_condition(node)]
    ),
    "statements that assign several values at once": lambda: len(
        [node for node in statements() if assigns_several_values(node)]
    ),
    "dictionaries merged in a chain": lambda: len(
        [node for node in statements() if merges_dictionaries_in_a_chain(node)]
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_measure_of_style_stays_within_its_limit(name):
    measured = MEASURES[name]()
    assert measured <= LIMITS[name]
    assert LIMITS[name] <= 1 or measured > LIMITS[name] - 1, (
        f"improved to {measured:.1f}: lower the limit"
    )
