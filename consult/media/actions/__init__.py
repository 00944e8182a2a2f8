"""The actions on uploads and media: receive, prepare, cut, mask and remove files."""

from consult.media.actions.clips import cut
from consult.media.actions.direct import ask_for_parts
from consult.media.actions.masks import mask
from consult.media.actions.preparation import prepare, try_again
from consult.media.actions.reception import receive
from consult.media.actions.removal import (
    forget_old_originals,
    forget_original,
    forget_words,
    keep_original,
    remove_media,
    sweep,
)
from consult.media.actions.unused_uploads import erase_uploads, expire_uploads
from consult.media.actions.uploads import check_rest, create_upload, take_upload, terminate_upload
from consult.media.actions.uploads import receive as receive_octets
from consult.media.actions.whole import send_whole

__all__ = [
    "ask_for_parts",
    "check_rest",
    "create_upload",
    "cut",
    "erase_uploads",
    "expire_uploads",
    "forget_old_originals",
    "forget_original",
    "forget_words",
    "keep_original",
    "mask",
    "prepare",
    "receive",
    "receive_octets",
    "remove_media",
    "send_whole",
    "sweep",
    "take_upload",
    "terminate_upload",
    "try_again",
]
