"""Templates do not read a variable named `block` where Django puts its own.

Inside `{% block content %}`, Django binds the name `block` to that part of the page, which is true and
has no `pk`. A page that reads a variable of this name gets the part instead.
"""

import re

from django.template.base import Lexer, TokenType

from tests.house.sources import templates

NAME = re.compile(r"(?<![\w.\"'=-])block(?![\w\"'=-])")
STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
SUPER = "block.super"
ENDS = {"for": "endfor", "with": "endwith"}


def reads_of_block(source):
    """Return the tags inside a block that read `block` without a loop or a `with` that binds it."""
    inside = 0
    bound = []  # for each open loop and `with`: whether it binds the name
    found = []
    for token in Lexer(source).tokenize():
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        words = STRING.sub('""', token.contents)
        tag = words.split()[0] if token.token_type == TokenType.BLOCK else ""
        if tag in ("block", "endblock"):
            inside += 1 if tag == "block" else -1
            continue
        if tag in ENDS.values():
            bound.pop()
            continue
        names, _in, values = words.partition(" in ") if tag == "for" else ("", "", words)
        is_read = NAME.search(re.sub(r"\bwith block=", "", values)) and SUPER not in values
        if inside and is_read and tag not in ("comment", "translate") and not any(bound):
            found.append(token.contents)
        if tag in ENDS:
            bound.append(bool(NAME.search(names)) or " block=" in words)
    return found


def test_no_template_reads_a_block_of_django():
    found = {
        name: reads
        for name, path in templates().items()
        if path.suffix in (".html", ".txt", ".xml") and (reads := reads_of_block(path.read_text()))
    }
    assert found == {}


def test_read_of_a_block_of_django_is_found():
    clash = "{% block content %}{% if block %}{{ block.pk }}{% endif %}{% endblock %}"
    loop = "{% block content %}{% for block in rows %}{{ block.pk }}{% endfor %}{% endblock %}"
    assert reads_of_block(clash) == ["if block", "block.pk"]
    assert reads_of_block(loop + "{% block a %}{{ block.super }}{% endblock %}") == []
