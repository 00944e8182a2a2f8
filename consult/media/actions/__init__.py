"""Files sent piece by piece: announced, received, taken for something, or forgotten."""

from consult.media.actions.forgetting import erase_uploads, expire_uploads
from consult.media.actions.uploads import create_upload, take_upload, terminate_upload
from consult.media.actions.uploads import receive as receive_octets
from consult.media.actions.whole import send_whole

__all__ = [
    "create_upload",
    "erase_uploads",
    "expire_uploads",
    "receive_octets",
    "send_whole",
    "take_upload",
    "terminate_upload",
]
