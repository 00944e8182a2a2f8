"""Page functions are in modules named `views`, which only tables of addresses import."""

import ast
import inspect
from collections import defaultdict

from django.urls import URLResolver, get_resolver

from tests.house.sources import nodes

# Functions that answer programs, and the page that shows the document of the API.
OUTSIDE_THE_INTERFACE = {
    "consult.api.schema",
    "consult.core.health",
    "consult.core.metrics",
    "consult.organisations.certificates",
}


def callbacks(patterns=None):
    """Yield the callback of every address."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from callbacks(pattern.url_patterns)
        else:
            yield pattern.callback


def is_class_based(callback):
    return hasattr(callback, "view_class") or hasattr(callback, "cls")


def test_page_functions_are_in_views():
    functions = [inspect.unwrap(found) for found in callbacks() if not is_class_based(found)]
    elsewhere = defaultdict(set)
    for function in functions:
        module = function.__module__
        if not (module.startswith("frontend.") and module.endswith(".views")):
            elsewhere[module].add(function.__name__)
    assert len(functions) > 200
    assert {module: elsewhere[module] for module in elsewhere.keys() - OUTSIDE_THE_INTERFACE} == {}


def test_class_based_views_are_those_of_the_api():
    modules = {found.__module__ for found in callbacks() if is_class_based(found)}
    assert len(modules) > 10
    assert {module for module in modules if not module.startswith("consult.api.")} == set()


def test_views_are_imported_by_tables_of_addresses_only():
    importers = {
        str(path)
        for path, node in nodes(ast.ImportFrom)
        if path.name != "urls.py"
        and (node.module or "").startswith("frontend")
        and (node.module.endswith(".views") or any(name.name == "views" for name in node.names))
    }
    assert importers == set()
