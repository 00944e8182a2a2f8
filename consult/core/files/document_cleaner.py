"""A separate program that cleans the document on its standard input.

Run it as `python -I document_cleaner.py EXTENSION`. It writes the document without the data that
its author did not mean to publish (names, paths, earlier versions) and without active content
(scripts, launched programs, remote templates). It imports nothing of the application and limits its
own resources before it reads: a hostile file meets a process that knows no secret and ends soon.
Its exit code is the reason why a document is refused (`Refusal`).
"""

from __future__ import annotations

import logging
import resource
import sys
import zipfile
from collections.abc import Callable
from enum import IntEnum
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject


MOST_SECONDS = 30
MOST_MEMORY = 1_000_000_000
LINKS = ("http", "https", "mailto", "tel")
NOWHERE = "about:blank"


class Refusal(IntEnum):
    """The reason why a document cannot be published, as an exit code."""

    PROTECTED = 10
    ACTIVE = 11
    DAMAGED = 12
    TOO_COMPLEX = 13


class Refused(Exception):
    """Raised when a document cannot be cleaned; its first argument is the `Refusal`."""


def clean(extension: str, content: bytes) -> bytes:
    """Return the document as it may be published, or raise `Refused`."""
    try:
        if extension == "pdf":
            return clean_pdf(content)
        return clean_package(content, OpenDocument if extension.startswith("od") else OfficeOpen)
    except Refused:
        raise
    except (MemoryError, RecursionError):
        raise Refused(Refusal.TOO_COMPLEX) from None
    except Exception as error:  # a parser may raise any type on a hostile file
        raise Refused(Refusal.DAMAGED) from error


def is_allowed_link(address: str) -> bool:
    """Return whether an address may stay: it leads to a site or a mailbox, or it is relative."""
    scheme, colon, _rest = address.strip().partition(":")
    return not address.strip().startswith(("/", "\\")) and (not colon or scheme.lower() in LINKS)


# ---- photographs inside documents
JPEG = b"\xff\xd8"
PNG = b"\x89PNG\r\n\x1a\n"
SCAN = 0xDA
CAMERA_SEGMENTS = (0xE1, 0xED, 0xFE)  # EXIF and XMP, IPTC, comments
CAMERA_CHUNKS = (b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME")


def clean_photograph(content: bytes) -> bytes:
    """Return a JPEG or PNG without the metadata of the camera; return other bytes unchanged.

    The pixels are not touched.
    """
    if content.startswith(JPEG):
        return _clean_jpeg(content)
    return _clean_png(content) if content.startswith(PNG) else content


def _clean_jpeg(content: bytes) -> bytes:
    segments = [JPEG]
    at = len(JPEG)
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != SCAN:
        end = at + 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
        if content[at + 1] not in CAMERA_SEGMENTS:
            segments.append(content[at:end])
        at = end
    return b"".join((*segments, content[at:]))


def _clean_png(content: bytes) -> bytes:
    chunks = [PNG]
    at = len(PNG)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] not in CAMERA_CHUNKS:
            chunks.append(content[at:end])
        at = end
    return b"".join(chunks)


# ---- packages: OpenDocument and Office Open XML
class XmlFilter:
    """A function that copies an XML document without some elements, texts and values.

    It calls `rule(name, attributes)` for each element, with its local name. The rule may change the
    attributes, which have their local names too. It returns what happens to the element: KEEP,
    EMPTY (copied without its own text) or DROP. A document that declares a document type is
    refused, so that it cannot declare entities.
    """

    KEEP, EMPTY, DROP = range(3)
    # Rules decide by these attributes. Two of them with the same local name would hide one, so such
    # a document is refused.
    WATCHED = (
        "href",
        "Target",
        "TargetMode",
        "Type",
        "PartName",
        "full-path",
        "author",
        "initials",
    )

    def __init__(self, rule: Callable[..., int]) -> None:
        self.rule = rule
        self.written: list[str] = []
        self.fates: list[int] = []
        self.dropped = 0

    def __call__(self, content: bytes) -> bytes:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        parser.Parse(content, True)
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + "".join(self.written)
        ).encode()

    def _start(self, name: str, pairs: list[str]) -> None:
        names = dict(zip(pairs[::2], pairs[1::2], strict=True))
        originals = {
            _local(key): value for key, value in names.items() if not key.startswith("xmlns")
        }
        locals_ = [_local(key) for key in names]
        if any(locals_.count(key) > 1 for key in self.WATCHED):
            raise Refused(Refusal.DAMAGED)
        attributes = dict(originals)
        fate = self.DROP if self.dropped else self.rule(_local(name), attributes)
        self.fates.append(fate)
        self.dropped += fate == self.DROP
        if not self.dropped:
            changed = {key for key, value in originals.items() if attributes[key] != value}
            final = {
                key: attributes[_local(key)] if _local(key) in changed else names[key]
                for key in names
            }
            self.written.append(
                f"<{name}{''.join(f' {key}={_quoted(value)}' for key, value in final.items())}>"
            )

    def _end(self, name: str) -> None:
        fate = self.fates.pop()
        if not self.dropped:
            self.written.append(f"</{name}>")
        self.dropped -= fate == self.DROP

    def _text(self, text: str) -> None:
        if not self.dropped and self.fates[-1] == self.KEEP:
            self.written.append(escape(text))

    def _refuse(self, *_declared: Any) -> None:
        raise Refused(Refusal.DAMAGED)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _quoted(value: str) -> str:
    return quoteattr(value, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _keep_only(*names: str) -> Callable[..., int]:
    def rule(name: str, _attributes: dict[str, str]) -> int:
        return XmlFilter.KEEP if name in names else XmlFilter.DROP

    return rule


class OfficeOpen:
    """The rules for DOCX, XLSX and PPTX: the parts to drop, and the filters for the others."""

    DROPPED = ("docprops/thumbnail", "_xmlsignatures/")
    DROPPED_RELATIONS = (
        "/thumbnail",
        "/digital-signature/origin",
        "/attachedTemplate",
        "/mailMergeSource",
        "/mailMergeHeaderSource",
    )
    ACTIVE_RELATIONS = ("/aFChunk", "/control", "/activeXControlBinary")
    ACTIVE_PARTS = ("/activex/", "xl/connections.xml")
    PEOPLE = ("author", "initials", "userId", "name", "displayName", "providerId")

    def rule_for(self, name: str) -> Callable[..., int] | None:
        """Return the rule for a part, or None if the part is copied as it is."""
        rules = {
            "[content_types].xml": self._content_type,
            "docprops/core.xml": _keep_only("coreProperties", "title", "language"),
            "docprops/app.xml": _keep_only("Properties"),
            "docprops/custom.xml": _keep_only("Properties"),
            "word/people.xml": _keep_only("people"),
            "ppt/commentauthors.xml": self._people,
            "ppt/authors.xml": self._people,
        }
        folders = {
            "xl": self._workbook,
            "xl/persons": self._people,
            "xl/externallinks": self._external_link,
        }
        if name.endswith(".rels"):
            return self._relation
        rule = rules.get(name) or folders.get(name.rpartition("/")[0])
        return rule or (self._text if name.endswith(".xml") else None)

    # The marks that the rule for texts acts on. A part without any of them is copied as it is.
    MARKS = (b"author", b"initials", b"attachedTemplate", b"mailMerge")

    def needs(self, name: str, content: bytes) -> bool:
        """Return whether a part must be parsed.

        A large sheet or text without any of the marks is copied without parsing.
        """
        is_searched = self.rule_for(name) == self._text and _is_plain(content)
        return not is_searched or any(mark in content for mark in self.MARKS)

    def _people(self, _name: str, found: dict[str, str]) -> int:
        found |= {key: "" for key in self.PEOPLE if key in found}
        return XmlFilter.KEEP

    def _relation(self, name: str, found: dict[str, str]) -> int:
        kind = found.get("Type", "")
        if name != "Relationship":
            return XmlFilter.KEEP
        if kind.endswith(self.ACTIVE_RELATIONS):
            raise Refused(Refusal.ACTIVE)
        if kind.endswith(self.DROPPED_RELATIONS):
            return XmlFilter.DROP
        is_link = kind.endswith("/hyperlink") and is_allowed_link(found.get("Target", ""))
        if found.get("TargetMode", "").lower() == "external" and not is_link:
            found["Target"] = NOWHERE
        return XmlFilter.KEEP

    def _content_type(self, _name: str, found: dict[str, str]) -> int:
        part = found.get("PartName", "").lower().lstrip("/")
        return XmlFilter.DROP if part.startswith(self.DROPPED) else XmlFilter.KEEP

    def _external_link(self, name: str, _found: dict[str, str]) -> int:
        if name in ("ddeLink", "oleLink"):
            raise Refused(Refusal.ACTIVE)
        return XmlFilter.KEEP

    def _workbook(self, name: str, _found: dict[str, str]) -> int:
        if name == "author":  # the author of comments on cells
            return XmlFilter.EMPTY
        return XmlFilter.DROP if name in ("absPath", "fileSharing") else XmlFilter.KEEP

    def _text(self, name: str, found: dict[str, str]) -> int:
        found |= {key: "" for key in ("author", "initials") if key in found}
        return XmlFilter.DROP if name in ("attachedTemplate", "mailMerge") else XmlFilter.KEEP

    def refuse_part(self, name: str, content: bytes) -> None:
        """Raise `Refused` for a part with active content that cannot be removed."""
        if (name.endswith(".xml") and _has_dde(content)) or any(
            part in f"/{name}" for part in self.ACTIVE_PARTS
        ):
            raise Refused(Refusal.ACTIVE)


def _has_dde(content: bytes) -> bool:
    """Return whether a field starts another program (DDE).

    The code of a field may be split over several elements.
    """
    if _is_plain(content) and b"instr" not in content:
        return False
    codes: list[str]
    inside: list[bool]
    codes = []
    inside = []

    def start(name: str, found: dict[str, str]) -> None:
        inside.append(_local(name) == "instrText")
        codes.extend(f" {value} " for key, value in found.items() if _local(key) == "instr")
        if _local(name) == "p":
            codes.append(" ")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: inside.pop()
    parser.CharacterDataHandler = lambda text: codes.append(text) if inside[-1] else None
    parser.Parse(content, True)
    return bool({"DDE", "DDEAUTO"} & set("".join(codes).upper().split()))


class OpenDocument:
    """The rules for ODT, ODS and ODP: the parts to drop, and the filters for the others."""

    DROPPED = ("thumbnails/", "meta-inf/documentsignatures.xml", "meta-inf/macrosignatures.xml")
    DROPPED_ELEMENTS = (
        "event-listeners",
        "scripts",
        "dde-connection-decls",
        "dde-links",
        "dde-source",
    )
    NAMES = ("creator", "creator-initials")
    SETTINGS = ("PrinterName", "PrinterSetup", "CurrentDatabaseDataSource")

    def rule_for(self, name: str) -> Callable[..., int] | None:
        """Return the rule for a part, or None if the part is copied as it is."""
        file = name.rpartition("/")[2]
        rules = {
            "meta.xml": _keep_only("document-meta", "meta", "title", "language"),
            "manifest.xml": self._manifest,
            "content.xml": self._text,
            "styles.xml": self._text,
            "settings.xml": self._setting,
        }
        return rules.get(file)

    def needs(self, _name: str, _content: bytes) -> bool:
        """Return True: every part that has a rule is parsed."""
        return True

    def _manifest(self, name: str, found: dict[str, str]) -> int:
        if name == "encryption-data":
            raise Refused(Refusal.PROTECTED)
        is_dropped = found.get("full-path", "").lower().startswith(self.DROPPED)
        return XmlFilter.DROP if name == "file-entry" and is_dropped else XmlFilter.KEEP

    def _text(self, name: str, found: dict[str, str]) -> int:
        if "href" in found and not self._may_stay(name, found["href"]):
            found["href"] = ""
        if name in self.DROPPED_ELEMENTS:
            return XmlFilter.DROP
        return XmlFilter.EMPTY if name in self.NAMES else XmlFilter.KEEP

    def _may_stay(self, name: str, address: str) -> bool:
        """Return whether an address of an element may stay.

        A link that readers follow must lead to a site or a mailbox. Content that is shown with the
        text must be inside the package.
        """
        is_outside = ":" in address or address.startswith(("/", "\\", "../"))
        return not is_outside or (name == "a" and is_allowed_link(address))

    def _setting(self, _name: str, found: dict[str, str]) -> int:
        return XmlFilter.EMPTY if found.get("name") in self.SETTINGS else XmlFilter.KEEP

    def refuse_part(self, _name: str, _content: bytes) -> None:
        """Accept every part: the rules remove the active content."""


OLE_PROGRAM = "Ole10Native".encode("utf-16-le")  # a file of any type, which a click opens
UTF_8 = b'encoding="utf-8"'


def _is_plain(content: bytes) -> bool:
    """Return whether an XML document is in UTF-8, so that bytes can be searched in it.

    In another encoding they would not be found.
    """
    head = content[:200].lower()
    return b"\0" not in head and (b"encoding" not in head or UTF_8 in head.replace(b"'", b'"'))


def clean_package(content: bytes, family: type) -> bytes:
    """Return a package with filtered parts, without the dates and comments of the archive.

    Raise `Refused` if it cannot be cleaned.
    """
    package = family()
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as sent,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as cleaned,
    ):
        names = [name.lower() for name in sent.namelist()]
        if len(names) != len(
            set(names)
        ):  # programs disagree about which of two equal names they read
            raise Refused(Refusal.DAMAGED)
        for entry in sent.infolist():
            name = entry.filename.lower()
            if entry.is_dir() or name.startswith(package.DROPPED):
                continue
            part = sent.read(entry)
            if OLE_PROGRAM in part:
                raise Refused(Refusal.ACTIVE)
            package.refuse_part(name, part)
            rule = package.rule_for(name)
            part = (
                XmlFilter(rule)(part)
                if rule and package.needs(name, part)
                else clean_photograph(part)
            )
            fresh = zipfile.ZipInfo(entry.filename)
            fresh.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            cleaned.writestr(fresh, part)
    return made.getvalue()


# ---- PDF
ACTIVE_KEYS = {
    "/AA",
    "/OpenAction",
    "/JS",
    "/JavaScript",
    "/XFA",
    "/Renditions",
    "/AlternatePresentations",
}
FILE_KEYS = {
    "/EF",
    "/RF",
    "/AF",
    "/EmbeddedFiles",
    "/Collection",
    "/RichMediaContent",
    "/RichMediaSettings",
}
PRIVATE_KEYS = {
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/Perms",
    "/DSS",
    "/SpiderInfo",
    "/Thumb",
}
DROPPED_KEYS = ACTIVE_KEYS | FILE_KEYS | PRIVATE_KEYS
ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    "/GoToR",
    "/Rendition",
    "/Movie",
    "/Sound",
}
ACTIONS |= {"/RichMediaExecute", "/GoTo3DView"}
ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}


def clean_pdf(content: bytes) -> bytes:
    """Return the pages, their structure and the title of a PDF.

    Active content, attachments and earlier versions are left out. Raise `Refused`.
    """
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused(Refusal.PROTECTED)
    title = reader.metadata.title if reader.metadata else None
    _clean_objects(reader.root_object)
    if not len(reader.pages):
        raise Refused(Refusal.DAMAGED)
    writer = PdfWriter(clone_from=reader, keep_initial_header=True)
    made = BytesIO()
    # Screen readers speak the title. Some programs write the path of the file there instead.
    is_title = isinstance(title, str) and title and "\\" not in title
    writer.metadata = {"/Title": title} if is_title else None
    writer.write(made)
    return made.getvalue()


def _clean_objects(root: DictionaryObject) -> None:
    """Clean every dictionary that the root leads to, in the reader's memory.

    The writer then copies the rest.
    """
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject  # noqa: PLC0415

    waiting = [root]
    visited: set[tuple[int, int]] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if (node.idnum, node.generation) in visited:
                continue
            visited.add((node.idnum, node.generation))
            node = node.get_object()
        if isinstance(node, DictionaryObject):
            _clean_dictionary(node)
            waiting.extend(node.values())
        elif isinstance(node, ArrayObject):
            waiting.extend(list.__iter__(node))


def _clean_dictionary(found: DictionaryObject) -> None:
    from pypdf.generic import ArrayObject, NameObject, StreamObject  # noqa: PLC0415

    for key in DROPPED_KEYS & found.keys():
        del found[key]
    subtype = _value_of(found, "/Subtype")
    if (
        _is_active_action(found) or subtype in ANNOTATIONS or "/ByteRange" in found
    ):  # the last condition: a signature
        found.clear()
        return
    if _value_of(found, "/FT") == "/Sig":
        found.pop("/V", None)
    if isinstance(found, StreamObject):  # these keys refer to content in another file
        found.pop("/F", None)
        found.pop("/Ref", None)
        found._data = clean_photograph(
            found._data
        )  # the raw bytes of the file, which may be a JPEG
    if "/Rect" in found and subtype != "/Widget":
        found.pop("/T", None)  # the author of a note; in a form it is the name of the field
    notes = _value_of(found, "/Annots")
    if isinstance(notes, ArrayObject):
        remaining = [
            note
            for note in list.__iter__(notes)
            if _value_of(note.get_object(), "/Subtype") not in ANNOTATIONS
        ]
        found[NameObject("/Annots")] = ArrayObject(remaining)


def _value_of(found: DictionaryObject, key: str) -> Any:
    """Return the value of a key, also where it is a reference to another object of the file.

    Return None if the key is missing or `found` is not a dictionary.
    """
    value = found.get(key) if isinstance(found, dict) else None
    return value.get_object() if value is not None else None


def _is_active_action(found: DictionaryObject) -> bool:
    """Return whether a dictionary is an action that does more than turn a page or open a link.

    Links to addresses that are not allowed count as active too.
    """
    kind = _value_of(found, "/S")
    return kind in ACTIONS or (
        kind == "/URI" and not is_allowed_link(str(_value_of(found, "/URI")))
    )


def main() -> None:
    """Clean the standard input within limits, or exit with the code of the refusal."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        cleaned = clean(sys.argv[1], sys.stdin.buffer.read())
    except Refused as refused:
        sys.exit(int(refused.args[0]))
    sys.stdout.buffer.write(cleaned)


if __name__ == "__main__":
    logging.disable()  # pypdf logs its findings about a file
    main()
