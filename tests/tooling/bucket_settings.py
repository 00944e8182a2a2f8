"""The local settings, with the bucket of a test for files."""

import os

from consult.project.settings.local import *  # noqa: F403
from tests.media.buckets import storage_at

STORAGES["default"] = storage_at(os.environ["BUCKET"])  # noqa: F405
