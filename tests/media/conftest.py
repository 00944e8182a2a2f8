"""Fixtures that give tests of media a folder of their own."""

import pytest

from tests.media import making


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    """Give each test its own storage and working folder."""
    settings.MEDIA_ROOT, settings.MEDIA_WORK = tmp_path / "media", tmp_path / "work"
    making.register_holder()
    return settings
