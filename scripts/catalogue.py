"""The command that compiles the French catalogue, which pages and e-mails need to be in French.

It needs only the standard library, so that machines without GNU gettext show French too. Set-up,
the image and the installation without containers run it. The same source gives the same bytes, and
a compiled catalogue that has them already is left as it is.
"""

import ast
import os
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "frontend" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
COMPILED = SOURCE.with_suffix(".mo")
PART = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?(".*")\s*')
CONTEXT, PLURAL = "\x04", "\x00"
MAGIC, HEADER = 0x950412DE, 28


def build(source: Path = SOURCE, compiled: Path = COMPILED) -> bool:
    """Compile the catalogue, in one step for other processes. Return whether it changed.

    Raise `ValueError` if a line of the source is not understood.
    """
    content = serialize(read(source))
    if compiled.exists() and compiled.read_bytes() == content:
        return False
    beside = compiled.with_name(f".{compiled.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(compiled)
    return True


def read(source: Path) -> dict[str, str]:
    """Return the translations of a source, under the keys of compiled catalogues.

    A key contains the context and the plural of a message. Messages without a translation, or with
    one that is marked for review, are left out.
    """
    translations = {}
    for entry in entries(source):
        values = [text for part, text in sorted(entry.items()) if part.startswith("msgstr")]
        if entry.get("fuzzy") or not any(values):
            continue
        key = entry["msgid"]
        if "msgctxt" in entry:
            key = entry["msgctxt"] + CONTEXT + key
        if "msgid_plural" in entry:
            key += PLURAL + entry["msgid_plural"]
        translations[key] = PLURAL.join(values)
    return translations


def entries(source: Path) -> Iterator[dict[str, str]]:
    """Yield each entry of a source: the text of each of its parts, and `fuzzy` where it is set."""
    entry: dict[str, str] = {}
    last = ""
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        found = PART.fullmatch(line)
        if found is None and line.strip() and not line.startswith("#"):
            raise ValueError(f"{source}, line {number}: not understood: {line}")
        part = found[1] if found else None
        is_over = not found or part in ("msgctxt", "msgid")
        if is_over and last.startswith("msgstr"):
            yield entry
            entry, last = {}, ""
        if line.startswith("#,") and "fuzzy" in line:
            entry["fuzzy"] = "yes"
        if found:
            last = part or last
            entry[last] = entry.get(last, "") + unquote(found[2])
    if last.startswith("msgstr"):
        yield entry


def unquote(text: str) -> str:
    """Return the value of a quoted string, whose escapes are those of C and of Python."""
    return ast.literal_eval(text) if "\\" in text else text[1:-1]


def serialize(translations: dict[str, str]) -> bytes:
    """Return translations in the MO format ("The Format of GNU MO Files", GNU gettext manual)."""
    pairs = sorted((key.encode(), value.encode()) for key, value in translations.items())
    keys, values = [key for key, _ in pairs], [value for _, value in pairs]
    count = len(pairs)
    of_keys, of_values, strings = HEADER, HEADER + 8 * count, HEADER + 16 * count
    header = struct.pack("<7I", MAGIC, 0, count, of_keys, of_values, 0, strings)
    table = []
    for text in [*keys, *values]:
        table.append(struct.pack("<2I", len(text), strings))
        strings += len(text) + 1
    return header + b"".join(table) + b"".join(text + b"\0" for text in [*keys, *values])


def main() -> None:
    """Compile the catalogue, and print its name if it changed."""
    try:
        changed = build()
    except ValueError as error:
        sys.exit(f"catalogue: {error}")
    if changed:
        print(f"catalogue: {COMPILED.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
