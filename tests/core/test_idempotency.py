"""A request sent twice with one key: its act is done once and answered twice."""

import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction

from consult.core.exceptions import Invalid, KeyReusedWithAnotherBody
from consult.core.models import IdempotencyRecord, JournalEntry
from consult.core.postgres import tenancy
from consult.core.records.idempotency import Outcome, atomic_act, fingerprint, once
from tests.factories import make

PRINT = fingerprint("POST", "/x/", {"a": 1})


@pytest.fixture
def act():
    """Return an act that counts how often it was done."""

    def do():
        do.times += 1
        return Outcome(201, "thing", str(do.times))

    do.times = 0
    return do


def test_repeat_returns_the_outcome_of_the_first_request(organisation, act):
    person, key = make.person(organisation=organisation), str(uuid4())
    assert once(person, key, PRINT, act) == Outcome(201, "thing", "1")
    assert once(person, key, PRINT, act) == Outcome(201, "thing", "1", repeated=True)
    assert act.times == 1


def test_same_key_with_another_body_is_a_conflict(organisation, act):
    person, key = make.person(organisation=organisation), str(uuid4())
    once(person, key, PRINT, act)
    with pytest.raises(KeyReusedWithAnotherBody):
        once(person, key, fingerprint("POST", "/x/", {"a": 2}), act)
    assert act.times == 1


def test_same_key_of_another_person_is_another_key(organisation, act):
    key = str(uuid4())
    once(make.person(organisation=organisation), key, PRINT, act)
    once(make.person(organisation=organisation), key, PRINT, act)
    assert act.times == 2


def test_refusal_is_not_stored(organisation, act):
    person, key = make.person(organisation=organisation), str(uuid4())

    def refuse():
        raise Invalid

    with pytest.raises(Invalid):
        once(person, key, PRINT, refuse)
    assert IdempotencyRecord.objects.count() == 0
    assert once(person, key, PRINT, act).object_id == "1"


def test_key_that_is_not_a_uuid_is_refused_by_name(organisation, act):
    with pytest.raises(Invalid) as refused:
        once(make.person(organisation=organisation), "x" * 500, PRINT, act)
    assert refused.value.attr == "Idempotency-Key"


@pytest.mark.committed
def test_simultaneous_repeats_act_once(committed):
    organisation = make.organisation(slug="course")
    person, key = make.person(organisation=organisation), str(uuid4())
    answers, done, together = [], [], threading.Barrier(8)

    def act():
        done.append(1)
        return Outcome(201, "thing", "the one")

    def request():
        try:
            with tenancy.organisation(organisation.id):
                together.wait()
                answers.append(once(person, key, PRINT, act).object_id)
        finally:
            connection.close()

    threads = [threading.Thread(target=request) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), answers) == (1, ["the one"] * 8)


def test_act_and_key_are_stored_in_one_transaction(organisation, act):
    person, key = make.person(organisation=organisation), str(uuid4())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        once(person, key, PRINT, act)
        raise ZeroDivisionError
    assert once(person, key, PRINT, act).repeated is False


def test_stored_fingerprint_of_a_body_depends_on_the_secret_key(settings):
    """Check that a copy of the database does not allow guessing a body.

    A body may be a password.
    """
    body = {"password": ["nuage-violet-42"]}
    here = fingerprint("POST", "/account/password/", body)
    settings.SECRET_KEY = "another secret"
    assert fingerprint("POST", "/account/password/", body) != here


def test_refused_act_without_a_savepoint_undoes_what_was_written_before_it(organisation):
    person, key = make.person(organisation=organisation), str(uuid4())

    @atomic_act()
    def write_then_refuse():
        JournalEntry.objects.create(organisation=organisation, act="tests.act", kind="thing")
        raise Invalid

    with pytest.raises(Invalid):
        once(person, key, PRINT, write_then_refuse)
    assert (JournalEntry.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)
    with pytest.raises(Invalid):
        write_then_refuse()
    assert JournalEntry.objects.count() == 0
