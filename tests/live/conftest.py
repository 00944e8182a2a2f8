"""Lines are hung up after each test."""

import pytest

from tests.live import lines


@pytest.fixture(autouse=True)
def hung_up():
    """Close what a test opened, whatever became of it."""
    yield
    lines.close_all()
