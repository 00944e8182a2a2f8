"""Files sent piece by piece: announced, received, taken for something, or forgotten."""

from consult.media.actions.forgetting import erase_uploads, expire_uploads
from consult.media.actions.uploads import create_upload, receive, take_upload, terminate_upload

__all__ = [
    "create_upload",
    "erase_uploads",
    "expire_uploads",
    "receive",
    "take_upload",
    "terminate_upload",
]
