"""Documents: recognised by what is inside; kept as they are, and only ever offered to be saved."""

from __future__ import annotations

import zipfile
from io import BytesIO

from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid

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
# What a package of each kind must hold.
HEART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
TEXTS = ("csv", "txt")
# Reliability, T-65.
MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED = 1000, 100, 300_000_000
NESTED = (".zip", ".jar", ".docm", ".xlsm", ".exe", ".dll", ".js", ".vbs", ".html", ".htm")
MACROS = ("vbaproject.bin", "basic/", "scripts/")
IS_LINK = 0o120000


def recognise(suffix: str, content: bytes) -> tuple[str, str]:
    """The extension and media type of a document, when name and content agree. Raises `Invalid`."""
    extension = suffix.lower().removeprefix(".")
    if extension not in TYPES:
        raise Invalid(_("Choose an image, a PDF, an ODT, ODS, ODP, DOCX, XLSX, PPTX, CSV or TXT file."))
    if not _is(extension, content):
        message = _("This file is not a %(kind)s, whatever its name says: save it again in that format.")
        raise Invalid(message % {"kind": extension.upper()})
    return extension, TYPES[extension]


def _is(extension, content):
    if extension == "pdf":
        return content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:] and not zipfile.is_zipfile(BytesIO(content))
    if extension in TEXTS:
        return _is_text(content)
    return _is_package(extension, content)


def _is_text(content):
    """Readable by people: UTF-8, or the older alphabet that spreadsheets still write."""
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in set(content)):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return not content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return True


def _is_package(extension, content):
    """A zip of the right kind, that begins with its first entry (nothing hides before) and unpacks to little."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            entries = package.infolist()
            if not _is_moderate(entries, len(content)):
                return False
            return _has_heart(package, extension, {entry.filename for entry in entries})
    except (zipfile.BadZipFile, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError, OSError):
        return False


def _is_moderate(entries, packed):
    if len(entries) > MOST_ENTRIES:
        return False
    if sum(entry.file_size for entry in entries) > min(MOST_UNPACKED, packed * MOST_RATIO):
        return False
    return not any(_is_unwelcome(entry) for entry in entries)


def _is_unwelcome(entry):
    name = entry.filename.lower()
    is_link = (entry.external_attr >> 16) & 0o170000 == IS_LINK
    is_hostile = name.endswith(NESTED) or any(name.startswith(m) or name.endswith(f"/{m}") for m in MACROS)
    return is_link or is_hostile or bool(entry.flag_bits & 1) or name.startswith("/") or ".." in name.split("/")


def _has_heart(package, extension, names):
    if extension in HEART:
        return {"[Content_Types].xml", HEART[extension]} <= names
    if "mimetype" not in names or package.getinfo("mimetype").file_size > 200:
        return False
    return package.read("mimetype").decode("ascii", "replace").strip() == TYPES[extension]
