"""Packages contain modules: a name is imported from the module that defines it."""

import ast

from tests.house.sources import python_files, walk

# Packages whose `__init__.py` may list names that it does not define.
FACES = {
    # Celery looks for the application of the project there.
    "consult/project/__init__.py",
}


def test_package_outside_models_does_not_export_names_of_its_modules():
    listed = {
        str(path): exported
        for path in python_files()
        if path.parent.name != "models" and str(path) not in FACES
        if (exported := exported_names(walk(path), is_package=path.name == "__init__.py"))
    }
    assert listed == {}


def test_export_lists_are_found():
    text = "from votes.enums import Kind\nfrom votes.models import Poll\n\nprint(Poll)\n"
    nodes = list(ast.walk(ast.parse(text)))
    assert exported_names(nodes, is_package=True) == ["Kind"]
    assert exported_names(nodes, is_package=False) == []
    nodes = list(ast.walk(ast.parse('__all__ = ["Kind"]')))
    assert exported_names(nodes, is_package=False) == ["__all__"]


def exported_names(nodes, *, is_package):
    """Return `__all__`, where a module assigns it, and the names that a package only imports.

    `nodes` are those of the module, which comes first. Imports under `if TYPE_CHECKING` do not
    count.
    """
    module = nodes[0]
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    imported = [
        alias.asname or alias.name
        for node in module.body
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
    ]
    return sorted(used & {"__all__"}) + sorted(
        name for name in imported if is_package and name not in used
    )
