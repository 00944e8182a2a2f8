"""The canary sweep: after an erasure, the person is found only in listed places, with a reason."""

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.test import override_settings

from consult.accounts.personal_data.inventory import list_copy_sections, list_erasure_steps
from consult.opendata.actions.publication import publish_now
from consult.project import personal_data
from tests.accounts import sweep
from tests.accounts.sweep import (
    ADDRESS,
    EMAIL,
    ID_STAYS,
    NAME_MARK,
    TEXT_MARK,
    erase_oneself,
    follow,
)
from tests.factories import make

# With "keep my texts", the words stay in the public debate, and the reported words stay in their
# case.
WORDS_STAY = {
    "debates_proposal": "the text, signed by nobody",
    "debates_proposalversion": "its versions",
    "debates_comment": "the comments, signed by nobody",
    "moderation_notice": "why something was reported, by nobody",
    "moderation_appeal": "why a decision was contested, by nobody",
    "accounts_institution": "the structure that a kept text names",
    "outcomes_draftremark": "a remark on a draft synthesis, by nobody",
    "outcomes_objection": "an objection to the synthesis, by nobody",
    "outcomes_quotation": "quotations of kept texts",
    "outcomes_synthesisversion": "their published versions, which name nobody",
    "questionnaires_answer": "an open answer, counted with the others, by nobody",
}
# These sections are erased in the transaction of the request, or with the texts, without a step.
ERASED_AT_ONCE = {
    *("account", "role", "invitation", "usual_team", "institution", "token", "passkey", "session")
}
# Texts that were never sent are always erased, even when the person keeps their texts.
NEVER_SENT = {"debates_draft", "media_upload"}


@pytest.fixture(autouse=True)
def ledger():
    storages._storages.pop("erasures", None)
    yield
    storages._storages.pop("erasures", None)


@pytest.fixture
def valkey():
    """Configure the real cache, under a prefix of this test, and return the prefix."""
    import uuid

    from django.conf import settings

    prefix = f"canary-{uuid.uuid4().hex}"
    real = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": settings.CELERY_BROKER_URL,
        "KEY_PREFIX": prefix,
    }
    with override_settings(CACHES={"default": real}, RATE_LIMITS_ON=True):
        yield prefix


@pytest.fixture
def at_once(tmp_path, django_capture_on_commit_callbacks):
    """Store files in a folder of this test.

    Return a context that runs commit callbacks at its end.
    """
    with override_settings(MEDIA_ROOT=tmp_path):
        yield lambda: django_capture_on_commit_callbacks(execute=True)


def erase_by_administrator(browser, person, texts):
    admin = make.client(make.person("organisation_admin", organisation=person.organisation))
    form = {"email": EMAIL, "identity": "in_person", "texts": texts, "sure": "on"}
    assert admin.post("/staff/organisation/erase/", form).status_code == 302


@pytest.mark.long
@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("erase", "texts"), [(erase_oneself, "tombstone"), (erase_by_administrator, "keep")]
)
def test_erased_person_is_found_nowhere(consultation, erase, texts, valkey, at_once, caplog):  # noqa: PLR0917
    other, manager = make.person(consultation=consultation), make.person("manager", consultation)
    moderator, visitor = (
        make.person("moderator", consultation),
        make.visitor(consultation.organisation),
    )
    with at_once():
        browser, person = sweep.do_everything(consultation, other)
        publish_now(viewer=manager, slug=consultation.slug)
    identifier = str(person.participant.pk)
    # Check first that the sweep works: before the erasure, it finds the marks in each of these
    # places.
    assert sweep.in_database(NAME_MARK, ADDRESS) >= {
        *("accounts_account", "accounts_participant", "account_emailaddress", "accounts_apitoken"),
        *("accounts_invitation", "accounts_usualmember", "accounts_senderrequest"),
        *("usersessions_usersession", "django_session", "accounts_signinask"),
        "outcomes_synthesisversion",
    }
    assert sweep.in_database(TEXT_MARK) == {
        *WORDS_STAY,
        *NEVER_SENT,
        "workshops_voicemessage",
        "workshops_registration",
        "outcomes_blockcomment",
        "outcomes_officialanswer",
        "outcomes_answernote",
    }
    assert sweep.in_database(identifier) > {
        "ballot_box_ballot",
        "consultations_charteracceptance",
        *ID_STAYS,
    } - {"core_job"}
    for pages in map(sweep.pages_of, (visitor, moderator)):
        assert sweep.in_pages(pages, NAME_MARK)
        assert sweep.in_pages(pages, TEXT_MARK)
    assert sweep.in_files(NAME_MARK)
    assert sweep.in_files(TEXT_MARK)
    sent_before = len(mail.outbox)

    with at_once():
        erase(browser, person, texts)
        follow()

    are_texts_kept = texts == "keep"
    assert sweep.in_database(NAME_MARK, ADDRESS) == set()
    assert sweep.in_database(TEXT_MARK) == (set(WORDS_STAY) if are_texts_kept else set())
    assert sweep.in_database(identifier) == set(ID_STAYS)
    for pages in map(sweep.pages_of, (visitor, moderator)):
        assert sweep.in_pages(pages, NAME_MARK, identifier) == set()
        assert bool(sweep.in_pages(pages, TEXT_MARK)) == are_texts_kept
    assert sweep.in_files(NAME_MARK, identifier) == set()
    assert bool(sweep.in_files(TEXT_MARK)) == are_texts_kept
    assert sweep.in_cache(valkey, NAME_MARK, TEXT_MARK) == {}
    # Attempts are counted by network address for a minute, then the counter expires.
    assert all(0 < seconds <= 60 for seconds in sweep.in_cache(valkey, ADDRESS).values())
    # except for the code that proved the identity
    assert not [message for message in mail.outbox[sent_before + 1 :] if EMAIL in message.to]
    logged = caplog.text
    assert "request_finished" in logged
    assert not [mark for mark in (NAME_MARK, TEXT_MARK, ADDRESS, identifier) if mark in logged]


def test_sections_of_the_copy_are_the_steps_of_the_erasure():
    """Check that each section of the copy of personal data has a step that erases it."""
    erased = [step.name for step in personal_data.ERASURE_STEPS]
    copied = [section.name for section in personal_data.COPY_SECTIONS]
    assert len(set(erased)) == len(erased)
    assert len(set(copied)) == len(copied)
    assert set(copied) - ERASED_AT_ONCE == set(erased)


def test_personal_data_are_those_of_the_setting():
    assert list_erasure_steps() is personal_data.ERASURE_STEPS
    assert list_copy_sections() is personal_data.COPY_SECTIONS


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("comment", "proposal"),
        ("proposal", "question"),
        ("upload", "voice"),
        ("proposal", "name"),
        ("comment", "notice"),
        ("proposal", "consultation"),
        ("comment", "consultation"),
    ],
)
def test_erasure_steps_run_in_the_order_of_their_reasons(first, second):
    names = [step.name for step in personal_data.ERASURE_STEPS]
    assert names.index(first) < names.index(second)
