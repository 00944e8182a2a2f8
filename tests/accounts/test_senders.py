"""The sender of an organisation's e-mails: asked for, proved by a code, accepted by the installation."""

import re
from datetime import timedelta

import dns.exception
import dns.resolver
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consult.accounts.enums import RecordState, Role
from consult.accounts.models import SenderRequest
from consult.accounts.senders import actions, dns_records
from consult.accounts.senders.selectors import find_sender_request, find_waiting_senders
from consult.accounts.tasks import forget_sessions
from consult.accounts.tenants import installation
from consult.accounts.viewers.selectors import viewer_for
from consult.core.exceptions import Invalid, NotAllowed, NotFound, TooMany
from consult.core.models import Job, JournalEntry
from consult.core.postgres import tenancy
from consult.core.queue import long_jobs
from consult.core.queue.short_jobs import run_due
from consult.organisations.selectors import sender_of
from tests import nameserver
from tests.factories import make

pytestmark = pytest.mark.django_db
ADDRESS = "participer@bourg.example.org"


@pytest.fixture
def admin(organisation):
    return make.person(Role.ORGANISATION_ADMIN, organisation=organisation)


@pytest.fixture
def platform(organisation):
    return viewer_for(organisation, make.account(is_platform_admin=True))


@pytest.fixture
def records(monkeypatch):
    """Return the records of the name server of the tests, which are empty."""
    monkeypatch.setattr(nameserver, "RECORDS", {})
    return nameserver.RECORDS


def ask(admin, address=ADDRESS):
    return actions.ask_sender(viewer=admin, address=address)


def codes():
    """Run the jobs, and return the codes that were mailed to each address."""
    run_due()
    return [
        (message.to[0], re.search(r"^ +([0-9]{6})$", message.body, re.MULTILINE)[1])
        for message in mail.outbox
    ]


def prove(admin, address=ADDRESS):
    request = ask(admin, address)
    return actions.prove_sender(viewer=admin, code=codes()[-1][1]) and request


def read(request):
    """Run the long jobs, and return the request with what was read."""
    for job in Job.objects.filter(name="accounts.read_sender_records"):
        long_jobs.run(job.pk)
    request.refresh_from_db()
    return request


# ---- asked for


def test_code_is_mailed_to_the_address_alone_from_that_of_the_installation(admin, settings):
    settings.DEFAULT_FROM_EMAIL = "Consult <envoi@installation.example>"
    ask(admin, " Participer@Bourg.example.org ")
    [(to, code)] = codes()
    assert to == ADDRESS
    [message] = mail.outbox
    assert "envoi@installation.example" in message.from_email
    assert code in message.subject
    assert "60 minutes" in message.body


def test_code_is_stored_nowhere(admin):
    ask(admin)
    [(_to, code)] = codes()
    with connection.cursor() as cursor:
        for table in ("accounts_senderrequest", "core_job", "core_journalentry"):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            stored = "".join(row for (row,) in cursor.fetchall())
            assert not re.search(rf"\b{code}\b", stored), table


def test_journal_names_no_address(admin):
    prove(admin)
    entries = JournalEntry.objects.filter(act__startswith="organisation.sender")
    assert set(entries.values_list("act", flat=True)) == {
        "organisation.sender_ask",
        "organisation.sender_prove",
    }
    assert all(ADDRESS not in str(entry.data) for entry in entries)


@pytest.mark.parametrize("address", ["", "mairie", "mairie@"])
def test_wrong_address_is_refused(admin, address):
    with pytest.raises(ValidationError):
        ask(admin, address)
    assert not SenderRequest.objects.exists()


@pytest.mark.parametrize(
    "role", [None, *(role for role in Role if role != Role.ORGANISATION_ADMIN)]
)
def test_sender_is_asked_and_proved_by_administrators_alone(consultation, role):
    person = make.person(role, consultation, organisation=consultation.organisation)
    with pytest.raises(NotAllowed):
        ask(person)
    with pytest.raises(NotAllowed):
        actions.prove_sender(viewer=person, code="000000")


def test_codes_are_limited_by_day(admin, settings):
    settings.RATE_LIMITS_ON = True
    for number in range(5):
        ask(admin, f"adresse{number}@bourg.example.org")
    with pytest.raises(TooMany):
        ask(admin)
    assert SenderRequest.objects.get().address == "adresse4@bourg.example.org"


def test_database_stores_one_request_for_an_organisation(admin, organisation):
    ask(admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        SenderRequest.objects.create(
            organisation=organisation, address=ADDRESS, sent_at=timezone.now()
        )


# ---- proved


def test_code_proves_the_address_once(admin):
    ask(admin)
    [(_to, code)] = codes()
    assert actions.prove_sender(viewer=admin, code=f" {code} ").proved_at
    with pytest.raises(actions.SenderProved):
        actions.prove_sender(viewer=admin, code=code)
    with pytest.raises(actions.SenderProved):
        ask(admin)
    assert len(codes()) == 1


def test_wrong_code_is_refused_on_its_field(admin):
    ask(admin)
    [(_to, code)] = codes()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    with pytest.raises(Invalid) as refusal:
        actions.prove_sender(viewer=admin, code=wrong)
    assert refusal.value.attr == "code"
    assert SenderRequest.objects.get().proved_at is None


def test_code_ends_after_an_hour(admin):
    request = ask(admin)
    [(_to, code)] = codes()
    sent = timezone.now() - timedelta(minutes=61)
    SenderRequest.objects.filter(pk=request.pk).update(sent_at=sent)
    with pytest.raises(actions.SenderCodeIsOver):
        actions.prove_sender(viewer=admin, code=code)


def test_code_without_a_request_is_not_found(admin):
    with pytest.raises(NotFound):
        actions.prove_sender(viewer=admin, code="000000")


def test_guesses_are_limited_by_hour(admin, settings):
    settings.RATE_LIMITS_ON = True
    ask(admin)
    [(_to, code)] = codes()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(10):
        with pytest.raises(Invalid):
            actions.prove_sender(viewer=admin, code=wrong)
    with pytest.raises(TooMany):
        actions.prove_sender(viewer=admin, code=code)


def test_another_code_replaces_the_first_one(admin):
    ask(admin)
    ask(admin)
    [(_to, last)] = codes()
    ask(admin)
    (_to, newest) = codes()[-1]
    assert newest != last
    with pytest.raises(Invalid):
        actions.prove_sender(viewer=admin, code=last)
    assert actions.prove_sender(viewer=admin, code=newest)


def test_another_address_needs_another_proof(admin):
    request = prove(admin)
    (_to, first) = codes()[-1]
    ask(admin, "autre@bourg.example.org")
    request.refresh_from_db()
    assert request.proved_at is None
    with pytest.raises(Invalid):
        actions.prove_sender(viewer=admin, code=first)


def test_code_of_another_organisation_proves_nothing(admin):
    ask(admin)
    [(_to, code)] = codes()
    other = make.organisation(slug="autre", domain="autre.example.org")
    with tenancy.organisation(other.pk):
        stranger = make.person(Role.ORGANISATION_ADMIN, organisation=other)
        assert find_sender_request(stranger) is None
        ask(stranger)
        with pytest.raises(Invalid):
            actions.prove_sender(viewer=stranger, code=code)


# ---- accepted


def test_emails_leave_from_the_address_once_it_is_accepted(organisation, admin, platform):
    ask(admin)
    assert find_waiting_senders([organisation]) == set()
    with pytest.raises(installation.SenderHasChanged):
        accept(platform, organisation)
    actions.prove_sender(viewer=admin, code=codes()[-1][1])
    organisation.refresh_from_db()
    assert ADDRESS not in sender_of(organisation)
    assert find_waiting_senders([organisation]) == {organisation.pk}
    accept(platform, organisation)
    organisation.refresh_from_db()
    assert ADDRESS in sender_of(organisation)
    assert find_waiting_senders([organisation]) == set()
    entry = JournalEntry.objects.get(act="organisation.sender")
    assert ADDRESS not in str(entry.data)


def accept(platform, organisation, address=ADDRESS):
    installation.accept_sender(viewer=platform, organisation_id=organisation.pk, address=address)


def test_address_that_changed_since_it_was_seen_is_not_accepted(organisation, admin, platform):
    prove(admin)
    prove(admin, "autre@bourg.example.org")
    with pytest.raises(installation.SenderHasChanged):
        accept(platform, organisation)
    organisation.refresh_from_db()
    assert organisation.sender_email == ""


def test_address_in_use_stays_while_another_one_is_asked_for(organisation, admin, platform):
    prove(admin)
    accept(platform, organisation)
    ask(admin, "autre@bourg.example.org")
    organisation.refresh_from_db()
    assert ADDRESS in sender_of(organisation)


def test_sender_is_accepted_by_the_installation_alone(organisation, admin):
    prove(admin)
    with pytest.raises(NotAllowed):
        accept(admin, organisation)


# ---- records of the domain


def test_records_of_the_domain_are_read_and_dated(admin, records):
    records["bourg.example.org"] = ["google-site=1", "v=spf1 include:installation.example -all"]
    records["_dmarc.bourg.example.org"] = ["v=DMARC1; p=reject"]
    request = ask(admin)
    assert (request.read_at, request.spf_state) == (None, RecordState.UNREAD)
    read(request)
    assert request.spf_state == RecordState.FOUND
    assert request.spf == "v=spf1 include:installation.example -all"
    assert request.dmarc_state == RecordState.FOUND
    assert request.dmarc == "v=DMARC1; p=reject"
    assert request.read_at is not None


def test_missing_and_unread_records_differ(admin, records):
    records["bourg.example.org"] = None
    request = read(ask(admin))
    assert request.spf_state == RecordState.UNREAD
    assert request.dmarc_state == RecordState.MISSING


def test_dmarc_of_the_domain_above_counts(admin, records):
    records["_dmarc.example.org"] = ["v=DMARC1; p=none"]
    assert read(ask(admin)).dmarc == "v=DMARC1; p=none"


def test_record_with_any_octets_is_stored(admin, records):
    records["bourg.example.org"] = ["v=spf1 \0é " + "x" * 5000]
    assert len(read(ask(admin)).spf) == 500


def test_records_of_an_address_that_changed_meanwhile_are_not_stored(admin, monkeypatch):
    request = ask(admin)

    def change(name):
        SenderRequest.objects.filter(pk=request.pk).update(address="autre@ailleurs.example.org")
        return []

    monkeypatch.setattr(nameserver, "look_up", change)
    assert read(request).read_at is None


def test_records_are_read_again_each_night_in_every_organisation(admin, records):
    request = read(ask(admin))
    before = request.read_at
    records["bourg.example.org"] = ["v=spf1 -all"]
    assert actions.read_all_sender_records() == 1
    read(request)
    assert request.spf == "v=spf1 -all"
    assert request.read_at > before


@pytest.mark.parametrize(
    "failure",
    [
        dns.resolver.NoNameservers(),
        dns.resolver.LifetimeTimeout(timeout=5, errors=[]),
        dns.resolver.NoResolverConfiguration(),
        dns.exception.SyntaxError(),
        OSError(),
        UnicodeError(),
    ],
)
def test_every_failure_of_the_name_servers_means_not_read(monkeypatch, failure):
    def fail(*args, **options):
        raise failure

    monkeypatch.setattr(dns.resolver, "resolve", fail)
    with pytest.raises(dns_records.RecordsUnread):
        dns_records.look_up("bourg.example.org")


def test_domain_that_does_not_exist_has_no_record(monkeypatch):
    def fail(*args, **options):
        raise dns.resolver.NXDOMAIN

    monkeypatch.setattr(dns.resolver, "resolve", fail)
    assert dns_records.look_up("bourg.example.org") == []


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".org", "é" * 300])
def test_name_that_is_none_means_not_read_without_a_question(name):
    with pytest.raises(dns_records.RecordsUnread):
        dns_records.look_up(name)


def test_parts_of_a_record_are_joined(monkeypatch):
    class Answer:
        rrset = [type("Row", (), {"strings": (b"v=spf1 ", b"-all")})]

    monkeypatch.setattr(dns.resolver, "resolve", lambda *args, **options: Answer)
    assert dns_records.look_up("bourg.example.org") == ["v=spf1 -all"]


# ---- forgotten


def test_address_that_was_not_proved_is_deleted_after_thirty_days(admin):
    request = ask(admin)
    forget_sessions()
    assert SenderRequest.objects.filter(pk=request.pk).exists()
    old = timezone.now() - timedelta(days=31)
    SenderRequest.objects.filter(pk=request.pk).update(sent_at=old)
    forget_sessions()
    assert not SenderRequest.objects.filter(pk=request.pk).exists()


def test_proved_address_stays(admin):
    request = prove(admin)
    old = timezone.now() - timedelta(days=400)
    SenderRequest.objects.filter(pk=request.pk).update(sent_at=old)
    forget_sessions()
    assert SenderRequest.objects.filter(pk=request.pk).exists()
