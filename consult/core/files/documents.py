"""Documents: recognised by their content, cleaned (ADR 77), and only offered for download."""

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore
from zipfile import ZipFile, ZipInfo

from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid
from consult.core.files import document_cleaner
from consult.core.files.confinement.commands import confine
from consult.core.files.document_cleaner import Refusal

OASIS = "application/vnd.oasis.opendocument."
OPENXML = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": "application/pdf",
    "odt": f"{OASIS}text",
    "ods": f"{OASIS}spreadsheet",
    "odp": f"{OASIS}presentation",
    "docx": f"{OPENXML}wordprocessingml.document",
    "xlsx": f"{OPENXML}spreadsheetml.sheet",
    "pptx": f"{OPENXML}presentationml.presentation",
    "csv": "text/csv",
    "txt": "text/plain",
}
# A package of each type must contain this part.
HEART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
TEXTS = ("csv", "txt")
# Limits against archives that unpack to far more than their size (zip bombs).
MOST_ENTRIES = 1000
MOST_RATIO = 100
MOST_UNPACKED = 300_000_000
NESTED = (".zip", ".jar", ".docm", ".xlsm", ".exe", ".dll", ".js", ".vbs", ".html", ".htm")
MACROS = ("vbaproject.bin", "basic/", "scripts/")
IS_LINK = 0o120000
CLEANER = Path(document_cleaner.__file__)
# In seconds of the clock; the program itself limits its seconds of processor time.
LONGEST_WAIT = 60
# Each run takes a processor and up to 1 GB. Two run at a time in a process, the others wait.
_turn = BoundedSemaphore(2)


def recognise(suffix: str, content: bytes) -> tuple[str, str]:
    """Return the extension and media type of a document if its name and content agree.

    Raise `Invalid` otherwise.
    """
    extension = suffix.lower().removeprefix(".")
    if extension not in TYPES:
        raise Invalid(
            _("Choose an image, a PDF, an ODT, ODS, ODP, DOCX, XLSX, PPTX, CSV or TXT file.")
        )
    if not _is(extension, content):
        message = _(
            "This file is not a %(kind)s, whatever its name says: save it again in that format."
        )
        raise Invalid(message % {"kind": extension.upper()})
    return extension, TYPES[extension]


def clean(extension: str, content: bytes) -> bytes:
    """Return a recognised document as it may be published, without authors and active content.

    A separate, confined program does this, within limits. Raise `Invalid` with a sentence if it fails.
    """
    if extension in TEXTS:
        return content
    command = confine([sys.executable, "-I", str(CLEANER), extension], limits={})
    try:
        with _turn:
            done = subprocess.run(  # noqa: S603 - our own program, and an extension of the list
                command,
                input=content,
                capture_output=True,
                timeout=LONGEST_WAIT,
                env={"LC_ALL": "C"},
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise _refusal_of(Refusal.TOO_COMPLEX) from None
    if done.returncode:
        raise _refusal_of(done.returncode)
    return done.stdout


def _refusal_of(code: int) -> Invalid:
    """Return the error for an exit code of the program.

    A signal ends the program when it exceeds its limits. That counts as too complex.
    """
    protected = _("This file is protected by a password: save it again without one.")
    active = _(
        "This file contains programs, or loads data from elsewhere: save it as a PDF, and choose the PDF."
    )
    damaged = _(
        "This file cannot be read and may be damaged: open it, save it again, and choose the new one."
    )
    sentences = {Refusal.PROTECTED: protected, Refusal.ACTIVE: active, Refusal.DAMAGED: damaged}
    too_complex = _(
        "This file is too complex to be checked: make it shorter, or save it in another format."
    )
    return Invalid(sentences.get(code, too_complex))  # type: ignore[call-overload]  # members are strings


def _is(extension: str, content: bytes) -> bool:
    if extension == "pdf":
        return (
            content.startswith(b"%PDF-")
            and b"%%EOF" in content[-2048:]
            and not zipfile.is_zipfile(BytesIO(content))
        )
    if extension in TEXTS:
        return _is_text(content)
    return _is_package(extension, content)


def _is_text(content: bytes) -> bool:
    """Return whether the content is text: UTF-8, or the older encoding of some spreadsheets."""
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in set(content)):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return not content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return True


def _is_package(extension: str, content: bytes) -> bool:
    """Return whether the content is a zip of the right type that is safe to open.

    It must begin with its first entry, so that nothing hides before it, and unpack to a limited
    size.
    """
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            entries = package.infolist()
            if not _is_moderate(entries, len(content)):
                return False
            return _has_heart(package, extension, {entry.filename for entry in entries})
    except (
        zipfile.BadZipFile,
        ValueError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ):
        return False


def _is_moderate(entries: list[ZipInfo], packed: int) -> bool:
    if len(entries) > MOST_ENTRIES:
        return False
    if sum(entry.file_size for entry in entries) > min(MOST_UNPACKED, packed * MOST_RATIO):
        return False
    return not any(_is_unwelcome(entry) for entry in entries)


def _is_unwelcome(entry: ZipInfo) -> bool:
    name = entry.filename.lower()
    is_link = (entry.external_attr >> 16) & 0o170000 == IS_LINK
    is_hostile = name.endswith(NESTED) or any(
        name.startswith(m) or name.endswith(f"/{m}") for m in MACROS
    )
    return (
        is_link
        or is_hostile
        or bool(entry.flag_bits & 1)
        or name.startswith("/")
        or ".." in name.split("/")
    )


def _has_heart(package: ZipFile, extension: str, names: set[str]) -> bool:
    if extension in HEART:
        return {"[Content_Types].xml", HEART[extension]} <= names
    if "mimetype" not in names or package.getinfo("mimetype").file_size > 200:
        return False
    return package.read("mimetype").decode("ascii", "replace").strip() == TYPES[extension]
