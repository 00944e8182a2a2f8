"""Files people send: checked by their content, images always made anew, kept under names nobody guesses (ADR 23).

`prepare` looks at an upload before any transaction; `store` keeps what it made, in the transaction of the act. What a
file belongs to says who may read it (`Holder`); `find` asks. A file that nothing holds any more is dropped.
"""

from consult.core.files.checking import PartOnDisk, Prepared, made, prepare, prepare_image
from consult.core.files.holders import Holder, find, organisation_of, register
from consult.core.files.images import jpeg
from consult.core.files.keeping import check_room, count_in_rooms, drop, lay, release, store, sweep, unlay
from consult.core.files.reading import address, file_id_of, open_variant, variant

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
