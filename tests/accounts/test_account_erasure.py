"""Erasing a person: the name and the login at once, the rest in a job that may stop anywhere."""

from datetime import timedelta
from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from consult.accounts.models import (
    Account,
    ApiToken,
    Institution,
    Membership,
    Participant,
    RoleGrant,
)
from consult.accounts.people import institutions
from consult.accounts.personal_data import erasure, erasure_ledger
from consult.accounts.tokens import actions as token_actions
from consult.consultations.models import CharterAcceptance
from consult.core.exceptions import Invalid, NotAllowed, NotFound, TooMany
from consult.core.models import Job, JournalEntry
from consult.core.postgres import clock, tenancy
from consult.core.queue import long_jobs
from consult.project import personal_data
from debates.models import Proposal
from tests.factories import make
from tests.pages import given
from votes.actions.public_counts import move_due_counts
from votes.models import Tally

NAME = "accounts.erase_participant"


@pytest.fixture(autouse=True)
def ledger(settings):
    """Yield an empty erasure ledger for each test."""
    storages._storages.pop("erasures", None)
    yield storages["erasures"]
    storages._storages.pop("erasures", None)


@pytest.fixture
def person(consultation):
    return make.person(consultation=consultation, public_name="Camille Dupré (exemple)")


@pytest.fixture
def admin(consultation):
    return make.person("organisation_admin", consultation)


def follow():
    """Run the waiting erasure jobs that are due, once, as the worker does."""
    for row in Job.objects.filter(name=NAME, state="waiting", due_at__lte=clock.now()):
        long_jobs.run(row.pk)
    assert not Job.objects.exclude(error="").exists()


def erase(admin, person, *, keep_texts=True, identity="in_person"):
    fields = {
        "participant_id": person.participant.pk,
        "keep_texts": keep_texts,
        "identity": identity,
    }
    return erasure.erase_participant(viewer=admin, **fields)


def test_name_login_and_tokens_are_erased_before_any_job(consultation, person):
    browser = make.client(person)
    key = {
        "authorization": f"Bearer {token_actions.create_api_token(viewer=person, name='Mon carnet')[1]}"
    }
    assert make.client().get("/api/v1/me/", headers=key).status_code == 200
    erasure.erase_account(viewer=person, keep_texts=True)
    erased = Participant.objects.get(pk=person.participant.pk)
    assert (erased.public_name, erased.account, erased.state) == (
        "Une personne qui a quitté le site",
        None,
        "erased",
    )
    assert (Account.objects.count(), ApiToken.objects.count()) == (0, 0)
    assert browser.get("/account/").status_code == 302
    assert make.client().get("/api/v1/me/", headers=key).status_code == 401


@pytest.mark.parametrize(("keep_texts", "state"), [(True, "published"), (False, "erased")])
def test_texts_and_positions_are_erased_by_the_job(consultation, person, keep_texts, state):
    text, voted = given.proposal(consultation, person), given.proposal(consultation)
    given.position(voted, person)
    erasure.erase_account(viewer=person, keep_texts=keep_texts)
    assert Tally.objects.get(proposal=voted).total == 1
    follow()
    text.refresh_from_db()
    assert (text.author, text.state, text.title == "") == (None, state, not keep_texts)
    accepted = CharterAcceptance.objects.filter(participant=person.participant)
    with tenancy.organisation(None):
        move_due_counts()
    assert (Tally.objects.get(proposal=voted).total, accepted.count()) == (0, 0)


def test_text_written_during_the_erasure_is_erased_two_minutes_later(
    consultation, person, monkeypatch
):
    erasure.erase_account(viewer=person, keep_texts=False)
    follow()
    [again] = Job.objects.filter(name=NAME, state="waiting")
    assert timedelta(seconds=100) < again.due_at - clock.now() <= erasure.AFTERWARDS
    # The erased viewer was read before, so the action looks it up under a lock and refuses it.
    with pytest.raises(NotAllowed):
        given.proposal(consultation, person)
    monkeypatch.setattr(
        "debates.proposals.actions.proposals.lock_actor", lambda *, viewer, **_: viewer.participant
    )
    late = given.proposal(consultation, person)  # simulates a write whose author was not locked
    long_jobs.run(again.pk)
    late.refresh_from_db()
    assert (late.state, late.author) == ("erased", None)
    assert not Job.objects.filter(name=NAME).exclude(state="done").exists()


@pytest.mark.parametrize(
    "stopped_at", ["comment", "consultation", "notice", "proposal", "question"]
)
def test_erasure_stopped_in_any_app_is_finished_by_the_next_worker(
    consultation, person, monkeypatch, stopped_at
):
    mine = given.proposal(consultation, person)
    given.comment(given.proposal(consultation), person)
    given.position(given.proposal(consultation), person)
    erasure.erase_account(viewer=person, keep_texts=False)
    [row] = Job.objects.filter(name=NAME)

    def die(*args):
        raise SystemExit

    steps = personal_data.ERASURE_STEPS
    dying = [step._replace(erase=die) if step.name == stopped_at else step for step in steps]
    monkeypatch.setattr(personal_data, "ERASURE_STEPS", dying)
    with pytest.raises(SystemExit):
        long_jobs.run(row.pk)
    monkeypatch.setattr(personal_data, "ERASURE_STEPS", steps)
    tenancy.set_organisation(consultation.organisation_id)
    Job.objects.filter(pk=row.pk).update(lease_until=clock.now() - timedelta(seconds=1))
    long_jobs.run(row.pk)
    mine.refresh_from_db()
    assert (Job.objects.get(pk=row.pk).state, mine.state) == ("done", "erased")
    assert not Proposal.objects.filter(author=person.participant).exists()


def test_erased_account_is_erased_in_every_organisation(consultation, person, other_organisation):
    named = {"account_": person.participant.account, "public_name": "Autre nom (exemple)"}
    elsewhere = make.participant(other_organisation, **named)
    erasure.erase_account(viewer=person, keep_texts=False)
    with tenancy.organisation(other_organisation.pk):
        elsewhere.refresh_from_db()
        assert (elsewhere.account, elsewhere.state, elsewhere.public_name) == (
            None,
            "erased",
            "Une personne qui a quitté le site",
        )
        assert (
            Job.objects.filter(name=NAME).count()
            == JournalEntry.objects.filter(act="participant.erase").count()
            == 1
        )


def test_erasure_in_one_organisation_leaves_the_participant_of_another(
    admin, person, other_organisation
):
    account = person.participant.account
    elsewhere = make.participant(
        other_organisation, account_=account, public_name="Autre nom (exemple)"
    )
    here, there = (
        make.client(person),
        make.client(make.Viewer(other_organisation, elsewhere), host="autre.example.org"),
    )
    for browser in (here, there):
        assert browser.get("/account/").status_code == 200
    erase(admin, person)
    assert [browser.get("/account/").status_code for browser in (here, there)] == [302, 200]
    assert Session.objects.count() == 1
    with tenancy.organisation(other_organisation.pk):
        elsewhere.refresh_from_db()
    assert (Account.objects.filter(pk=account.pk).exists(), elsewhere.public_name) == (
        True,
        "Autre nom (exemple)",
    )


def test_account_is_erased_with_its_last_participant_unless_platform_admin(admin, person):
    operator = make.person(
        organisation=admin.organisation, account_=make.account(is_platform_admin=True)
    )
    for viewer in (person, operator):
        erase(admin, viewer)
    assert set(Account.objects.values_list("pk", flat=True)) == {
        admin.participant.account_id,
        operator.participant.account_id,
    }


def test_journal_entry_of_an_erasure_records_actor_and_check_without_names(admin, person):
    erase(admin, person, keep_texts=False, identity="document")
    entry = JournalEntry.objects.get(act="participant.erase")
    assert (entry.actor, entry.object_id) == (admin.participant.pk, person.participant.pk)
    assert entry.data == {"texts": "tombstone", "identity": "document"}


@pytest.mark.parametrize("role", [None, "facilitator", "moderator", "manager"])
def test_erasure_of_another_person_without_the_role_is_refused(consultation, person, role):
    with pytest.raises(NotAllowed):
        erase(make.person(role, consultation), person)
    assert Participant.objects.get(pk=person.participant.pk).state == "active"


def test_erasure_needs_an_identity_check_and_refuses_administrators(consultation, admin, person):
    with pytest.raises(Invalid):
        erase(admin, person, identity="")
    with pytest.raises(NotAllowed):
        erase(admin, make.person("organisation_admin", consultation))


def test_person_of_another_organisation_is_not_found(admin, other_organisation):
    stranger = make.person(organisation=other_organisation)
    with pytest.raises(NotFound):
        erase(admin, stranger)


def test_erasures_by_unknown_address_are_rate_limited(admin, settings):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"erasure": ((2, 3600),)}
    fields = {"keep_texts": True, "identity": "in_person"}
    for _ in range(2):
        with pytest.raises(Invalid):
            erasure.erase_by_email(viewer=admin, email="inconnue@example.org", **fields)
    with pytest.raises(TooMany):
        erasure.erase_by_email(viewer=admin, email="inconnue@example.org", **fields)


def test_institution_is_erased_with_its_last_member_unless_verified_shared_or_named(
    consultation, person
):
    def declared(name, **fields):
        made = institutions.declare_institution(
            viewer=person, name=f"{name} (exemple)", kind="association"
        )
        Institution.objects.filter(pk=made.pk).update(**fields)
        return made

    _alone, checked, shared, named = (
        declared("Seule"),
        declared("Contrôlée", is_verified=True),
        declared("Partagée"),
        declared("Nommée"),
    )
    other = make.person(consultation=consultation).participant
    Membership.objects.create(
        organisation=consultation.organisation, institution=shared, participant=other
    )
    text = given.proposal(consultation, person)
    Proposal.objects.filter(pk=text.pk).update(institution=named, kind="institution")
    erasure.erase_account(viewer=person, keep_texts=True)
    follow()
    assert set(Institution.objects.values_list("pk", flat=True)) == {
        checked.pk,
        shared.pk,
        named.pk,
    }
    assert list(Membership.objects.values_list("participant_id", flat=True)) == [other.pk]


def test_roles_of_an_erased_participant_are_deleted(consultation):
    moderator = make.person("moderator", consultation)
    erasure.erase_account(viewer=moderator, keep_texts=True)
    assert RoleGrant.objects.count() == 0


def test_erasure_ledger_stores_only_digests_for_thirteen_months(
    ledger, consultation, person, settings, monkeypatch
):
    erasure.erase_account(viewer=person, keep_texts=False)
    follow()
    noted = erasure_ledger.entries()
    assert set(noted) == {
        erasure_ledger.digest("participant", person.participant.pk, settings.ERASURE_KEY),
        erasure_ledger.digest("account", person.participant.account_id, settings.ERASURE_KEY),
    }
    content = "".join(ledger.open(path).read().decode() + path for path in noted.values())
    for secret in (str(person.participant.pk), str(person.participant.account_id), "Camille"):
        assert secret not in content
    assert not any(erasure_ledger.may_keep_texts(path) for path in noted.values())
    assert erasure_ledger.forget_old() == 0
    later = clock.now() + erasure_ledger.KEPT + timedelta(days=32)
    monkeypatch.setattr("consult.accounts.personal_data.erasure_ledger.clock.now", lambda: later)
    assert (erasure_ledger.forget_old(), erasure_ledger.entries()) == (2, {})


def test_replay_erases_restored_people_and_no_others(consultation, person):
    """Replay the erasures on restored rows and on a new account with the old address."""
    account, text = person.participant.account, given.proposal(consultation, person)
    erasure.erase_account(viewer=person, keep_texts=False)
    follow()
    again = make.person(consultation=consultation, account_=make.account(email=account.email))
    assert erasure.replay_erasures() == (0, 0)
    Account.objects.filter(pk=again.participant.account_id).update(email="autre@example.org")
    account.save(force_insert=True)
    Participant.objects.filter(pk=person.participant.pk).update(
        account=account.pk, public_name="Camille Dupré (exemple)", state="active"
    )
    Proposal.objects.filter(pk=text.pk).update(
        author=person.participant.pk, title="Revenue", state="published"
    )
    assert erasure.replay_erasures() == (1, 1)
    text.refresh_from_db()
    assert (text.title, text.author, Account.objects.count()) == ("", None, 1)
    assert (
        Participant.objects.get(pk=person.participant.pk).public_name
        == "Une personne qui a quitté le site"
    )
    assert Participant.objects.get(pk=again.participant.pk).state == "active"
    assert erasure.replay_erasures() == (0, 0)


def test_command_erases_a_participant_by_address(consultation, person, other_organisation, capsys):
    email = person.participant.account.email
    with pytest.raises(CommandError):
        call_command("erase_participant", email)
    with pytest.raises(CommandError):
        call_command("erase_participant", "inconnue@example.org", "--organisation", "testserver")
    command = ("erase_participant", email.upper(), "--organisation", "testserver", "--tombstones")
    call_command(*command, "--yes")
    capsys.readouterr()
    assert Participant.objects.get(pk=person.participant.pk).state == "erased"
    assert Job.objects.get(name=NAME).arguments["texts"] == "tombstone"
    call_command("replay_erasures")


def test_command_names_counts_and_erases_nobody_without_a_yes(consultation, person, capsys):
    command = ("erase_participant", person.participant.account.email)
    given.proposal(consultation, person)
    call_command(*command, "--dry-run")
    output = capsys.readouterr().out
    assert "proposal 1" in output and "This was a trial: nothing was changed." in output
    with mock.patch("builtins.input", return_value="no"), pytest.raises(CommandError):
        call_command(*command)
    with (
        mock.patch("builtins.input", side_effect=EOFError),
        pytest.raises(CommandError, match="Add --yes"),
    ):
        call_command(*command)
    assert Participant.objects.get(pk=person.participant.pk).state == "active"
    with mock.patch("builtins.input", return_value="yes"):
        call_command(*command)
    assert Participant.objects.get(pk=person.participant.pk).state == "erased"


def test_second_erasure_of_a_participant_is_not_found(consultation, admin, person):
    erase(admin, person)
    with pytest.raises(NotFound):
        erase(admin, person)
    # both requests had read the viewer before the first erasure
    twice = make.person(consultation=consultation)
    erasure.erase_account(viewer=twice, keep_texts=True)
    with pytest.raises(NotFound):
        erasure.erase_account(viewer=twice, keep_texts=True)
