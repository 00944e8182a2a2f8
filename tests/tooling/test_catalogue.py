"""The French catalogue is compiled without GNU gettext, as GNU gettext compiles it."""

import gettext
import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
SAMPLE = r"""# A comment
msgid ""
msgstr ""
"Language: fr\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

msgid "Open"
msgstr "Ouvrir"

msgctxt "state"
msgid "Open"
msgstr "Ouverte"
msgid "No blank line before"
msgstr "Sans ligne vide"

#, python-format
msgid "%(n)s comment"
msgid_plural "%(n)s comments"
msgstr[0] "%(n)s commentaire"
msgstr[1] "%(n)s commentaires"

msgid ""
"Say \"hello\" to\n"
"\tthe café"
msgstr ""
"Dites «\u00a0bonjour\u00a0» \\o/ \"là\"\n"
"\tau café"

#, fuzzy, python-format
msgid "Guessed"
msgstr "Deviné"

msgid "Without translation"
msgstr ""

#~ msgid "Obsolete"
#~ msgstr "Obsolète"
""".replace("\\u00a0", "\u00a0")


@pytest.fixture
def catalogue(monkeypatch):
    """Yield the module that compiles the catalogue. It is unloaded after the test."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield importlib.import_module("catalogue")
    del sys.modules["catalogue"]


@pytest.fixture
def sample(tmp_path):
    """Return a source with each form that an entry may have, and the file to compile it to."""
    source = tmp_path / "django.po"
    source.write_text(SAMPLE)
    return source, tmp_path / "django.mo"


def translations(compiled):
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file)


def test_each_form_of_entry_is_compiled(catalogue, sample):
    source, compiled = sample
    assert catalogue.build(source, compiled)
    french = translations(compiled)
    assert french.gettext("Open") == "Ouvrir"
    assert french.pgettext("state", "Open") == "Ouverte"
    assert french.gettext("No blank line before") == "Sans ligne vide"
    plural = "%(n)s comment", "%(n)s comments"
    assert [french.ngettext(*plural, number) for number in (1, 2)] == [
        "%(n)s commentaire",
        "%(n)s commentaires",
    ]
    assert french.gettext('Say "hello" to\n\tthe café') == (
        'Dites «\u00a0bonjour\u00a0» \\o/ "là"\n\tau café'
    )
    for absent in ("Guessed", "Without translation", "Obsolete"):
        assert french.gettext(absent) == absent


@pytest.mark.skipif(
    not shutil.which("msgfmt") and os.environ.get("CI") != "true",
    reason="gettext is not installed",
)
def test_compiled_catalogue_is_that_of_msgfmt(catalogue, sample, tmp_path):
    expected = tmp_path / "expected.mo"
    compiled = tmp_path / "compiled.mo"
    for source in (sample[0], catalogue.SOURCE):
        subprocess.run(["msgfmt", "--output-file", expected, source], check=True)
        catalogue.build(source, compiled)
        assert translations(compiled)._catalog == translations(expected)._catalog


def test_catalogue_is_written_only_if_its_translations_changed(catalogue, sample):
    source, compiled = sample
    catalogue.build(source, compiled)
    before = compiled.stat().st_ino
    os.utime(source)
    assert not catalogue.build(source, compiled)
    assert compiled.stat().st_ino == before
    source.write_text(SAMPLE.replace("Ouverte", "En cours"))
    assert catalogue.build(source, compiled)
    assert translations(compiled).pgettext("state", "Open") == "En cours"
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]


def test_line_that_is_not_understood_is_named(catalogue, sample):
    source, compiled = sample
    source.write_text(SAMPLE.replace('msgstr "Ouvrir"', "msgstr Ouvrir"))
    with pytest.raises(ValueError, match=r"django\.po, line 9: not understood: msgstr Ouvrir$"):
        catalogue.build(source, compiled)
    assert not compiled.exists()


def test_command_compiles_the_catalogue_of_the_checkout(tmp_path):
    """Check the command in a copy of the checkout, with a Python that has no packages."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPTS / "catalogue.py", tmp_path / "scripts")
    folder = tmp_path / "frontend" / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(SAMPLE)
    command = [sys.executable, "-I", "-S", tmp_path / "scripts" / "catalogue.py"]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(2)]
    assert [run.stdout for run in runs] == [
        "catalogue: frontend/locale/fr/LC_MESSAGES/django.mo\n",
        "",
    ]
    assert translations(folder / "django.mo").gettext("Open") == "Ouvrir"
