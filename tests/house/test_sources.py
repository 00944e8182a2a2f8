"""Rules of the project that are checked in the source.

They are about mass assignment, CSRF, unused templates and inline code.
"""

import ast
import re
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings
from django.template.utils import get_app_template_dirs

from tests.house.sources import TEMPLATES, called, nodes, python_files, templates

# ---- Python


def test_forms_and_serializers_list_their_fields():
    """Check against mass assignment.

    `Meta.fields` lists what may be written. `exclude` and "__all__" do not.
    """
    bulk = []
    for path, meta in nodes(ast.ClassDef):
        for line in meta.body if meta.name == "Meta" else ():
            names = {
                target.id for target in getattr(line, "targets", ()) if isinstance(target, ast.Name)
            }
            if "exclude" in names or (
                "fields" in names and getattr(line.value, "value", None) == "__all__"
            ):
                bulk.append(f"{path}:{line.lineno}")
    assert bulk == []


def test_every_view_has_csrf_protection():
    used = [path for path in python_files() if re.search(r"\bcsrf_exempt\b", path.read_text())]
    assert used == []
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE


FETCHERS = {
    "aiohttp",
    "ftplib",
    "http.client",
    "httpx",
    "pycurl",
    "requests",
    "socket",
    "urllib.request",
    "urllib3",
}


# The check of links, which is off by default and refuses what is not public (ADR 92).
LINK_PROBE = Path("consult/outcomes/sources/link_probe.py")


def test_anchor_57_no_code_of_the_application_fetches_an_address():
    """Check that the server never opens an address that a person typed.

    There are no previews, webhooks or pushes. One module may, where the operator switched it on.
    """
    imported = {(path, name.name) for path, node in nodes(ast.Import) for name in node.names}
    for path, node in nodes(ast.ImportFrom):
        imported |= {(path, node.module or "")} | {
            (path, f"{node.module}.{name.name}") for name in node.names
        }
    assert len(imported) > 1000
    assert [
        found
        for found in imported
        if (found[1] in FETCHERS or found[1].split(".")[0] in FETCHERS) and found[0] != LINK_PROBE
    ] == []
    assert settings.CHECK_LINKS_OF_SOURCES is False


def test_pages_and_api_never_save_or_query_by_themselves():
    """Check that pages and the API call selectors and actions. Only the apps save and query."""
    doors = [
        (path, node)
        for path, node in nodes(ast.Attribute)
        if path.parts[0] == "frontend" or is_api(path)
    ]
    assert len(doors) > 100
    wrong = [f"{path}:{node.lineno}" for path, node in doors if node.attr == "objects"]
    saved = [
        f"{path}:{call.lineno}"
        for path, call in nodes(ast.Call)
        if (path.parts[0] == "frontend" or is_api(path))
        and called(call) in ("save", "bulk_create", "get_or_create")
    ]
    assert wrong + saved == []


def is_api(path):
    return path.parts[:2] == ("consult", "api")


# ---- templates


INLINE = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "a script without src": r"<script\b(?![^>]*\ssrc=)[^>]*>",
    "an event handler": r"<[^>]*\son[a-z]+\s*=",
    "a script address": r"javascript:",
    "an expression of htmx": r"\shx-on\b|\shx-(vals|headers)\s*=\s*[\"']js:",
}
BAD = [
    '<p style="color: red">',
    "<p\n style='x'>",
    "<style>p {}</style>",
    "<script>alert(1)</script>",
    '<script type="module">x</script>',
    '<button type="button" onclick="x()">',
    '<a href="javascript:x()">',
    '<p hx-on:click="x()">',
    "<p hx-vals='js:{x: 1}'>",
]
GOOD = [
    '<script type="module" src="x.js"></script>',
    '<p class="style" data-on="x">',
    "<p>On = on</p>",
]


def inline(text):
    """Return what a strict content security policy would refuse in a template."""
    text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", text, flags=re.DOTALL)
    return [
        name for name, pattern in INLINE.items() if re.search(pattern, text, flags=re.IGNORECASE)
    ]


@pytest.mark.parametrize("text", BAD)
def test_inline_code_is_found(text):
    assert len(inline(text)) == 1


@pytest.mark.parametrize("text", GOOD)
def test_code_that_is_not_inline_is_accepted(text):
    assert inline(text) == []


def test_templates_have_no_inline_script_or_style():
    found = {
        name: inline(path.read_text())
        for name, path in templates().items()
        if path.suffix == ".html"
    }
    assert {name: markup for name, markup in found.items() if markup} == {}


TAG = re.compile(r"{%\s*(?:include|extends)\s+(.+?)\s*%}", re.DOTALL)
LITERAL = re.compile(r"[\"']([\w./-]+\.(?:html|txt|xml|svg))[\"']")


def named_in_templates():
    """Return the literal names that templates include or extend."""
    return {
        name
        for path in templates().values()
        for tag in TAG.findall(path.read_text())
        for name in LITERAL.findall(tag)
    }


def named_in_python():
    """Return patterns of the names written in the code.

    A formatted part of a name matches any text.
    """
    plain = {re.escape(node.value) for _path, node in nodes(ast.Constant) if is_name(node.value)}
    formatted = {
        "".join(
            re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w/-]+"
            for part in node.values
        )
        for _path, node in nodes(ast.JoinedStr)
        if is_name(getattr(node.values[-1], "value", None))
    }
    return plain | formatted


def is_name(value):
    return isinstance(value, str) and value.endswith((".html", ".txt", ".xml", ".svg"))


def others():
    """Return the names of templates of installed packages.

    Templates of the project with the same name replace them.
    """
    import django.forms

    folders = [
        *get_app_template_dirs("templates"),
        Path(django.forms.__file__).parent / "templates",
    ]
    outside = [folder for folder in folders if TEMPLATES.resolve() not in (folder, *folder.parents)]
    return {
        str(path.relative_to(folder))
        for folder in outside
        for path in folder.rglob("*")
        if path.is_file()
    }


# For the proxy of an installation that is being updated (docs/design-system.md). No view answers
# then.
FOR_THE_PROXY = {"503.html"}


def test_every_template_is_used():
    patterns = [re.compile(pattern) for pattern in named_in_python()]
    used = named_in_templates() | others() | FOR_THE_PROXY
    dead = [
        name
        for name in templates()
        if name not in used and not any(p.fullmatch(name) for p in patterns)
    ]
    assert dead == []


def test_every_named_template_exists():
    known = {*templates(), *others()}
    used = {
        node.args[position].value: f"{path}:{node.lineno}"
        for path, node in nodes(ast.Call)
        for position in {"render": [1], "render_to_string": [0], "get_template": [0]}.get(
            called(node), ()
        )
        if len(node.args) > position and is_name(getattr(node.args[position], "value", None))
    }
    assert len(used) > 20
    assert [name for name in chain(used, named_in_templates()) if name not in known] == []
