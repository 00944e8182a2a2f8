"""The audit log stores ids, codes and counts.

Its entries are never changed. They are deleted after one year, and not before.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from consult.accounts.invitations.actions import invite
from consult.accounts.personal_data.erasure import erase_account, erase_participant
from consult.accounts.roles.actions import grant_role, revoke_role
from consult.accounts.tokens.actions import create_api_token, revoke_api_token
from consult.core.enums import AuditAct
from consult.core.models import AuditEntry
from consult.core.postgres import tenancy
from consult.core.postgres.roles import as_owner
from consult.core.records import audit, journal
from consult.core.tasks import forget_audit
from tests.factories import make, workshops


@pytest.fixture
def admin(organisation):
    return make.person("organisation_admin", organisation=organisation)


def noted(**filters):
    return list(
        AuditEntry.objects.filter(**filters).order_by("created_at", "id").values_list("act", "data")
    )


def test_entry_records_actor_act_and_object(admin, django_capture_on_commit_callbacks):
    object_id, consultation_id = uuid4(), uuid4()
    with capture_logs() as lines, django_capture_on_commit_callbacks(execute=True):
        entry = audit.record(
            admin,
            AuditAct.FILES,
            kind="storedfile",
            object_id=object_id,
            consultation_id=consultation_id,
            count=3,
        )
    assert (entry.organisation, entry.actor) == (admin.organisation, admin.participant.pk)
    assert (entry.kind, entry.object_id, entry.consultation_id, entry.data) == (
        "storedfile",
        object_id,
        consultation_id,
        {"count": 3},
    )
    [line] = lines
    assert line == {
        "event": "audit",
        "log_level": "info",
        "id": str(entry.pk),
        "act": "files.read",
        "organisation": str(admin.organisation.pk),
        "actor": str(admin.participant.pk),
        "kind": "storedfile",
        "object": str(object_id),
        "consultation": str(consultation_id),
        "data": {"count": 3},
    }


def test_entry_of_a_rolled_back_act_is_not_logged(admin, django_capture_on_commit_callbacks):
    shipped = capture_logs(), django_capture_on_commit_callbacks(execute=True)
    with shipped[0] as lines, shipped[1], pytest.raises(RuntimeError), transaction.atomic():
        audit.record(admin, AuditAct.AUDIT)
        raise RuntimeError
    assert (lines, noted()) == ([], [])


@pytest.mark.parametrize(
    "value",
    [
        "Marie Curie (exemple)",
        "marie@example.org",
        "06 00 00 00 00",
        "x" * 41,
        ["a"],
        {"a": 1},
        1.5,
        "é",
        "a\n",
    ],
)
def test_free_text_in_an_entry_is_refused(admin, value):
    with pytest.raises(ValueError, match="who"):
        audit.record(admin, AuditAct.PEOPLE, who=value)
    assert noted() == []


@given(st.text(max_size=60))
def test_text_with_a_blank_an_at_sign_or_a_capital_is_not_a_code(text):
    if audit._is_bare(text):
        assert not {*text} & {" ", "@", "\n", "\0"}
        assert text == text.lower() and len(text) <= 40


def test_unknown_act_is_refused(admin):
    with pytest.raises(ValueError, match=r"audit\.burn"):
        audit.record(admin, "audit.burn")


def test_granted_and_revoked_roles_are_recorded(consultation, admin):
    person = make.person(consultation=consultation).participant
    grant = grant_role(
        viewer=admin, participant=person, role="moderator", consultation_id=consultation.pk
    )
    # changes nothing
    grant_role(viewer=admin, participant=person, role="moderator", consultation_id=consultation.pk)
    revoke_role(viewer=admin, grant_id=grant.pk)
    data = {"role": "moderator", "participant": str(person.pk)}
    assert noted(actor=admin.participant.pk) == [("role.grant", data), ("role.revoke", data)]
    assert {*AuditEntry.objects.values_list("consultation_id", flat=True)} == {consultation.pk}


def test_invitation_records_no_address(consultation, admin):
    invite(viewer=admin, email="x@example.org", role="manager", consultation_id=consultation.pk)
    assert noted() == [("role.invite", {"role": "manager"})]


def test_appointed_and_dismissed_facilitators_are_recorded(organisation):
    from consult.workshops.meetings.actions.facilitators import (
        appoint_facilitator,
        dismiss_facilitator,
    )

    consultation = workshops.consultation(organisation)
    manager = make.person("manager", consultation)
    workshop = workshops.draft(consultation, viewer=manager)
    before = AuditEntry.objects.count()
    holder = make.person("facilitator", consultation).participant.account.email
    run = appoint_facilitator(viewer=manager, workshop_id=workshop.pk, email=holder)
    dismiss_facilitator(viewer=manager, facilitation_id=run.pk)
    acts = [act for act, _data in noted()][before:]
    assert {"workshop.appoint", "workshop.dismiss"} <= {*acts}
    assert "example.org" not in str(noted())


def test_tokens_of_the_team_are_recorded_and_other_tokens_are_not(consultation, admin):
    for viewer in (admin, make.person(consultation=consultation)):
        token, _secret = create_api_token(viewer=viewer, name="Une clé (exemple)")
        revoke_api_token(viewer=viewer, token_id=token.pk)
    assert noted() == [("token.create", {}), ("token.revoke", {})]
    assert {*AuditEntry.objects.values_list("actor", flat=True)} == {admin.participant.pk}


def test_erasure_records_its_check_and_no_id_of_the_person(consultation, admin):
    person = make.person(consultation=consultation).participant
    erase_participant(viewer=admin, participant_id=person.pk, keep_texts=True, identity="in_person")
    assert noted(object_id=None) == [
        ("participant.erase", {"texts": "keep", "identity": "in_person"})
    ]


def test_erasure_of_ones_own_account_is_not_recorded(consultation):
    erase_account(viewer=make.person(consultation=consultation), keep_texts=False)
    assert noted() == []


def test_act_of_the_journal_alone_is_not_recorded(consultation, admin):
    journal.record(admin, "consultation.edit", consultation, fields=["title"])
    assert noted() == []


def test_every_audit_act_copied_from_the_journal_exists_in_the_journal():
    import re
    from pathlib import Path

    roots = ("consult", "votes", "debates", "moderation")
    source = "\n".join(p.read_text() for root in roots for p in Path(root).rglob("*.py"))
    written = {*re.findall(r"journal(?:led|\.record)\(\s*[^,]+,\s*\"([a-z_.]+)\"", source)}
    assert {str(act) for act in AuditAct.journalled()} <= written


def test_entries_of_another_organisation_are_not_read(admin, other_organisation):
    audit.record(admin, AuditAct.AUDIT)
    with tenancy.organisation(other_organisation.pk):
        assert noted() == []


def test_has_noted_finds_a_recent_entry_of_the_same_file(admin):
    file, other = uuid4(), uuid4()
    audit.record(admin, AuditAct.FILES, object_id=file)
    assert audit.has_noted(admin, AuditAct.FILES, file, within=timedelta(minutes=15))
    assert not audit.has_noted(admin, AuditAct.FILES, other, within=timedelta(minutes=15))
    assert not audit.has_noted(admin, AuditAct.FILES, file, within=timedelta(0))


@pytest.mark.committed
def test_entries_are_deleted_after_a_year_and_cannot_be_changed(committed):
    organisation = make.organisation()
    other = make.organisation(
        name="Autre ville (exemple)", slug="autre", domain="autre.example.org"
    )
    now = timezone.now()
    ages = [timedelta(days=364, hours=23), timedelta(days=365, hours=1), timedelta(days=500)]
    for place in (organisation, other):
        with tenancy.organisation(place.pk):
            for age in ages:
                AuditEntry.objects.create(
                    organisation=place, act="audit.read", created_at=now - age
                )
    tenancy.set_organisation(organisation.pk)
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        AuditEntry.objects.filter(created_at__lt=now - ages[1]).delete()
    with as_owner(), connection.cursor() as cursor:
        for change in (
            "DELETE FROM core_auditentry",
            "UPDATE core_auditentry SET created_at = '2020-01-01'",
        ):
            with pytest.raises(Error, match="never changed or removed"), transaction.atomic():
                cursor.execute(change)
    assert audit.forget_old() == 4
    forget_audit()
    for place in (organisation, other):
        with tenancy.organisation(place.pk):
            assert [
                now - at for at in AuditEntry.objects.values_list("created_at", flat=True)
            ] == ages[:1]
