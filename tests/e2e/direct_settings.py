"""The settings of the other browser tests, with a bucket that receives files directly."""

import os

from tests.e2e.settings import *  # noqa: F403
from tests.e2e.settings import CONTENT_SECURITY_POLICY, STORAGES
from tests.media.buckets import storage_at

UPLOADS_DIRECT = os.environ["BUCKET_ORIGIN"]
STORAGES["default"] = storage_at(UPLOADS_DIRECT)
CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"].append(UPLOADS_DIRECT)
