"""tus 1.0.0, the open protocol of resumable uploads.

It supports the extensions creation, termination, checksum and expiration. `headers` parses request
headers and writes answer headers. `arriving` writes the bytes of a PATCH to the storage.
`reception` runs before Django, since Django reads a whole body before its view, and loses the
received bytes when the client disconnects (ADR 36).
"""

from consult.media.tus.byte_writer import Place, read_from
from consult.media.tus.headers import (
    ANNOUNCED,
    RESUMABLE,
    Creation,
    Part,
    check_version,
    creation,
    metadata_of,
    part,
)
from consult.media.tus.reception import Reception, Transfer, transfer_of

__all__ = [
    "ANNOUNCED",
    "RESUMABLE",
    "Creation",
    "Part",
    "Place",
    "Reception",
    "Transfer",
    "check_version",
    "creation",
    "metadata_of",
    "part",
    "read_from",
    "transfer_of",
]
