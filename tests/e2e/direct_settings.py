"""As on a person's machine, with a bucket that files go straight to."""

import os

from consult.project.settings.local import *  # noqa: F403
from consult.project.settings.local import CONTENT_SECURITY_POLICY, STORAGES
from tests.media.buckets import storage_at

UPLOADS_DIRECT = os.environ["BUCKET_ORIGIN"]
STORAGES["default"] = storage_at(UPLOADS_DIRECT)
CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"].append(UPLOADS_DIRECT)
