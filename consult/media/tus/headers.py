"""The strict parsers of tus headers: a misread offset would write to the wrong place."""

import binascii
import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid
from consult.media.exceptions import NotOctets, UnknownProtocol

VERSION = "1.0.0"
RESUMABLE = {"Tus-Resumable": VERSION}
OCTETS = "application/offset+octet-stream"
ALGORITHMS = ("sha1", "sha256", "md5")
ANNOUNCED = {
    **RESUMABLE,
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,termination,checksum,expiration",
    "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
}
# A bigint has up to nineteen digits, and no file size has sixteen.
NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
NAME = re.compile(r"[!-+\--~]{1,60}", re.ASCII)
LONGEST_METADATA = 4096


@dataclass(frozen=True)
class Creation:
    """An announced file: its length and its metadata."""

    length: int
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """A part of a file: its offset, its size if known, and its checksum if given."""

    offset: int
    size: int | None
    algorithm: str = ""
    digest: bytes = b""


def check_version(headers: Mapping[str, str]) -> None:
    """Raise `UnknownProtocol` unless the client uses this version of tus."""
    if headers.get("Tus-Resumable") != VERSION:
        raise UnknownProtocol


def creation(headers: Mapping[str, str]) -> Creation:
    """Return what a POST announces. Raise `Invalid`."""
    if "Upload-Defer-Length" in headers or "Upload-Concat" in headers:
        raise Invalid(
            _("Send the length of the whole file in Upload-Length."), attr="Upload-Length"
        )
    return Creation(
        _number(headers, "Upload-Length"), _metadata(headers.get("Upload-Metadata", ""))
    )


def part(headers: Mapping[str, str]) -> Part:
    """Return the part that a PATCH contains. Raise `Invalid` or `NotOctets`."""
    if headers.get("Content-Type", "").strip().lower() != OCTETS:
        raise NotOctets
    size = _number(headers, "Content-Length") if headers.get("Content-Length") else None
    return Part(_number(headers, "Upload-Offset"), size, *_checksum(headers.get("Upload-Checksum")))


def _number(headers: Mapping[str, str], name: str) -> int:
    value = headers.get(name, "")
    if not NUMBER.fullmatch(value):
        raise Invalid(_("This header must be a whole number of bytes."), attr=name)
    return int(value)


def _checksum(value: str | None) -> tuple[str, bytes]:
    if value is None:
        return "", b""
    algorithm, _space, encoded = value.partition(" ")
    digest = _decoded(encoded, "Upload-Checksum")
    if (
        algorithm not in ALGORITHMS
        or len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size
    ):
        raise Invalid(
            _("Send a checksum in Base64, with one of these algorithms: %(names)s.")
            % {"names": ", ".join(ALGORITHMS)},
            attr="Upload-Checksum",
        )
    return algorithm, digest


def _metadata(value: str) -> dict[str, str]:
    if len(value) > LONGEST_METADATA:
        raise Invalid(_("This header is too long."), attr="Upload-Metadata")
    found = {}
    for pair in filter(None, value.split(",")):
        name, _space, encoded = pair.strip(" ").partition(" ")
        if not NAME.fullmatch(name) or name in found:
            raise Invalid(
                _("Send each name once, with its value in Base64."), attr="Upload-Metadata"
            )
        found[name] = _text(_decoded(encoded, "Upload-Metadata"))
    return found


def _decoded(encoded: str, header: str) -> bytes:
    try:
        return b64decode(encoded.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Invalid(_("This value is not Base64."), attr=header) from None


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise Invalid(_("This value is not text in UTF-8."), attr="Upload-Metadata") from None


def metadata_of(values: Mapping[str, str]) -> str:
    """Encode the metadata of an upload as its client announced it."""
    return ",".join(
        f"{name} {b64encode(value.encode()).decode()}".strip() for name, value in values.items()
    )
