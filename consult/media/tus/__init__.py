"""tus 1.0.0, the open protocol of resumable uploads: its headers, and how the octets of a PATCH reach the storage.

Extensions: creation, termination, checksum, expiration. `headers` reads and writes what requests and answers say;
`arriving` puts octets where they belong, whoever hands them over; `reception` stands before Django, since Django reads
a whole body before its view, and forgets what came when the other side vanishes (ADR 36).
"""

from consult.media.tus.arriving import Place, read_from
from consult.media.tus.headers import ANNOUNCED, RESUMABLE, Creation, Part, check_version, creation, metadata_of, part
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
