"""The recognition of text files: their format, whether they may be opened, and their words."""

import json
import sys
import zipfile
from io import BytesIO
from pathlib import Path, PurePath
from zipfile import ZipInfo

from django.conf import settings

from consult.core.exceptions import Invalid
from consult.core.files import documents
from consult.core.words.text import clean, decoded
from consult.media.cage import runner
from consult.media.cage.runner import Limits, Watch
from consult.media.enums import Refusal
from consult.media.exceptions import IsRefused

READER = Path(__file__).with_name("reader.py")
LONGEST = 1_000_000  # Characters: a book of six hundred pages.
PLAIN = ("", ".txt", ".text", ".md", ".markdown")
HEARTS = {"docx": "word/document.xml", "odt": "content.xml"}
# In JSON, a character may take six bytes.
LIMITS = Limits(cpu=60, clock=120, output=6 * LONGEST + 10_000)
MACROS = ("macro", "vbaproject", "basic/", "scripts/")


def read(path: Path, name: str, *, folder: Path, watch: Watch | None = None) -> str:
    """Return the words of a text file. Raise `IsRefused` with the reason if it cannot be read."""
    if path.stat().st_size > settings.FILES_LARGEST_DOCUMENT:
        raise IsRefused(Refusal.TOO_MUCH_WORK if _is_a_text(path, name) else Refusal.UNKNOWN_FORMAT)
    content = path.read_bytes()
    kind = _kind(content, name)
    if kind is None:
        raise IsRefused(Refusal.UNKNOWN_FORMAT)
    text = (
        decoded(content)
        if kind == "txt"
        else _read_document(kind, path, content, folder, watch or Watch())
    )
    if text is None:
        raise IsRefused(Refusal.UNKNOWN_FORMAT)
    return _clean_text(text)


def _is_a_text(path: Path, name: str) -> bool:
    with path.open("rb") as stream:
        return _begins(stream.read(8)) or PurePath(name).suffix.lower() in PLAIN


def _begins(head: bytes) -> bool:
    return head.startswith((b"%PDF-", b"PK\x03\x04"))


def _kind(content: bytes, name: str) -> str | None:
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_package(content)
    return "txt" if PurePath(name).suffix.lower() in PLAIN else None


def _kind_of_package(content: bytes) -> str | None:
    """Return the kind of a ZIP document by the files inside. Raise `IsRefused` if it is damaged."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise IsRefused(Refusal.DAMAGED) from error
    return next((kind for kind, heart in HEARTS.items() if heart in names), None)


def _read_document(kind: str, path: Path, content: bytes, folder: Path, watch: Watch) -> str:
    """Return the words of a document that core.files accepts.

    Raise `IsRefused` for another document, with a reason of this module.
    """
    try:
        documents.recognise(f".{kind}", content)
    except Invalid:
        raise IsRefused(_find_refusal(kind, content)) from None
    return _run_reader(kind, path, folder, watch)


def _find_refusal(kind: str, content: bytes) -> Refusal:
    if kind == "pdf":
        return Refusal.DAMAGED
    with zipfile.ZipFile(BytesIO(content)) as package:
        entries = package.infolist()
    if any(
        entry.flag_bits & 1 or any(macro in entry.filename.lower() for macro in MACROS)
        for entry in entries
    ):
        return Refusal.PROTECTED
    if len(entries) > documents.MOST_ENTRIES or _is_a_bomb(entries, len(content)):
        return Refusal.TOO_MUCH_WORK
    return Refusal.UNKNOWN_FORMAT


def _is_a_bomb(entries: list[ZipInfo], packed: int) -> bool:
    return sum(entry.file_size for entry in entries) > packed * documents.MOST_RATIO


def _run_reader(kind: str, path: Path, folder: Path, watch: Watch) -> str:
    output = bytearray()
    command = [sys.executable, "-I", str(READER), kind, str(path), str(LONGEST)]
    runner.run(command, folder=folder, limits=LIMITS, watch=watch, on_output=output.extend)
    try:
        answer = json.loads(output)
    except ValueError:
        raise IsRefused(Refusal.DAMAGED) from None
    if answer.get("refusal"):
        raise IsRefused(Refusal(answer["refusal"]), answer.get("detail", ""))
    return answer["text"]


def _clean_text(text: str) -> str:
    """Return the text, cleaned, with at most one blank line between paragraphs.

    Raise `IsRefused` if it has no letter or digit, or if it is too long.
    """
    lines = [line.rstrip() for line in clean(text).split("\n")]
    joined = "\n".join(
        line for line, before in zip(lines, ["x", *lines], strict=False) if line or before
    ).strip()
    if not any(character.isalnum() for character in joined):
        raise IsRefused(Refusal.NO_TEXT)
    if len(joined) > LONGEST:
        raise IsRefused(Refusal.TOO_MUCH_WORK)
    return joined
