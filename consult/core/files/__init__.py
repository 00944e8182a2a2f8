"""Files that participants send (ADR 23).

Files are checked by their content, images are always drawn again, and names cannot be guessed.
`prepare` checks an upload before any transaction. `store` saves its result in the transaction of
the act. `find` returns a file if the viewer may read it: the app whose row refers to the file
decides that (`Holder`). A file that no row refers to is deleted.
"""

from consult.core.files.access import address, file_id_of, open_variant, variant
from consult.core.files.checks import PartOnDisk, Prepared, made, prepare, prepare_image
from consult.core.files.file_store import (
    check_room,
    count_in_rooms,
    drop,
    lay,
    release,
    store,
    sweep,
    unlay,
)
from consult.core.files.holders import Holder, find, organisation_of, register
from consult.core.files.images import jpeg

__all__ = [
    "Holder",
    "PartOnDisk",
    "Prepared",
    "address",
    "check_room",
    "count_in_rooms",
    "drop",
    "file_id_of",
    "find",
    "jpeg",
    "lay",
    "made",
    "open_variant",
    "organisation_of",
    "prepare",
    "prepare_image",
    "register",
    "release",
    "store",
    "sweep",
    "unlay",
    "variant",
]
