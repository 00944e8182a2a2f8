"""Caches that tests share are emptied when a test replaces a rule, and when it restores it."""

from unittest import mock

import pytest
from django.conf import settings as of_site
from django.test import override_settings

from consult.consultations.models import Topic
from consult.core.postgres import compiled

TABLE = {"row": 1}


class Rules:
    """Rules that a test replaces."""

    rule = 1


@pytest.fixture
def filled(organisation):
    """Put a statement into the cache."""
    compiled.forget()
    compiled.compile_once("cache of a test", Topic.objects.all)
    assert len(compiled._templates) == 1


def test_statement_is_forgotten_when_a_method_is_patched_and_restored(filled):
    with mock.patch.object(Rules, "rule", 2):
        assert not compiled._templates
        compiled.compile_once("cache of a test", Topic.objects.all)
    assert not compiled._templates


def test_statement_is_forgotten_when_a_table_is_patched_and_restored(filled):
    with mock.patch.dict(TABLE, row=2):
        assert not compiled._templates
        compiled.compile_once("cache of a test", Topic.objects.all)
    assert not compiled._templates


def test_statement_is_forgotten_when_monkeypatch_replaces_and_undoes(filled):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Rules, "rule", 2)
        assert not compiled._templates
        compiled.compile_once("cache of a test", Topic.objects.all)
    assert not compiled._templates


def test_statement_is_forgotten_when_a_setting_changes_and_returns(filled):
    with override_settings(LANGUAGE_CODE=of_site.LANGUAGE_CODE):
        assert not compiled._templates
        compiled.compile_once("cache of a test", Topic.objects.all)
    assert not compiled._templates


def test_statement_stays_where_nothing_is_replaced(filled):
    pytest.MonkeyPatch().undo()
    assert len(compiled._templates) == 1
