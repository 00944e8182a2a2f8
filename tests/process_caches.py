"""Caches of a process that depend only on code and settings, so that tests share them.

They are the statements that Django compiled and the components that templates rendered. Each
compiled statement is compared with the one that Django composes now. A test that replaces code on
which one of them depends takes the fixture `empty_caches`.
"""

import pytest
from django.core.mail import message
from django.core.signals import setting_changed

from consult.core.postgres import compiled
from frontend.templatetags import drawn


def empty(**_sent):
    """Empty the caches."""
    compiled.forget()
    drawn._draw.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def checked_caches():
    """Compare each compiled statement in the whole run, and empty the caches with each setting."""
    compiled.is_checked = True
    setting_changed.connect(empty)
    yield
    setting_changed.disconnect(empty)


@pytest.fixture
def empty_caches():
    """Start and end a test with empty caches."""
    empty()
    yield
    empty()


@pytest.fixture(autouse=True, scope="session")
def django_mail_patch_dns():
    """Give the mails of the whole run one host name, because pytest-django patches it in each test."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(message, "DNS_NAME", "fake-tests.example.com")
        yield
