"""Changed secrets of an installation, and a second factor that is reset, lock no account out."""

from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from consult.accounts.personal_data import erasure_ledger
from consult.accounts.second_factors.adapter import MfaAdapter
from consult.accounts.second_factors.authenticators import make_codes
from consult.accounts.sessions import checks
from consult.accounts.tokens.actions import create_api_token
from consult.core.models import AuditEntry, JournalEntry
from consult.core.queue import short_jobs
from consult.workshops.transcripts.actions.validation import make_reading_link
from tests.accounts.sweep import in_database
from tests.consultations.drafts import preview_key
from tests.factories import make
from tests.pages import test_sign_in
from tests.pages.test_second_factor import SECOND, citizen, compute_code, sign_in  # noqa: F401 - a fixture
from tests.workshops import recorded

pytestmark = pytest.mark.django_db
NEW = "another-secret-" + "1" * 40


@pytest.fixture
def secret(citizen):  # noqa: F811 - the fixture
    """Return the TOTP secret of a person who also has recovery codes."""
    account, text = citizen.participant.account, generate_totp_secret()
    data = {"secret": MfaAdapter().encrypt(text)}
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data=data)
    make_codes(account)
    return text


def change_secret_key(settings, *fallbacks):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, list(fallbacks)


def test_second_factor_works_with_a_former_key_and_after_reencryption(citizen, secret, settings):  # noqa: F811
    change_secret_key(settings, settings.SECRET_KEY)
    client, _answer = sign_in(citizen)
    assert client.post(SECOND, {"code": compute_code(secret)}).status_code == 302
    out = StringIO()
    call_command("reencrypt_second_factors", stdout=out)
    assert out.getvalue() == "Encrypted again: 2.\n"
    settings.SECRET_KEY_FALLBACKS = []
    cache.clear()  # each code is accepted once
    client, _answer = sign_in(citizen)
    assert client.post(SECOND, {"code": compute_code(secret)}).status_code == 302


def test_second_factor_that_no_key_decrypts_is_refused_with_a_message(citizen, secret, settings):  # noqa: F811
    change_secret_key(settings)
    client, _answer = sign_in(citizen)
    assert client.get(SECOND).status_code == 200
    answer = client.post(SECOND, {"code": compute_code(secret)})
    assert answer.status_code == 422
    assert "Votre double authentification ne fonctionne plus sur ce site" in answer.content.decode()
    assert client.get("/account/").status_code == 302
    with pytest.raises(CommandError, match="No key decrypts 2 of them"):
        call_command("reencrypt_second_factors", stdout=StringIO())


def test_reset_second_factor_ends_sessions_and_is_recorded_and_emailed_once(citizen, secret):  # noqa: F811
    account = citizen.participant.account
    client, _answer = sign_in(citizen)
    client.post(SECOND, {"code": compute_code(secret)})
    assert client.get("/account/").status_code == 200
    out = StringIO()
    call_command("reset_second_factor", account.email.upper(), "--yes", stdout=out)
    assert citizen.organisation.name in out.getvalue()
    assert not Authenticator.objects.exists()
    assert not Session.objects.exists()
    assert client.get("/account/").status_code == 302
    for journal in (JournalEntry, AuditEntry):
        entry = journal.objects.get(act="account.second_factor_reset")
        assert (entry.actor, entry.object_id) == (None, citizen.participant.pk)
    while short_jobs.run_due():
        pass
    assert [message.to for message in mail.outbox] == [[account.email]]
    assert f"http://testserver{reverse('account-second-factor')}" in mail.outbox[0].body
    assert sign_in(citizen)[1]["Location"] == "/account/"


def test_reset_of_a_second_factor_as_a_trial_changes_nothing(citizen, secret):  # noqa: F811
    out = StringIO()
    call_command("reset_second_factor", citizen.participant.account.email, "--dry-run", stdout=out)
    assert "an application, no passkeys and 10 recovery codes" in out.getvalue()
    assert Authenticator.objects.exists()


@pytest.mark.parametrize(
    ("email", "reason"),
    [("nobody@example.org", "No account"), (None, "n’utilise pas la double authentification")],
)
def test_reset_of_an_unknown_account_or_missing_factor_is_refused(citizen, email, reason):  # noqa: F811
    with pytest.raises(CommandError, match=reason):
        call_command(
            "reset_second_factor",
            email or citizen.participant.account.email,
            "--yes",
            stdout=StringIO(),
        )


def test_websocket_of_a_session_from_before_the_key_change_keeps_the_session(
    organisation, settings
):
    client = make.client(make.person(organisation=organisation))
    key = client.session.session_key
    change_secret_key(settings, settings.SECRET_KEY)
    viewer, viewer_session = checks.viewer_of_session(organisation, key)
    assert viewer.participant is not None
    assert viewer_session.session == key
    assert Session.objects.filter(pk=key).exists()


def test_erasure_noted_under_a_former_key_is_found_and_not_noted_twice(settings):
    former = settings.ERASURE_KEY
    row = ("participant", "0195f2c4-0000-7000-8000-000000000000")
    erasure_ledger.note(row, keep_texts=True)
    settings.ERASURE_KEY, settings.ERASURE_KEY_FALLBACKS = NEW, []
    assert erasure_ledger.find(erasure_ledger.entries(), *row) is None
    settings.ERASURE_KEY_FALLBACKS = [former]
    noted = erasure_ledger.entries()
    assert erasure_ledger.may_keep_texts(erasure_ledger.find(noted, *row))
    erasure_ledger.note(row, keep_texts=True)
    assert erasure_ledger.entries() == noted


def test_anchor_47_secret_that_opens_something_is_long_and_in_no_table(consultation):
    recording = recorded.recording(recorded.workshop(consultation))
    recorded.drafted(recording)
    browser = make.client()
    test_sign_in.ask(browser, "nouvelle@example.org")
    secrets = {
        "API token": create_api_token(viewer=make.person(consultation=consultation), name="essai")[
            1
        ],
        "reading link": make_reading_link(
            viewer=recorded.facilitator(recording.workshop), recording_id=recording.pk, days=1
        )[1],
        "sign-in page": parse_qs(urlsplit(browser.waits_at).query)["ask"][0],
        "sign-in mail": parse_qs(urlsplit(test_sign_in.link()).query)["link"][0],
    }
    assert [
        (name, tables) for name, secret in secrets.items() if (tables := in_database(secret))
    ] == []
    assert [name for name, secret in secrets.items() if len(secret) < 128 / 6] == []
    # Prove that the search finds a secret that is stored: the preview key is stored as it is.
    assert in_database(preview_key(consultation)) == {"consultations_previewlink"}
