"""Texts of templates go through the catalogue, and the French catalogue is complete."""

import gettext
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.house.reading import Shown
from tests.house.sources import templates

ROOT = Path(__file__).resolve().parents[2]
needs_gettext = pytest.mark.skipif(
    not shutil.which("xgettext") and os.environ.get("CI") != "true",
    reason="gettext is not installed",
)

# Names, and codes that are the same in every language.
SAME_EVERYWHERE = {"Consult", "/api/v1/docs/", "OpenAPI", "JSON", "CSV", "Ctrl ↵", "km"}
FILE_NAME = re.compile(r"[\w-]+\.\w{3,4}")
FRENCH = re.compile(r"[«»]|[ \u00a0\u202f][:;!?](?!\w)")
ALONE = re.compile(r"(?:^|\s)[:;«»](?:\s|$)")
WORD = re.compile(r"[^\W\d_]{2,}")
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
UNSEEN = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"{%\s*(\w+)(.*?)%}|{{.*?}}", re.DOTALL)
# Tags that show their quoted words unchanged, so that no sentence may be written in them.
SHOWING = {"note", "blank_state", "tag", "toast", "dialog", "field", "include", "with"}


def script(name):
    """Return a module of `scripts/`, which is not a package. It may import others of the folder."""
    if str(ROOT / "scripts") not in sys.path:
        sys.path.append(str(ROOT / "scripts"))
    spec = importlib.util.spec_from_file_location(
        f"scripts_{name}", ROOT / "scripts" / f"{name}.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def messages():
    """Return the module that updates the catalogue."""
    return script("messages")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """Return the catalogue of every message in the code, without translations."""
    return messages().extract(tmp_path_factory.mktemp("extracted"))


def list_messages(compiled):
    """Return the messages of a compiled catalogue, with their contexts and plural forms."""
    with compiled.open("rb") as file:
        return {key for key in gettext.GNUTranslations(file)._catalog if key}


@needs_gettext
def test_every_message_is_translated():
    assert messages().untranslated(messages().CATALOGUE) == ""


def test_shared_translation_of_two_texts_is_refused_unless_confirmed(tmp_path):
    """Check that a translation shared by two texts is confirmed by hand.

    « Signaler » was once translated as « Compte rendu du thème ».
    """
    assert messages().unconfirmed(messages().CATALOGUE, messages().CONFIRMED) == {}
    (tmp_path / "none.toml").touch()
    shared = messages().unconfirmed(messages().CATALOGUE, tmp_path / "none.toml")
    assert shared["Retirer"] == ["Remove", "Remove this person", "Withdraw"]


@needs_gettext
def test_every_message_of_the_code_is_in_the_catalogue(extracted, tmp_path):
    as_english = subprocess.run(["msgen", str(extracted)], check=True, capture_output=True).stdout
    compiled = tmp_path / "en.mo"
    subprocess.run(["msgfmt", "--output-file", compiled, "-"], input=as_english, check=True)
    assert len(list_messages(compiled)) > 1000
    assert (
        list_messages(compiled) - list_messages(messages().CATALOGUE.with_suffix(".mo")) == set()
    ), "run make messages, then translate"


@needs_gettext
def test_english_messages_have_english_typography(extracted):
    """Check English messages: quotation marks are “ ”, and no space is before a colon.

    French typography belongs to the catalogue alone.
    """
    entries = re.findall(r'^msgid(?:_plural)? ((?:".*"\n)+)', extracted.read_text(), re.MULTILINE)
    english = ["".join(re.findall(r'"(.*)"\n', entry)) for entry in entries]
    assert len(english) > 1000
    assert [message for message in english if FRENCH.search(message)] == []


@needs_gettext
def test_compiled_catalogue_is_made_from_its_source():
    assert script("check").catalogues_are_fresh()


def test_catalogue_has_french_typography_and_no_line_addresses():
    """Check that spaces and apostrophes of the catalogue are French.

    It contains no line addresses, so that changes stay small.
    """
    text = messages().CATALOGUE.read_text()
    assert messages().typeset(text) == text
    assert [line for line in text.splitlines() if line.startswith(("#:", "#~"))] == []


def test_typesetting_changes_translations_only():
    entry = (
        'msgid "Who\'s there? \\"Me\\" : %(n)s"\nmsgstr "Qui est là ? L\'autre : %(n)s « {x} »"\n'
    )
    before = f'msgid ""\nmsgstr ""\n"Language: fr\\n"\n\n{entry}'
    assert messages().typeset(before) == before.replace("là ?", "là\u202f?").replace(
        "L'autre : %(n)s « {x} »", "L’autre\u00a0: %(n)s «\u00a0{x}\u00a0»"
    )


def literal_words(source):
    """Return the words of a template that no translation tag produces."""
    source = TRANSLATED.sub(" ", UNSEEN.sub(" ", source))
    quoted = [
        text
        for name, rest in TAG.findall(source)
        if name in SHOWING
        for text in re.findall(r'"([^"]*)"', rest)
    ]
    sentences = [text for text in quoted if " " in text and text[:1].isupper()]
    visible = [piece.strip() for piece in Shown(TAG.sub("\n", source)).pieces]
    pieces = {line.strip(" ·,:…()") for text in visible for line in text.splitlines()}
    return sorted(filter(is_language, {*pieces, *sentences}))


def is_language(piece):
    """Return whether a piece must be translated."""
    return WORD.search(piece) and piece not in SAME_EVERYWHERE and not FILE_NAME.fullmatch(piece)


def test_templates_contain_no_untranslated_words():
    others = {str(path): path for path in ROOT.glob("consult/**/templates/**/*.html")}
    found = {name: literal_words(path.read_text()) for name, path in (templates() | others).items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_templates_contain_no_lone_punctuation():
    """Check that no colon or similar mark is written in a template.

    French needs a space before it, English does not: the catalogue or `hidden_label` writes it.
    """
    sources = {
        name: Shown(TAG.sub("\n", TRANSLATED.sub("\n", UNSEEN.sub(" ", path.read_text()))))
        for name, path in templates().items()
    }
    found = {
        name: [piece for piece in parser.pieces if ALONE.search(piece)]
        for name, parser in sources.items()
    }
    assert {name: pieces for name, pieces in found.items() if pieces} == {}


@pytest.mark.parametrize(
    "source, words",
    [
        ("<p>Bonjour {{ name }}</p>", ["Bonjour"]),
        ('<img alt="Une carte">', ["Une carte"]),
        ('{% note "info" "Read this first" %}', ["Read this first"]),
        (
            '<p>{% translate "Hello" %}, {% blocktranslate %}you{% endblocktranslate %} · {{ n }}</p>',
            [],
        ),
        ("{# a reason #}<p class='lead'>{{ one }}</p>", []),
    ],
)
def test_words_of_a_template_are_found(source, words):
    assert literal_words(source) == words
