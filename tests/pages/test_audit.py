"""What the team reads of people is noted, page by page; and the page of the log, which is noted too."""

import csv
import io
from collections import Counter
from datetime import timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from consult.accounts.models import Account
from consult.core import audit
from consult.core.enums import AuditAct
from consult.core.models import AuditEntry
from consult.questionnaires.models import Answer
from consult.workshops.models import Declaration, Registration, VoiceMessage
from frontend.audited import AUDITED
from moderation.models import Notice
from tests import witness
from tests.actors import HERE
from tests.api.callers import Caller
from tests.factories import make, workshops
from tests.pages.routes import briefly, pages, whole, world
from tests.pages.test_counts import asked
from tests.workshops import recorded
from tests.workshops.voices import voice

pytestmark = [pytest.mark.django_db, pytest.mark.takes(3)]
PAGES = {page.name: page for page in pages()}
CANARY = "canariconfidence5e1b"
TEAM = ("facilitator", "moderator", "manager", "organisation_admin", "platform_admin")
# Pages of the team that show nothing that people gave it in confidence: texts of the organisation, public names and
# public texts, figures, empty forms, and what one typed oneself.
SHOWS_NOBODY = {
    *("staff", "staff-platform", "staff-organisation", "staff-organisation-logo"),
    # who holds a role, by public name
    *("staff-organisation-roles", "staff-organisation-role-revoke", "staff-roles", "staff-role-revoke"),
    *("staff-workshop-people", "staff-workshop-dismiss"),
    # what the organisation writes
    *("staff-asking", "staff-field", "staff-field-move", "staff-field-remove", "staff-places", "staff-tags"),
    *("staff-tag", "staff-tag-remove", "staff-consultation-new", "staff-consultation", "staff-topics", "staff-topic"),
    *("staff-topic-move", "staff-topic-remove", "staff-document-remove", "staff-images", "staff-cover-remove"),
    *("staff-partner-remove", "staff-help", "staff-help-remove", "staff-timetable", "staff-phase"),
    *("staff-phase-remove", "staff-charter", "staff-windows", "staff-window-close", "staff-publication", "staff-close"),
    "staff-data",
    *("staff-questions", "staff-question", "staff-question-remove", "staff-option", "staff-option-move"),
    *("staff-option-remove", "staff-question-open", "staff-question-extend", "staff-question-end"),
    "staff-question-publish",
    *("staff-questionnaires", "staff-questionnaire-new", "staff-questionnaire", "staff-questionnaire-texts"),
    *("staff-questionnaire-remove", "staff-questionnaire-open", "staff-questionnaire-close", "staff-section-new"),
    *("staff-section", "staff-section-move", "staff-section-remove", "staff-item-new", "staff-item"),
    *("staff-item-move", "staff-item-remove", "staff-questionnaire-paper", "staff-sheet-take-back"),
    "staff-questionnaire-answers",  # how many are left to read
    # workshops: facts, figures, what will be public; lists of people have pages of their own
    *("staff-workshop-coming-remove", "staff-workshop-cancel", "staff-declarations", "staff-workshops"),
    *("staff-workshop-new", "staff-workshop", "staff-workshop-facts", "staff-workshop-presence"),
    *("staff-workshop-publish", "staff-workshop-write", "staff-workshop-contribution", "staff-workshop-withdraw"),
    *("staff-workshop-photos", "staff-workshop-photo", "staff-workshop-photo-remove", "staff-workshop-counts"),
    *("staff-workshop-count-remove", "staff-workshop-sheet", "staff-workshop-sheet-model", "staff-letters"),
    # cards to print, and one at a time by its number
    *("staff-workshop-kit", "staff-workshop-kit-print", "staff-workshop-kit-pdf", "staff-workshop-kit-odt"),
    *("staff-workshop-cards-make", "staff-workshop-card-withdraw", "staff-workshop-card-voice"),
    # recordings: how far they are made ready, and acts that show no word
    *("staff-recordings", "staff-recordings-tiles", "staff-recording-remove", "staff-recording-publish"),
    *("staff-transcript-draft", "staff-transcript-write", "staff-transcript-validate", "staff-transcript-reopen"),
    *("staff-transcript-agreed", "staff-transcript-link", "staff-excerpt-remove"),
    # texts under a public name, which were sent to be read
    *("staff-moderation", "staff-case-claim", "staff-moderate"),
}


@pytest.fixture(scope="module")
def somewhere(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world of every page, in which all that people gave the team in confidence holds the canary."""
    with django_db_blocker.unblock(), witness.undone(), briefly(tmp_path_factory.mktemp("media")):
        organisation = make.organisation()
        made = world(organisation)
        from consult.core import tenancy

        with tenancy.organisation(organisation.pk):
            hide_canaries()
            yield made


def hide_canaries():
    told = {"name": CANARY, "email": f"{CANARY}@example.org"}
    assert Registration.objects.update(phone=CANARY[:30], needs=CANARY, **told)
    assert Declaration.objects.update(message=CANARY, **told)
    assert Notice.objects.update(explanation=CANARY, email=told["email"], name=CANARY)
    assert VoiceMessage.objects.update(draft=CANARY)
    assert Answer.objects.filter(reading="waiting").update(text=CANARY)
    for account in Account.objects.all():
        Account.objects.filter(pk=account.pk).update(email=f"{account.pk.hex}{CANARY}@example.org")


def opened(somewhere, page, actor):
    """(place, status, what was read, what was noted) wherever somebody may open a page."""
    for place, address in somewhere.addresses(page):
        with witness.undone():
            before = AuditEntry.objects.count()
            answer = somewhere.browser(actor).get(address)
            content = whole(answer.getvalue())
            noted = list(AuditEntry.objects.order_by("-created_at", "-id")[: AuditEntry.objects.count() - before])
            yield place, answer.status_code, content, noted


def test_every_page_of_the_team_is_in_the_table_or_shows_nobody():
    staff = {name for name, page in PAGES.items() if page.address.startswith("staff/")}
    assert staff - {*AUDITED} == SHOWS_NOBODY
    assert set(AUDITED) <= set(PAGES)
    assert {name for name in AUDITED if name not in staff} == {
        name for name, read in AUDITED.items() if read.also_public
    }
    assert {read.by for read in AUDITED.values() if read.by} <= {arg for name in AUDITED for arg in PAGES[name].asks}


@pytest.mark.parametrize("actor", TEAM)
def test_page_that_shows_what_was_given_in_confidence_is_noted_once(somewhere, actor):
    wrong = []
    for page in PAGES.values():
        read = AUDITED.get(page.name)
        for place, status, content, noted in opened(somewhere, page, actor):
            is_read = read is not None and status == 200 and not read.seeks
            wanted = [(str(read.act), somewhere.people[actor].participant.pk)] if is_read else []
            if page.name != "media" and [(one.act, one.actor) for one in noted] != wanted:
                wrong.append((page.name, place, status, [one.act for one in noted]))
            if CANARY.encode() in content and read is None and not is_own(page):
                wrong.append((page.name, place, "shows what was given in confidence"))
    assert wrong == []


def is_own(page):
    """A page about oneself, which says one's own address."""
    return page.address.startswith("account/")


def test_canaries_are_where_they_are_looked_for(somewhere):
    """The sweep sees: each page of the table that shows words of people shows the canary to somebody."""
    shown = {
        name
        for name in ("staff-workshop-coming", "staff-declaration", "staff-case", "staff-questionnaire-read")
        for actor in TEAM
        for _place, _status, content, _noted in opened(somewhere, PAGES[name], actor)
        if CANARY.encode() in content
    }
    assert shown >= {"staff-workshop-coming", "staff-declaration", "staff-questionnaire-read"}


def test_entries_hold_nothing_that_people_gave(somewhere):
    with witness.undone():
        for page in PAGES.values():
            for _place, address in somewhere.addresses(page) if page.name in AUDITED else ():
                for actor in TEAM:
                    somewhere.browser(actor).get(address)
        rows = list(AuditEntry.objects.values_list("act", "kind", "data"))
        assert len(rows) > 30
        assert CANARY not in str(rows)
        assert "ensemble" not in str(rows)
        assert "@" not in str(rows)


def test_pages_that_nobody_of_the_team_opens_note_nothing(somewhere):
    noted = Counter(
        entry.act
        for actor in set(HERE) - set(TEAM)
        for name in AUDITED
        for _place, _status, _content, noted in opened(somewhere, PAGES[name], actor)
        for entry in noted
    )
    assert noted == {}


# ---- what is noted, and what is refused


@pytest.fixture
def met(organisation):
    """A workshop to come, with somebody who registered."""
    consultation = workshops.opened(workshops.consultation(organisation))
    manager = make.person("manager", consultation)
    workshop = workshops.announced(consultation, viewer=manager, takes_registrations=True, seats=20)
    workshops.registered(workshop)
    AuditEntry.objects.count()
    return workshop, manager


def noted():
    return list(AuditEntry.objects.order_by("created_at", "id").values_list("act", "kind", "object_id", "data"))


def test_a_list_of_people_is_noted_each_time_it_is_read(met):
    workshop, manager = met
    before = len(noted())
    client = make.client(manager)
    for _ in range(2):
        assert client.get(reverse("staff-workshop-coming", args=[workshop.pk])).status_code == 200
    assert noted()[before:] == [("registrations.read", "workshop", workshop.pk, {})] * 2


def test_a_form_that_was_refused_shows_the_list_again(met):
    workshop, manager = met
    before = len(noted())
    answer = make.client(manager).post(reverse("staff-workshop-coming", args=[workshop.pk]), {"name": ""})
    assert answer.status_code == 422
    assert len(noted()) == before + 1


def test_what_cannot_be_noted_is_not_read(met):
    workshop, manager = met
    client = make.client(manager)
    client.raise_request_exception = False
    with mock.patch.object(audit.AuditEntry.objects, "create", side_effect=DatabaseError):
        answer = client.get(reverse("staff-workshop-coming", args=[workshop.pk]))
    assert answer.status_code >= 500
    assert workshop.registrations.get().name not in answer.content.decode()


def test_looking_for_somebody_is_noted_whether_they_are_found_or_not(organisation):
    admin = make.client(make.person("organisation_admin", organisation=organisation))
    address, asked_ = reverse("staff-organisation-erase"), {"identity": "in_person", "texts": "keep", "sure": "on"}
    admin.get(address)
    assert noted() == []
    assert admin.post(address, {**asked_, "email": "personne@example.org"}).status_code == 422
    known = make.participant(organisation)
    assert admin.post(address, {**asked_, "email": known.account.email}).status_code == 302
    assert [act for act, *_rest in noted()] == ["people.find", "participant.erase", "people.find"]
    assert "example.org" not in str(noted())


def test_a_voice_that_is_heard_is_noted_once_while_one_listens(consultation):
    author, manager = make.person(consultation=consultation), make.person("manager", consultation)
    said = voice(consultation.topics.first(), author)
    file = said.media.file
    address = f"/files/{file.pk}/{file.variants[0]['name']}"
    with mock.patch(
        "frontend.media.views.files.open_variant", lambda *args: io.BytesIO(b"x" * file.variants[0]["size"])
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
    before = len(noted())
    for viewer in (facilitator, make.person(consultation=consultation), None):
        Caller(viewer).read(f"/recordings/{spoken.pk}/transcript/")
    assert noted()[before:] == [("recordings.read", "recording", spoken.pk, {})]


@pytest.mark.parametrize("role", ["manager", None])
def test_the_team_s_sign_ins_are_noted_and_nobody_else_s(consultation, role):
    from allauth.account.models import EmailAddress

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
    where = {"organisation": viewer.organisation, "actor": viewer.participant.pk, "act": act}
    return AuditEntry.objects.create(created_at=timezone.now() - timedelta(days=days), **where, **fields)


def listed(admin, query=""):
    answer = make.client(admin).get(reverse("staff-audit") + query)
    assert answer.status_code == 200
    return [row["entry"].pk for row in answer.context["rows"]], answer


@pytest.mark.parametrize("name", ["staff-audit", "staff-audit-csv"])
@pytest.mark.parametrize("column", [*witness.EVERYBODY])
def test_only_administrators_of_the_organisation_read_it(consultation, name, column):
    viewer = witness.viewer(column, consultation, make.consultation(consultation.organisation, slug="ailleurs"))
    answer = make.client(viewer).get(reverse(name))
    wanted = {"organisation_admin": 200}.get(column, 302 if viewer.participant is None else 403)
    assert answer.status_code == wanted
    assert len(noted()) == (wanted == 200)


def test_it_is_read_by_act_person_and_day(consultation, admin):
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
    ["act=burn", "person=x", "begins=hier", "ends=2026-02-30", "ends=9999-12-31", f"before={uuid4()}", "before=%00"],
)
def test_what_is_no_act_person_or_day_is_refused(admin, query):
    client = make.client(admin)
    for name in ("staff-audit", "staff-audit-csv")[: 1 if "before" in query else 2]:
        assert client.get(f"{reverse(name)}?{query}").status_code == 400
    assert noted() == []


def test_it_is_paged_by_entry(admin, monkeypatch):
    monkeypatch.setattr("frontend.staff.audit.views.SIZE", 2)
    made = [entry(admin, days=1).pk for _ in range(3)][::-1]
    query, found = "?act=files.read", []
    for size in (2, 1):
        rows, answer = listed(admin, query)
        assert len(rows) == size
        found += rows
        query = answer.context["next_url"]
    assert (found, query) == (made, "")


def test_reading_it_and_taking_it_away_are_noted(admin):
    client = make.client(admin)
    client.get(reverse("staff-audit"))
    taken = client.get(reverse("staff-audit-csv"))
    rows = list(csv.DictReader(io.StringIO(taken.getvalue().decode())))
    assert taken["Content-Type"] == "text/csv; charset=utf-8"
    assert [row["act"] for row in rows] == ["audit.read"]
    assert (rows[0]["actor"], rows[0]["name"]) == (str(admin.participant.pk), admin.participant.public_name)
    assert [act for act, *_rest in noted()] == ["audit.read", "audit.export"]


def test_a_name_that_a_spreadsheet_would_compute_is_kept_from_it(organisation):
    admin = make.person("organisation_admin", organisation=organisation, public_name="=1+1 (exemple)")
    entry(admin)
    taken = make.client(admin).get(reverse("staff-audit-csv")).getvalue().decode()
    assert "'=1+1 (exemple)" in taken


@pytest.mark.parametrize("many", [1, 3])
def test_it_asks_as_much_for_one_entry_as_for_three(admin, many):
    for number in range(many):
        entry(admin, days=number)
    assert asked(make.client(admin), reverse("staff-audit")) == 9


def test_an_act_of_before_is_still_told(admin):
    entry(admin, "something.old")
    _rows, answer = listed(admin)
    assert answer.context["rows"][0]["act"] == "something.old"


def test_the_log_of_another_organisation_is_not_read(admin, other_organisation):
    from consult.core import tenancy

    with tenancy.organisation(other_organisation.pk):
        there = entry(make.person("organisation_admin", organisation=other_organisation))
    assert listed(admin)[0] == []
    assert make.client(admin).get(f"{reverse('staff-audit')}?before={there.pk}").status_code == 400
