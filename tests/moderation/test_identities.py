"""Identity disclosures: who asks, who confirms, for how long it is readable, who is notified.

The tests also check the stored data of a disclosure.
"""

import pytest
from django.core import mail
from django.db import connection

from consult.core.exceptions import Invalid, NotAllowed, NotFound, SignInFirst
from consult.core.models import AuditEntry, Job, JournalEntry
from consult.core.postgres import tenancy
from consult.core.queue import short_jobs
from moderation.approvals import actions as approval_actions
from moderation.approvals import selectors as approval_selectors
from moderation.enums import ApprovalState
from moderation.erasure import PROOF_RETENTION
from moderation.exceptions import AlreadyAsked, NeedsSecondPerson, NoLongerReadable, OwnCase
from moderation.identity_requests import actions as identity_request_actions
from moderation.identity_requests import emails as identity_request_emails
from moderation.identity_requests import selectors as identity_request_selectors
from moderation.identity_requests.selectors import Identity
from moderation.models import Approval
from tests import witness
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_measures import grant
from tests.moderation.test_moderation_erasure import erase, forget_after
from tests.moderation.test_notices import report
from tests.moderation.times import minutes_later

WHY = "Une menace à transmettre à la gendarmerie (exemple)."
WITNESS = "temoin@example.org"


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def second(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def admin(organisation):
    return make.person("organisation_admin", organisation=organisation)


@pytest.fixture
def person(consultation):
    return make.person(consultation=consultation, account_=make.account(language="fr"))


@pytest.fixture
def notice(consultation, person):
    return report(person, essay(consultation))


@pytest.fixture
def granted(moderator, second, notice):
    """Return a disclosure that one moderator requested and another one confirmed."""
    return grant(second, ask_reporter(moderator, notice))


def ask_reporter(viewer, notice, facts=WHY):
    return identity_request_actions.ask_reporter(viewer=viewer, notice_id=notice.pk, facts=facts)


def ask_address(viewer, person, consultation, facts=WHY):
    target = {"participant_id": person.participant.pk, "consultation_id": consultation.pk}
    return identity_request_actions.ask_address(viewer=viewer, facts=facts, **target)


def opened(viewer, approval):
    return identity_request_actions.open_identity(viewer=viewer, approval_id=approval.pk)


def read_identity(viewer, approval):
    approval.refresh_from_db()
    return identity_request_selectors.identity(viewer, approval)


def to_answer(viewer):
    return approval_selectors.approvals(viewer, may_answer=approval_actions.may_answer)


def send_emails():
    while short_jobs.run_due():
        pass
    return [message for message in mail.outbox if WHY in message.body]


def dump_rows(*models):
    """Return all rows of these tables as text."""
    with connection.cursor() as cursor:
        rows = []
        for model in models:
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows)


# ---- asking
MAY_ASK = {"reporter": ["moderator"], "address": ["moderator", "organisation_admin"]}


@pytest.mark.sampled(3, "kind")
@pytest.mark.parametrize("column", witness.EVERYBODY)
@pytest.mark.parametrize("kind", MAY_ASK)
def test_request_of_disclosure_is_allowed_by_role(consultation, person, notice, column, kind):
    viewer = witness.viewer(
        column, consultation, make.consultation(consultation.organisation, slug="ailleurs")
    )
    calls = {
        "reporter": lambda: ask_reporter(viewer, notice),
        "address": lambda: ask_address(viewer, person, consultation),
    }
    before = witness.everything()
    if column in MAY_ASK[kind]:
        assert calls[kind]().state == ApprovalState.WAITING
    else:
        with pytest.raises((NotAllowed, NotFound, SignInFirst)):
            calls[kind]()
        assert witness.everything() == before


def test_request_of_disclosure_from_another_tenant_is_not_found(
    consultation, other_organisation, person, notice
):
    elsewhere = make.consultation(other_organisation, slug="ailleurs")
    stranger, boss = (
        make.person("moderator", elsewhere),
        make.person("organisation_admin", elsewhere),
    )
    for viewer in (stranger, boss):
        with pytest.raises(NotFound):
            ask_reporter(viewer, notice)
        with pytest.raises((NotFound, NotAllowed)):
            ask_address(viewer, person, consultation)
        with pytest.raises((NotFound, NotAllowed)):
            ask_address(viewer, person, elsewhere)
    assert not Approval.objects.exists()


def test_disclosure_of_an_erased_participant_is_refused(consultation, moderator, person):
    person.participant.state = "erased"
    person.participant.save()
    with pytest.raises(NotFound):
        ask_address(moderator, person, consultation)


@pytest.mark.parametrize("facts", ["", " \n", "\u200b\u2060", "x" * 2001])
def test_disclosure_needs_a_reason(consultation, moderator, person, notice, facts):
    for call in (
        lambda: ask_reporter(moderator, notice, facts),
        lambda: ask_address(moderator, person, consultation, facts),
    ):
        with pytest.raises(Invalid) as refusal:
            call()
        assert refusal.value.attr == "facts"
    assert not Approval.objects.exists()


def test_request_of_disclosure_stores_only_ids_and_the_reason(
    consultation, moderator, person, notice
):
    approval = ask_reporter(moderator, notice, f" {WHY} ")
    assert approval.payload == {"notice": str(notice.pk), "case": str(notice.case_id), "facts": WHY}
    assert ask_address(moderator, person, consultation).payload == {
        "participant": str(person.participant.pk),
        "facts": WHY,
    }
    assert JournalEntry.objects.filter(act="approval.ask").count() == 2


def test_involved_moderator_cannot_request_disclosure(consultation, moderator, second, person):
    own = essay(consultation, moderator)
    with pytest.raises(OwnCase):
        ask_reporter(moderator, report(person, own))
    own_notice = report(second, essay(consultation))
    with pytest.raises(OwnCase):
        ask_reporter(second, own_notice)
    with pytest.raises(OwnCase):
        ask_address(second, second, consultation)
    with pytest.raises(OwnCase):  # the participant reported the moderator, about another text
        ask_reporter(moderator, report(person, essay(consultation)))
    with pytest.raises(OwnCase):
        ask_address(moderator, person, consultation)
    report(second, essay(consultation, person))
    with pytest.raises(OwnCase):
        ask_address(second, person, consultation)
    assert not Approval.objects.exists()


def test_disclosure_is_requested_once_per_notice(consultation, moderator, second, person):
    text = essay(consultation)
    first, other = report(person, text), report(make.person(consultation=consultation), text)
    ask_reporter(moderator, first)
    with pytest.raises(AlreadyAsked):
        ask_reporter(second, first)
    ask_reporter(moderator, other)
    ask_address(moderator, person, consultation)
    with pytest.raises(AlreadyAsked):
        ask_address(second, person, consultation)
    ask_address(moderator, make.person(consultation=consultation), consultation)
    assert Approval.objects.count() == 4


# ---- the second person
@pytest.mark.parametrize("column", witness.EVERYBODY)
def test_confirmation_of_disclosure_is_allowed_by_role(
    consultation, organisation, moderator, notice, column
):
    approval = ask_reporter(moderator, notice)
    viewer = witness.viewer(column, consultation, make.consultation(organisation, slug="ailleurs"))
    if column in ("moderator", "organisation_admin"):
        assert to_answer(viewer) == [approval]
        assert grant(viewer, approval).state == ApprovalState.GRANTED
    else:
        with pytest.raises((NotAllowed, SignInFirst)):
            grant(viewer, approval)
        approval.refresh_from_db()
        assert approval.state == ApprovalState.WAITING


def test_own_request_of_disclosure_cannot_be_confirmed(moderator, notice):
    approval = ask_reporter(moderator, notice)
    with pytest.raises(NeedsSecondPerson):
        grant(moderator, approval)


def test_involved_second_person_neither_sees_nor_confirms_a_disclosure(
    consultation, moderator, person
):
    author, reporter, reported, other = (make.person("moderator", consultation) for _ in range(4))
    notice = report(reporter, essay(consultation, author))
    report(reporter, essay(consultation, reported))
    reporter_approval = ask_reporter(moderator, notice)
    address_approval = ask_address(moderator, reporter, consultation)
    for viewer in (author, reporter, reported):
        assert to_answer(viewer) == []
        with pytest.raises(NotFound):
            approval_selectors.find_approval(
                viewer, reporter_approval.pk, may_answer=approval_actions.may_answer
            )
        for approval in (reporter_approval, address_approval):
            with pytest.raises(NotAllowed):
                grant(viewer, approval)
    assert to_answer(other) == [reporter_approval, address_approval]


def test_disclosure_of_an_anonymous_notice_is_empty(consultation, organisation, moderator, second):
    approval = ask_reporter(moderator, report(make.visitor(organisation), essay(consultation)))
    grant(second, approval), opened(moderator, approval)
    assert read_identity(moderator, approval) == Identity()
    assert send_emails() == []


# ---- reading
def test_disclosed_reporter_is_shown_to_the_requesting_moderator_only(
    moderator, second, admin, person, granted
):
    for viewer in (second, admin, person):
        with pytest.raises(NotFound):
            opened(viewer, granted)
    opened(moderator, granted)
    participant = person.participant
    assert read_identity(moderator, granted) == Identity(
        participant.public_name, "", participant.account.email
    )
    for viewer in (second, admin):
        with pytest.raises(NotAllowed):
            read_identity(viewer, granted)


def test_disclosure_of_a_visitor_shows_the_data_they_gave(
    consultation, organisation, moderator, second
):
    named = {
        "email": WITNESS,
        "name": "Camille Exemple",
        "explanation": "Illégal.",
        "in_good_faith": True,
    }
    approval = ask_reporter(
        moderator, report(make.visitor(organisation), essay(consultation), "illegal", **named)
    )
    grant(second, approval), opened(moderator, approval)
    assert read_identity(moderator, approval) == Identity("", "Camille Exemple", WITNESS)


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_disclosed_address_is_readable(request, consultation, second, person, role):
    asker = request.getfixturevalue(role)
    approval = ask_address(asker, person, consultation)
    grant(second, approval), opened(asker, approval)
    assert read_identity(asker, approval) == Identity(
        person.participant.public_name, "", person.participant.account.email
    )


def test_disclosure_is_not_opened_without_confirmation(moderator, second, notice):
    approval = ask_reporter(moderator, notice)
    with pytest.raises(NeedsSecondPerson):
        opened(moderator, approval)
    approval_actions.answer(viewer=second, approval_id=approval.pk, grant=False)
    with pytest.raises(NoLongerReadable):
        opened(moderator, approval)
    with pytest.raises(NoLongerReadable):
        read_identity(moderator, approval)
    assert not JournalEntry.objects.filter(act="identity.open").exists()


def test_confirmed_disclosure_is_not_readable_before_it_is_opened(moderator, granted):
    with pytest.raises(NoLongerReadable):
        read_identity(moderator, granted)


@pytest.mark.parametrize(("minutes", "is_over"), [(29, False), (31, True)])
def test_opened_disclosure_is_readable_for_thirty_minutes(
    monkeypatch, moderator, granted, minutes, is_over
):
    first = opened(moderator, granted).opened_at
    for module in (identity_request_actions, identity_request_selectors):
        minutes_later(monkeypatch, module, minutes)
    assert identity_request_selectors.readable_identities(moderator) == (
        [] if is_over else [granted]
    )
    if not is_over:
        assert opened(moderator, granted).opened_at == first
        assert read_identity(moderator, granted).email
        return
    for call in (opened, read_identity):
        with pytest.raises(NoLongerReadable):
            call(moderator, granted)
    assert (
        identity_request_actions.ask_reporter(
            viewer=moderator, notice_id=granted.payload["notice"], facts=WHY
        )
        != granted
    )


@pytest.mark.parametrize(("days", "is_over"), [(6.9, False), (7.1, True)])
def test_confirmed_disclosure_is_opened_within_a_week(
    monkeypatch, moderator, granted, days, is_over
):
    for module in (identity_request_actions, identity_request_selectors):
        minutes_later(monkeypatch, module, days * 24 * 60)
    assert identity_request_selectors.readable_identities(moderator) == (
        [] if is_over else [granted]
    )
    if is_over:
        with pytest.raises(NoLongerReadable):
            opened(moderator, granted)
    else:
        assert opened(moderator, granted).opened_at


def test_confirmed_removals_are_no_disclosure(consultation, moderator):
    by = {
        "organisation": consultation.organisation,
        "consultation": consultation,
        "asked_by": moderator.participant,
    }
    other = Approval.objects.create(kind="removals", state="granted", **by)
    with pytest.raises(NotFound):
        opened(moderator, other)
    with pytest.raises(NotFound):
        identity_request_selectors.get_requested_identity(moderator, other.pk)


@pytest.mark.parametrize("is_open", [False, True])
def test_moderator_who_lost_the_role_reads_no_disclosure(moderator, granted, is_open):
    if is_open:
        opened(moderator, granted)
    moderator.participant.role_grants.all().delete()
    former_moderator = make.again(moderator)
    for call in (
        opened,
        read_identity,
        lambda viewer, approval: identity_request_selectors.get_requested_identity(
            viewer, approval.pk
        ),
    ):
        with pytest.raises(NotAllowed):
            call(former_moderator, granted)


def test_moderator_who_became_involved_cannot_open_the_disclosure(
    consultation, moderator, person, granted
):
    report(person, essay(consultation, moderator))
    with pytest.raises(OwnCase):
        opened(moderator, granted)


@pytest.mark.parametrize("keep_texts", [True, False])
def test_disclosure_of_a_participant_erased_since_is_empty(
    consultation, moderator, person, granted, keep_texts
):
    waiting = ask_address(moderator, person, consultation)
    opened(moderator, granted)
    erase(person, keep_texts=keep_texts)
    assert read_identity(moderator, granted) == Identity()
    assert granted.payload == {}
    assert not Approval.objects.filter(pk=waiting.pk).exists()


def test_erasure_of_another_participant_leaves_the_disclosure(consultation, granted):
    leaving = make.person(consultation=consultation)
    report(leaving, essay(consultation))
    erase(leaving)
    granted.refresh_from_db()
    assert granted.payload["facts"] == WHY


@pytest.mark.parametrize(("share", "is_kept"), [(0.99, True), (1.01, False)])
def test_reasons_of_disclosures_are_deleted_with_the_evidence_of_decisions(
    granted, organisation, monkeypatch, share, is_kept
):
    forget_after(monkeypatch, PROOF_RETENTION * share)
    tenancy.set_organisation(organisation.pk)
    granted.refresh_from_db()
    assert bool(granted.payload) is is_kept


# ---- notification and stored data
@pytest.mark.parametrize("kind", MAY_ASK)
def test_disclosed_participant_is_notified_once_at_the_first_reading(
    consultation, second, person, notice, kind
):
    asker = make.person("moderator", consultation)
    approval = (
        ask_reporter(asker, notice)
        if kind == "reporter"
        else ask_address(asker, person, consultation)
    )
    grant(second, approval)
    assert send_emails() == []
    opened(asker, approval), opened(asker, approval)
    [message] = send_emails()
    identity_request_emails.email_identity(approval_id=approval.pk)
    assert send_emails() == [message]
    assert message.to == [person.participant.account.email]
    assert consultation.title in message.body
    text = message.subject + message.body
    for viewer in (asker, second):
        assert viewer.participant.public_name not in text
        assert viewer.participant.account.email not in text


def test_disclosed_visitor_is_notified_at_the_address_they_gave(
    consultation, organisation, moderator, second
):
    approval = ask_reporter(
        moderator, report(make.visitor(organisation), essay(consultation), email=WITNESS)
    )
    grant(second, approval), opened(moderator, approval)
    [message] = send_emails()
    assert message.to == [WITNESS]


def test_record_of_a_reading_contains_no_address_or_name(moderator, person, granted):
    opened(moderator, granted), opened(moderator, granted)
    entry = JournalEntry.objects.get(act="identity.open")
    assert (entry.actor, entry.object_id, entry.data) == (
        moderator.participant.pk,
        granted.pk,
        {"what": "reporter"},
    )
    noted = AuditEntry.objects.get(act="identity.open")
    assert (noted.actor, noted.kind, noted.object_id) == (
        moderator.participant.pk,
        "approval",
        granted.pk,
    )
    [event] = Job.objects.filter(name="moderation.email_identity")
    assert set(event.arguments) == {"approval_id"}
    everything = dump_rows(JournalEntry, AuditEntry, Job, Approval)
    participant = person.participant
    assert not [
        word
        for word in (participant.account.email, participant.public_name, str(participant.pk))
        if word in everything
    ]
