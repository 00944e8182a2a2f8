"""Files of datasets go to the test's own folder."""

import pytest


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    """What a test publishes is nowhere but in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
