"""Page functions carry `@page`, and only tables of addresses import their modules."""

import ast
import inspect

from django.urls import URLResolver, get_resolver

from tests.house.sources import nodes

# Functions that answer programs, the page that shows the document of the API, and the pages of
# components, which no production has.
WITHOUT_PAGE = {
    "consult.api.schema",
    "consult.core.web.health",
    "consult.core.web.metrics",
    "consult.organisations.certificates",
    "frontend.living.views",
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


def page_functions():
    return [callback for callback in callbacks() if not is_class_based(callback)]


def module_of(function):
    return inspect.unwrap(function).__module__


def test_each_page_function_carries_page():
    functions = page_functions()
    assert len(functions) > 200
    assert {
        f"{module_of(function)}.{function.__name__}"
        for function in functions
        if not hasattr(function, "policy") and module_of(function) not in WITHOUT_PAGE
    } == set()


def test_class_based_views_are_those_of_the_api():
    modules = {found.__module__ for found in callbacks() if is_class_based(found)}
    assert len(modules) > 10
    assert {module for module in modules if not module.startswith("consult.api.")} == set()


def test_modules_of_pages_are_imported_by_tables_of_addresses_only():
    modules = {module_of(function) for function in page_functions()} - WITHOUT_PAGE
    assert len(modules) > 100
    importers = {
        f"{path}: {module}"
        for path, node in nodes(ast.ImportFrom)
        if path.name != "urls.py"
        for module in (node.module, *(f"{node.module}.{name.name}" for name in node.names))
        if module in modules
    }
    assert importers == set()
