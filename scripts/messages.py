"""The command that updates the French catalogue from the code: `make messages`.

It needs only the standard library and GNU gettext. The compiled catalogue is built and never
committed.

`--check` changes nothing. It refuses one French translation of two different English texts, unless
CONFIRMED lists them. For example, "Report" (flag something) was once given the translation of
"Report on the topic".

Translations get the spaces and apostrophes of French here, once. The texts of participants get them
each time they are shown.

The sources are read in a copy: makemessages writes files next to them, and a running server would
take these files for changes.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from pathlib import Path

from catalogue import CONTEXT, PLURAL, build, read
from catalogue import SOURCE as CATALOGUE

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from frontend.toolkit.words.typography import french  # noqa: E402

PACKAGES = ("consult", "debates", "votes", "moderation", "frontend")
SUFFIXES = (".py", ".html", ".txt")
CONFIRMED = CATALOGUE.parent.parent / "same-translations.toml"
QUIET = ["--no-wrap", "--no-location"]
TRANSLATION = re.compile(r'^msgstr.*\n(?:".*\n)*', re.MULTILINE)
MADE_ON = re.compile(rb'^"POT-Creation-Date: .*\n', re.MULTILINE)


def main() -> int:
    """Update the catalogue, compile it, and print the remaining work. Return 1 if there is any."""
    if "--check" in sys.argv[1:]:
        return report_unconfirmed()
    with tempfile.TemporaryDirectory() as folder:
        merge(extract(Path(folder)), CATALOGUE)
    check_format(CATALOGUE)
    build()
    missing = untranslated(CATALOGUE)
    if missing:
        print(f"To translate in {CATALOGUE.relative_to(ROOT)}:\n\n{missing}", file=sys.stderr)
    return report_unconfirmed() or bool(missing)


def report_unconfirmed() -> int:
    """Print the translations that serve several texts without confirmation.

    Return 1 if there are any.
    """
    found = unconfirmed(CATALOGUE, CONFIRMED)
    for translation, texts in found.items():
        print(f"One translation of different texts: {translation!r} of {texts}", file=sys.stderr)
    if found:
        print(f"Correct it, or confirm it in {CONFIRMED.relative_to(ROOT)}.", file=sys.stderr)
    return bool(found)


def extract(folder: Path) -> Path:
    """Write every message of the sources, without translation, in a catalogue under a folder."""
    for package in PACKAGES:
        copy_sources(ROOT / package, folder / package)
    (folder / "locale").mkdir()
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "--locale",
        "fr",
        "--verbosity",
        "0",
        *QUIET,
    ]
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=folder, env=env, check=True)
    return folder / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def copy_sources(source: Path, target: Path) -> None:
    """Copy the files that may contain a message.

    The messages of browser packages and migrations are not ours to translate.
    """
    for folder, folders, files in os.walk(source):
        folders[:] = sorted(
            set(folders) - {"node_modules", "static", "migrations", "locale", "__pycache__"}
        )
        place = target / Path(folder).relative_to(source)
        place.mkdir(parents=True, exist_ok=True)
        for name in files:
            if name.endswith(SUFFIXES):
                shutil.copy(Path(folder) / name, place)


def merge(extracted: Path, catalogue: Path) -> None:
    """Merge new messages into the catalogue.

    Translations of messages that still exist are kept, new messages are empty, and none is guessed.
    The catalogue has no date and no line numbers.
    """
    command = ["msgmerge", "--quiet", "--no-fuzzy-matching", *QUIET, str(catalogue), str(extracted)]
    merged = subprocess.run(command, check=True, capture_output=True).stdout
    current = subprocess.run(
        ["msgattrib", "--no-obsolete", *QUIET], input=merged, check=True, capture_output=True
    ).stdout
    catalogue.write_text(typeset(MADE_ON.sub(b"", current).decode()))


def typeset(text: str) -> str:
    """Return the catalogue with its translations typeset.

    Its messages and its header do not change.
    """
    header, _, entries = text.partition("\n\n")
    return f"{header}\n\n{TRANSLATION.sub(lambda found: french(found[0]), entries)}"


def check_format(source: Path) -> None:
    """Raise an error if the placeholders of a translation differ from its message."""
    subprocess.run(["msgfmt", "--check-format", "--output-file", os.devnull, source], check=True)


def unconfirmed(source: Path, confirmed: Path) -> dict[str, list[str]]:
    """Return {French translation: English texts} for each translation of several texts.

    The contexts of one English text count as one text. Groups in the confirmed list are left out.
    """
    shared = defaultdict(set)
    for key, translations in read(source).items():
        message = key.rpartition(CONTEXT)[2].partition(PLURAL)[0]
        if message:  # the header has no text
            for translation in translations.split(PLURAL):
                shared[translation].add(message)
    known = tomllib.loads(confirmed.read_text())
    new = {
        french: texts
        for french, texts in shared.items()
        if len(texts) > 1 and texts - set(known.get(french, []))
    }
    return {french: sorted(texts) for french, texts in sorted(new.items())}


def untranslated(catalogue: Path) -> str:
    """Return the entries without a translation, or with a translation to review."""
    options = ["--no-obsolete", *QUIET, str(catalogue)]
    commands = [["msgattrib", choice, *options] for choice in ("--untranslated", "--only-fuzzy")]
    outputs = [
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
        for command in commands
    ]
    return "".join(text.partition("\n\n")[2] for text in outputs)  # each begins with the header


if __name__ == "__main__":
    sys.exit(main())
