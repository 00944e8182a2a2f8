"""Tests of media keep files in a folder of their own."""

import pytest

from tests.media import making


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    """A storage and a folder of work for each test."""
    settings.MEDIA_ROOT, settings.MEDIA_WORK = tmp_path / "media", tmp_path / "work"
    making.hold_files()
    return settings
