"""Fixtures that store the files of the demo in the test's own folder."""

import pytest


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    """Store published files in the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
