"""Caches of a process that depend only on code and settings, so that tests share them.

They are the statements that Django compiled and the components that templates rendered. They are
emptied whenever a test replaces code or settings, and whenever it restores them.
"""

from functools import wraps
from unittest import mock

import pytest
from django.core.mail import message
from django.core.signals import setting_changed
from django.db.backends.base.base import BaseDatabaseWrapper

from consult.core.postgres import compiled
from frontend.templatetags import drawn


def _is_for_test(patch):
    """Return whether a test replaces something. Django replaces a method of connections itself."""
    return patch.getter() is not BaseDatabaseWrapper


def _is_used(patches):
    return bool(patches._setattr or patches._setitem)


def _always(_replacement):
    return True


# The methods by which `mock.patch`, `mock.patch.dict` and `monkeypatch` replace and restore, and
# the condition on which they change something.
REPLACEMENTS = (
    (mock._patch, ("__enter__", "__exit__"), _is_for_test),
    (mock._patch_dict, ("_patch_dict", "_unpatch_dict"), _always),
    (pytest.MonkeyPatch, ("setattr", "delattr", "setitem", "delitem"), _always),
    (pytest.MonkeyPatch, ("undo",), _is_used),
)


def empty(**_sent):
    """Empty the caches."""
    compiled.forget()
    drawn._draw.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def emptied_caches():
    """Empty the caches after each replacement of code or settings, during the whole run."""
    setting_changed.connect(empty)
    with pytest.MonkeyPatch.context() as patched:
        for owner, names, condition in REPLACEMENTS:
            for name in names:
                patched.setattr(owner, name, _then_empty(getattr(owner, name), condition))
        yield
    setting_changed.disconnect(empty)


@pytest.fixture(autouse=True, scope="session")
def django_mail_patch_dns():
    """Give the mails of the whole run one host name, because pytest-django patches it in each test."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(message, "DNS_NAME", "fake-tests.example.com")
        yield


def _then_empty(replace, condition):
    """Return a method that replaces as before, then empties the caches on the condition."""

    @wraps(replace)
    def replace_and_empty(replacement, *args, **kwargs):
        is_change = condition(replacement)
        try:
            return replace(replacement, *args, **kwargs)
        finally:
            if is_change:
                empty()

    return replace_and_empty
