"""The audit log: acts of the team that are noted or, if they cannot be noted, refused.

Reading the page of the log is noted too.
"""

import csv
import io
from datetime import timedelta
from unittest import mock
from uuid import UUID, uuid4

import pytest
from allauth.account.models import EmailAddress
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from consult.core.enums import AuditAct
from consult.core.files import access
from consult.core.models import AuditEntry
from consult.core.postgres import tenancy
from consult.core.records import audit
from tests import witness
from tests.api.callers import Caller
from tests.factories import make, workshops
from tests.pages.test_counts import count_queries
from tests.workshops import recorded
from tests.workshops.voices import voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop_and_manager(organisation):
    """Return an upcoming workshop with a registration, and its manager."""
    consultation = workshops.opened(workshops.consultation(organisation))
    manager = make.person("manager", consultation)
    workshop = workshops.announced(consultation, viewer=manager, takes_registrations=True, seats=20)
    workshops.registered(workshop)
    return workshop, manager


def noted():
    return list(
        AuditEntry.objects.order_by("created_at", "id").values_list(
            "act", "kind", "object_id", "data"
        )
    )


def test_list_of_people_is_noted_at_each_reading(workshop_and_manager):
    workshop, manager = workshop_and_manager
    before = len(noted())
    client = make.client(manager)
    for _ in range(2):
        assert client.get(reverse("staff-workshop-coming", args=[workshop.pk])).status_code == 200
    assert noted()[before:] == [("registrations.read", "workshop", workshop.pk, {})] * 2


def test_refused_form_notes_the_list_again(workshop_and_manager):
    workshop, manager = workshop_and_manager
    before = len(noted())
    answer = make.client(manager).post(
        reverse("staff-workshop-coming", args=[workshop.pk]), {"name": ""}
    )
    assert answer.status_code == 422
    assert len(noted()) == before + 1


def test_page_is_not_shown_if_the_audit_entry_cannot_be_written(workshop_and_manager):
    workshop, manager = workshop_and_manager
    client = make.client(manager)
    client.raise_request_exception = False
    with mock.patch.object(audit.AuditEntry.objects, "create", side_effect=DatabaseError):
        answer = client.get(reverse("staff-workshop-coming", args=[workshop.pk]))
    assert answer.status_code >= 500
    assert workshop.registrations.get().name not in answer.content.decode()


def test_search_for_a_person_is_noted_whether_found_or_not(organisation):
    admin = make.client(make.person("organisation_admin", organisation=organisation))
    address, erasure = (
        reverse("staff-organisation-erase"),
        {"identity": "in_person", "texts": "keep", "sure": "on"},
    )
    admin.get(address)
    assert noted() == []
    assert admin.post(address, {**erasure, "email": "personne@example.org"}).status_code == 422
    known = make.participant(organisation)
    assert admin.post(address, {**erasure, "email": known.account.email}).status_code == 302
    assert [act for act, *_rest in noted()] == ["people.find", "participant.erase", "people.find"]
    assert "example.org" not in str(noted())


def test_listening_to_a_voice_is_noted_once(consultation):
    author, manager = make.person(consultation=consultation), make.person("manager", consultation)
    voice_message = voice(consultation.topics.first(), author)
    file = voice_message.media.file
    address = access.address(file.pk, file.variants[0]["name"])
    with mock.patch(
        "frontend.media.views.access.open_variant",
        lambda *args: io.BytesIO(b"x" * file.variants[0]["size"]),
    ):
        for viewer, status in ((author, 200), (manager, 206), (manager, 206), (None, 404)):
            headers = {"range": "bytes=0-3"} if status == 206 else {}
            assert make.client(viewer).get(address, headers=headers).status_code == status
        assert make.client(manager).head(address).status_code == 200
    assert noted() == [("files.read", "storedfile", file.pk, {"holder": "voice"})]


def test_a_transcript_read_through_the_api_is_noted_for_the_team_alone(consultation):
    spoken = recorded.recording(recorded.workshop(consultation))
    facilitator = recorded.facilitator(spoken.workshop)
    recorded.drafted(spoken, "Bonjour à tous.")
    callers = [
        Caller(viewer) for viewer in (facilitator, make.person(consultation=consultation), None)
    ]
    before = len(noted())
    for caller in callers:
        caller.read(f"/recordings/{spoken.pk}/transcript/")
    assert noted()[before:] == [("recordings.read", "recording", spoken.pk, {})]


@pytest.mark.parametrize("role", ["manager", None])
def test_sign_ins_of_the_team_only_are_noted(consultation, role):
    person = make.person(role, consultation)
    account = person.participant.account
    account.set_password("une phrase assez longue")
    account.save()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    browser = make.client()
    typed = {"email": account.email, "password": "une phrase assez longue"}
    browser.post(reverse("sign-in-password"), {**typed, "password": "fausse"})
    assert browser.post(reverse("sign-in-password"), typed).status_code == 302
    entries = list(AuditEntry.objects.values_list("act", "actor", "data"))
    assert entries == ([("sign_in", person.participant.pk, {"by": "password"})] if role else [])


# ---- the page of the log


@pytest.fixture
def admin(organisation):
    return make.person("organisation_admin", organisation=organisation)


def entry(viewer, act=AuditAct.FILES, *, days=0, **fields):
    origin = {"organisation": viewer.organisation, "actor": viewer.participant.pk, "act": act}
    return AuditEntry.objects.create(
        created_at=timezone.now() - timedelta(days=days), **origin, **fields
    )


def listed(admin, query=""):
    answer = make.client(admin).get(reverse("staff-audit") + query)
    assert answer.status_code == 200
    return [row["entry"].pk for row in answer.context["rows"]], answer


@pytest.mark.sampled(3, "name")
@pytest.mark.parametrize("name", ["staff-audit", "staff-audit-csv"])
@pytest.mark.parametrize("column", [*witness.EVERYBODY])
def test_only_administrators_of_the_organisation_read_the_audit_log(consultation, name, column):
    viewer = witness.viewer(
        column, consultation, make.consultation(consultation.organisation, slug="ailleurs")
    )
    answer = make.client(viewer).get(reverse(name))
    answer.getvalue()  # a file is read to its end
    wanted = {"organisation_admin": 200}.get(column, 302 if viewer.participant is None else 403)
    assert answer.status_code == wanted
    assert len(noted()) == (wanted == 200)


def test_audit_log_is_filtered_by_act_person_and_day(consultation, admin):
    manager = make.person("manager", consultation, public_name="Une responsable (exemple)")
    old, recent = entry(manager, days=3), entry(manager, AuditAct.NOTICES)
    other = entry(admin, AuditAct.NOTICES)
    with witness.undone():
        assert listed(admin)[0] == [other.pk, recent.pk, old.pk]
    person = f"?person={manager.participant.pk}"
    found, answer = listed(admin, person)
    assert found == [recent.pk, old.pk]
    assert "Une responsable (exemple)" in answer.content.decode()
    assert listed(admin, f"{person}&act=notices.read")[0] == [recent.pk]
    day = timezone.localdate(old.created_at).isoformat()
    assert listed(admin, f"?begins={day}&ends={day}")[0] == [old.pk]
    assert listed(admin, f"{person}&ends={day}")[0] == [old.pk]
    assert listed(admin, f"?person={uuid4()}")[0] == []


@pytest.mark.parametrize(
    "query",
    [
        "act=burn",
        "person=x",
        "begins=hier",
        "ends=2026-02-30",
        "ends=9999-12-31",
        f"before={UUID(int=1)}",
        "before=%00",
    ],
)
def test_unknown_act_person_or_day_is_refused(admin, query):
    client = make.client(admin)
    for name in ("staff-audit", "staff-audit-csv")[: 1 if "before" in query else 2]:
        assert client.get(f"{reverse(name)}?{query}").status_code == 400
    assert noted() == []


def test_audit_log_is_paged_by_entry(admin, monkeypatch):
    monkeypatch.setattr("frontend.staff.audit.views.SIZE", 2)
    entry_ids = [entry(admin, days=1).pk for _ in range(3)][::-1]
    query, found = "?act=files.read", []
    for size in (2, 1):
        rows, answer = listed(admin, query)
        assert len(rows) == size
        found += rows
        query = answer.context["next_url"]
    assert (found, query) == (entry_ids, "")


def test_reading_and_downloading_the_audit_log_are_noted(admin):
    client = make.client(admin)
    client.get(reverse("staff-audit"))
    download = client.get(reverse("staff-audit-csv"))
    rows = list(csv.DictReader(io.StringIO(download.getvalue().decode())))
    assert download["Content-Type"] == "text/csv; charset=utf-8"
    assert [row["act"] for row in rows] == ["audit.read"]
    assert (rows[0]["actor"], rows[0]["name"]) == (
        str(admin.participant.pk),
        admin.participant.public_name,
    )
    assert [act for act, *_rest in noted()] == ["audit.read", "audit.export"]


def test_name_like_a_formula_is_escaped_in_the_downloaded_log(organisation):
    admin = make.person(
        "organisation_admin", organisation=organisation, public_name="=1+1 (exemple)"
    )
    entry(admin)
    content = make.client(admin).get(reverse("staff-audit-csv")).getvalue().decode()
    assert "'=1+1 (exemple)" in content


@pytest.mark.parametrize("many", [1, 3])
def test_audit_log_takes_as_many_queries_for_three_entries_as_for_one(admin, many):
    for number in range(many):
        entry(admin, days=number)
    assert count_queries(make.client(admin), reverse("staff-audit")) == 6


def test_entry_of_a_former_act_is_still_shown(admin):
    entry(admin, "something.old")
    _rows, answer = listed(admin)
    assert answer.context["rows"][0]["act"] == "something.old"


def test_audit_log_of_another_organisation_is_not_readable(admin, other_organisation):
    with tenancy.organisation(other_organisation.pk):
        other_entry = entry(make.person("organisation_admin", organisation=other_organisation))
    assert listed(admin)[0] == []
    assert (
        make.client(admin).get(f"{reverse('staff-audit')}?before={other_entry.pk}").status_code
        == 400
    )
