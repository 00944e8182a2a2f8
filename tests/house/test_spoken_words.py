"""Texts of the code for people go through the catalogue: refusals, messages, labels."""

import ast
from functools import cache

import pytest

from tests.house.sources import called, nodes
from tests.house.test_translations import WORD

SPEAKING = {"success", "info", "warning", "error", "add_message"}
SPOKEN = {"label", "help_text", "empty_label", "message"}
# Descriptions of the API and of the tables are in English, for developers.
DESCRIPTIONS = ("consult/api/", "migrations/", "models.py", "models/")


def is_prose(node):
    """Return whether a text is written in the code as people would read it."""
    if isinstance(node, ast.JoinedStr):
        return any(is_prose(part) for part in node.values)
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and len(WORD.findall(node.value)) > 1
    )


def spoken(call):
    """Return the arguments of a call that a person reads."""
    named = [keyword.value for keyword in call.keywords if keyword.arg in SPOKEN]
    of_messages = (
        isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "messages"
    )
    refused = called(call) in refusals()
    return [*named, *(call.args if refused or (of_messages and called(call) in SPEAKING) else [])]


@cache
def refusals():
    """Return the names of the domain errors."""
    found = {node.name for path, node in nodes(ast.ClassDef) if path.name == "exceptions.py"}
    assert len(found) > 20
    return found


def attributes(node):
    """Yield the values that a class gives to its `message`.

    Both `message = …` and `code, message = …` are found.
    """
    for target in node.targets:
        several = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
        pairs = (
            zip(target.elts, node.value.elts, strict=False) if several else [(target, node.value)]
        )
        yield from (value for name, value in pairs if getattr(name, "id", "") == "message")


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "code, is_found",
    [
        ('raise Invalid("Give a title.")', True),
        ('messages.success(request, f"Sent to {name}, thank you.")', True),
        ('forms.CharField(label="Your name")', True),
        ('raise Invalid(_("Give a title."), attr="title")', False),
        ('log.info("A line for the log")', False),
    ],
)
def test_texts_for_people_are_found_in_code(code, is_found):
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    assert any(is_prose(text) for call in calls for text in spoken(call)) == is_found


def test_texts_for_people_go_through_the_catalogue():
    calls = [(path, text) for path, call in nodes(ast.Call) for text in spoken(call)]
    texts = calls + [(path, text) for path, node in nodes(ast.Assign) for text in attributes(node)]
    assert len(texts) > 200
    texts = [
        (str(path), text)
        for path, text in texts
        if not any(part in str(path) for part in DESCRIPTIONS)
    ]
    assert [(path, ast.unparse(text)) for path, text in texts if is_prose(text)] == []
