"""Tests in a browser wait for the page: the next document may arrive in parts after a press."""

import ast
from pathlib import Path

from tests.house.sources import tree

# Playwright reads these at once. `expect` repeats the reading until it holds.
READ_AT_ONCE = {
    "all_inner_texts",
    "all_text_contents",
    "content",
    "count",
    "get_attribute",
    "inner_text",
    "input_value",
    "is_checked",
    "is_disabled",
    "is_enabled",
    "is_hidden",
    "is_visible",
    "text_content",
}


def test_browser_tests_assert_with_expect():
    hasty = [
        f"{path}:{call.lineno} {call.func.attr}"
        for path in Path("tests/e2e").glob("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assert)
        for call in ast.walk(node.test)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in READ_AT_ONCE
    ]
    assert hasty == []
