"""The people and objects of the tests of quotations."""

import pytest

from tests.factories import make
from tests.outcomes.quotations import given
from tests.pages import given as debates


@pytest.fixture
def writer(consultation):
    return make.person("writer", consultation)


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation, public_name="Ada Canari (exemple)")


@pytest.fixture
def proposal(consultation, author):
    return debates.proposal(consultation, author, body=given.BODY)


@pytest.fixture
def synthesis(consultation):
    return given.synthesis(consultation)


@pytest.fixture
def chapter(synthesis):
    return synthesis.chapters.get()
