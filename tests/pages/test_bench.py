"""The pages of a facilitator: texts of a workshop are entered table by table and published."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.consultations.actions.suspension import suspend_consultation
from consult.media.models import Upload
from consult.workshops.entries.actions import contributions as contribution_actions
from consult.workshops.entries.actions import counts as count_actions
from consult.workshops.entries.actions import photos as photo_actions
from consult.workshops.entries.selectors import contributions as contribution_selectors
from consult.workshops.entries.selectors import photos as photo_selectors
from consult.workshops.meetings.actions import workshops as workshop_actions
from consult.workshops.models import DeclaredCount, Photo, Workshop
from consult.workshops.transcripts.actions import segments, validation
from debates.models import Proposal
from tests.core import uploads
from tests.debates import given
from tests.factories import make
from tests.factories import workshops as rooms
from tests.workshops import recorded
from tests.workshops.test_photos import photo as prepared

LIST, BENCH = 10, 23
LILLE = {"latitude": 50.633, "longitude": 3.066}
WORDS = {"title": given.TITLE, "body": given.BODY, "table": "Table 1"}


@pytest.fixture
def consultation(organisation):
    """Return a consultation that accepts workshops and proposals."""
    return rooms.consultation(organisation)


@pytest.fixture
def workshop(consultation):
    """Return the draft of a workshop held today, without a declared attendance."""
    return rooms.draft(consultation)


@pytest.fixture
def facilitator(workshop):
    """Return the facilitator of the workshop."""
    return rooms.facilitator(workshop)


@pytest.fixture
def browser(facilitator):
    """Return the browser of the facilitator."""
    return make.client(facilitator)


def get_address(workshop, rest=""):
    """Return the address of a page of the workshop."""
    return f"/staff/workshops/{workshop.pk}/{rest}"


def topic(workshop, number=1):
    """Return the id of a topic, as a form sends it."""
    return str(given.topic_of(workshop.consultation, number).pk)


def words_of(response):
    """Return the text of a page without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_list_shows_only_own_workshops(workshop, browser, consultation):
    other = rooms.draft(consultation, title="Atelier d'ailleurs (exemple)")
    page = browser.get("/staff/workshops/").content.decode()
    assert (str(workshop.pk) in page, str(other.pk) in page) == (True, False)
    assert (
        make.client(make.person(consultation=consultation)).get("/staff/workshops/").status_code
        == 403
    )
    assert browser.get(get_address(other)).status_code == 404


def test_list_asks_for_the_number_of_people_only_after_the_workshop(workshop, browser):
    wanted = "Nombre de personnes présentes : à compléter"
    assert wanted in words_of(browser.get("/staff/workshops/")).replace("\xa0", " ")
    later = timezone.localdate() + timedelta(days=3)
    Workshop.objects.filter(pk=workshop.pk).update(held_on=later, starts_at=None, ends_at=None)
    assert wanted not in words_of(browser.get("/staff/workshops/")).replace("\xa0", " ")


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_few_queries(consultation, number, django_assert_num_queries):
    manager = make.person("manager", consultation)
    for _ in range(number):
        rooms.draft(consultation, viewer=manager)
    browser = make.client(manager)
    browser.get("/staff/workshops/")
    with django_assert_num_queries(LIST):
        assert browser.get("/staff/workshops/").status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_workshop_page_takes_few_queries(
    workshop, facilitator, browser, number, django_assert_num_queries
):
    workshop_actions.declare_presence(viewer=facilitator, workshop_id=workshop.pk, participants=12)
    fields = {"title": given.TITLE, "body": given.BODY, "topic_id": topic(workshop)}
    for _ in range(number):
        contribution_actions.write_contribution(
            viewer=facilitator, workshop_id=workshop.pk, **fields
        )
        count_actions.declare_count(
            viewer=facilitator, workshop_id=workshop.pk, label="Une carte", count=3
        )
    photo_actions.add_photos(
        viewer=facilitator, workshop_id=workshop.pk, sent=[prepared() for _ in range(number)]
    )
    browser.get(get_address(workshop))
    with django_assert_num_queries(BENCH):
        assert browser.get(get_address(workshop)).status_code == 200


def test_writing_asks_for_the_people_once_and_stays_on_the_table(workshop, facilitator, browser):
    assert 'name="participants"' in browser.get(get_address(workshop, "write/")).content.decode()
    sent = {"topic": topic(workshop), "participants": "12", "then": "next", **WORDS}
    answer = browser.post(get_address(workshop, "write/"), sent)
    assert (answer.status_code, Proposal.objects.get().participants) == (302, 12)
    page = browser.get(answer.url).content.decode()
    assert 'name="participants"' not in page
    assert 'value="Table 1"' in page
    assert f'value="{topic(workshop)}" selected' in page
    assert "est enregistrée en brouillon" in page


def test_proposal_form_sent_twice_writes_one_proposal(workshop, browser):
    sent = {"topic": topic(workshop), "participants": "12", "then": "stop", **WORDS}
    sent["key"] = "7b0c3c0e-6a68-4d5a-8f3a-0f3f5f0f0f0f"
    answers = [browser.post(get_address(workshop, "write/"), sent).status_code for _ in range(2)]
    assert (answers, Proposal.objects.count()) == ([302, 302], 1)


def test_refused_proposal_form_keeps_its_input(workshop, browser):
    sent = {"topic": topic(workshop), "participants": "12", **WORDS, "title": "Court"}
    answer = browser.post(get_address(workshop, "write/"), sent)
    page = answer.content.decode()
    assert (answer.status_code, Proposal.objects.count()) == (422, 0)
    assert all(words in page for words in ('value="Court"', 'value="Table 1"', 'value="12"'))


def test_choosing_another_photo_keeps_the_input(workshop, facilitator, browser):
    photo_actions.add_photos(
        viewer=facilitator, workshop_id=workshop.pk, sent=[prepared(), prepared()]
    )
    first, second = photo_selectors.photos_of(facilitator, workshop)
    page = browser.get(f"{get_address(workshop, 'write/')}?photo={first.pk}").content.decode()
    assert (str(first.file_id) in page, f'value="{second.pk}"' in page) == (True, True)
    sent = {
        "topic": topic(workshop),
        "title": "À moitié",
        "body": "écrit",
        "table": "4",
        "look": str(second.pk),
    }
    answer = browser.post(get_address(workshop, "write/"), sent | {"photo": str(first.pk)})
    page = answer.content.decode()
    assert (answer.status_code, Proposal.objects.count()) == (200, 0)
    assert all(words in page for words in ("À moitié", "écrit", 'value="4"', str(second.file_id)))
    saved = sent | WORDS | {"participants": "5", "photo": str(second.pk)}
    saved.pop("look")
    assert browser.post(get_address(workshop, "write/"), saved).status_code == 302
    assert contribution_selectors.contributions_of(facilitator, workshop)[0].photo_id == second.pk


def test_photos_are_sent_together_and_one_is_shown(
    workshop, facilitator, browser, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    sent = [uploads.upload(uploads.image(size=(60, 40))) for _ in range(4)]
    assert browser.post(get_address(workshop, "photos/"), {"photos": sent}).status_code == 302
    first = Photo.objects.first()
    assert Photo.objects.count() == 4
    wrong = browser.post(
        get_address(workshop, f"photos/{first.pk}/"), {"description": "", "is_public": "on"}
    )
    assert (wrong.status_code, Photo.objects.filter(is_public=True).count()) == (422, 0)
    photo_fields = {
        "description": "Un tableau (exemple)",
        "is_public": "on",
        "topic": topic(workshop),
    }
    assert (
        browser.post(get_address(workshop, f"photos/{first.pk}/"), photo_fields).status_code == 302
    )
    assert Photo.objects.get(is_public=True).description == "Un tableau (exemple)"
    assert browser.post(get_address(workshop, f"photos/{first.pk}/remove/")).status_code == 302
    assert Photo.objects.count() == 3


def test_file_that_is_no_photo_is_refused_next_to_its_field(workshop, browser):
    answer = browser.post(
        get_address(workshop, "photos/"), {"photos": [uploads.upload(b"%PDF-1.4", "notes.pdf")]}
    )
    assert (answer.status_code, Photo.objects.count()) == (422, 0)
    assert browser.post(get_address(workshop, "photos/"), {}).status_code == 422


def test_dots_are_declared_on_a_contribution(workshop, facilitator, browser):
    workshop_actions.declare_presence(viewer=facilitator, workshop_id=workshop.pk, participants=12)
    proposal = contribution_actions.write_contribution(
        viewer=facilitator,
        workshop_id=workshop.pk,
        topic_id=topic(workshop),
        title=given.TITLE,
        body=given.BODY,
    )
    assert (
        browser.post(
            get_address(workshop, "counts/"), {"contribution": str(proposal.pk), "count": "14"}
        ).status_code
        == 302
    )
    declared = DeclaredCount.objects.get()
    assert (declared.label, declared.count, declared.proposal_id) == (given.TITLE, 14, proposal.pk)
    assert (
        browser.post(
            get_address(workshop, "counts/"), {"label": "Rien", "count": "1000"}
        ).status_code
        == 422
    )
    assert browser.post(get_address(workshop, f"counts/{declared.pk}/remove/")).status_code == 302


def test_sheet_is_read_then_confirmed(workshop, facilitator, browser):
    workshop_actions.declare_presence(viewer=facilitator, workshop_id=workshop.pk, participants=12)
    text = f"Thème;Titre;Texte\r\n1;{given.TITLE};{given.BODY}\r\n1;Court;non\r\n"
    answer = browser.post(
        get_address(workshop, "sheet/"), {"file": uploads.upload(text.encode(), "feuille.csv")}
    )
    page = answer.content.decode()
    assert (answer.status_code, Proposal.objects.count()) == (200, 0)
    assert "Court" in page
    lines = answer.context["form"]["lines"].value()
    assert browser.post(get_address(workshop, "sheet/"), {"lines": lines}).status_code == 302
    assert browser.post(get_address(workshop, "sheet/"), {"lines": lines}).status_code == 302
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize(("ending", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_model_is_saved_as_a_file(workshop, browser, ending, begins):
    answer = browser.get(get_address(workshop, f"sheet/model.{ending}"))
    assert (answer.status_code, answer.content.startswith(begins)) == (200, True)
    assert answer["Content-Disposition"].startswith("attachment")
    assert browser.get(get_address(workshop, "sheet/model.ods")).status_code == 404


def test_facts_are_changed_and_kept(workshop, browser):
    page = browser.get(get_address(workshop, "facts/"))
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if name != "key"}
    sent |= {
        "title": "Centre social (exemple)",
        "starts": "18:00",
        "ends": "20:00",
        "topics": [topic(workshop, 2)],
    }
    answer = browser.post(get_address(workshop, "facts/"), sent)
    assert answer.status_code == 302
    workshop.refresh_from_db()
    assert (workshop.title, workshop.ends_at - workshop.starts_at) == (
        "Centre social (exemple)",
        timedelta(hours=2),
    )
    assert [str(sub_report.topic_id) for sub_report in workshop.sub_reports.all()] == [
        topic(workshop, 2)
    ]
    assert (
        browser.post(get_address(workshop, "facts/"), sent | {"ends": "17:00"}).status_code == 422
    )


def test_workshop_gets_its_point_from_the_map_or_from_another_workshop_in_its_town(
    workshop, browser
):
    asked = get_address(workshop, "facts/#where")
    assert asked in browser.get(get_address(workshop)).content.decode()
    rooms.held(workshop.consultation, place="Lille", **LILLE)

    def save(**changed):
        form = browser.get(get_address(workshop, "facts/")).context["form"]
        sent = {name: form[name].value() or "" for name in form.fields if name != "key"}
        assert browser.post(get_address(workshop, "facts/"), sent | changed).status_code == 302
        workshop.refresh_from_db()
        return workshop.latitude and (float(workshop.latitude), float(workshop.longitude))

    chosen = {"location_latitude": "43.184", "location_longitude": "3.004"}
    assert save(place="Narbonne", **chosen) == (43.184, 3.004)
    assert asked not in browser.get(get_address(workshop)).content.decode()
    assert save(title="Un autre titre (exemple)") == (43.184, 3.004)
    assert save(place="lille") == (50.633, 3.066)
    assert save(location_forget="1") is None
    assert save(place="Narbonne", **chosen) == (43.184, 3.004)
    assert save(place="Brest") is None


def test_facilitator_creates_a_workshop(consultation, browser):
    sent = {
        "title": "Un autre atelier (exemple)",
        "structure": "Médiathèque (exemple)",
        "structure_kind": "commune",
    }
    answer = browser.post(
        "/staff/workshops/new/essai/", sent | {"held_on": "2027-03-05", "topics": []}
    )
    assert answer.status_code == 302
    assert browser.get(answer.url).status_code == 200


def test_workshop_is_published_once_it_is_complete(workshop, facilitator, browser):
    assert browser.post(get_address(workshop, "publish/")).status_code == 422
    assert (
        browser.post(get_address(workshop, "presence/"), {"participants": "12"}).status_code == 302
    )
    assert browser.post(get_address(workshop, "publish/")).status_code == 302
    workshop.refresh_from_db()
    assert workshop.state == "published"


def test_entered_proposal_is_corrected_and_withdrawn(workshop, facilitator, browser):
    workshop_actions.declare_presence(viewer=facilitator, workshop_id=workshop.pk, participants=12)
    proposal = contribution_actions.write_contribution(
        viewer=facilitator,
        workshop_id=workshop.pk,
        topic_id=topic(workshop),
        title=given.TITLE,
        body=given.BODY,
    )
    here = get_address(workshop, f"contributions/{proposal.number}/")
    corrected = WORDS | {"body": "Un texte relu par le groupe (exemple).", "topic": topic(workshop)}
    assert browser.post(here, corrected).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.version, proposal.body) == (1, "Un texte relu par le groupe (exemple).")
    assert browser.post(f"{here}withdraw/").status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    page = browser.get(get_address(workshop)).content.decode()
    assert "Annuler le retrait" in page and "Retirée par l’équipe de l’atelier" in page
    assert "1 contribution" not in page and f'value="{proposal.pk}"' not in page
    assert browser.post(f"{here}restore/").status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "pending"  # the workshop is a draft
    assert f'value="{proposal.pk}"' in browser.get(get_address(workshop)).content.decode()


def test_composition_is_copied_from_the_attendance_sheet(workshop, browser):
    counted = {"participants": "12", "women": "8", "men": "4", "from_60": "3", "under_18": ""}
    assert browser.post(get_address(workshop, "presence/"), counted).status_code == 302
    workshop.refresh_from_db()
    assert workshop.composition == {"women": 8, "men": 4, "from_60": 3}
    page = browser.get(get_address(workshop, "presence/")).content.decode()
    assert 'name="women" value="8"' in page
    too_many = browser.post(get_address(workshop, "presence/"), counted | {"men": "5"})
    assert too_many.status_code == 422 and 'value="5"' in too_many.content.decode()
    workshop.refresh_from_db()
    assert workshop.composition["men"] == 4


def test_reports_by_topic_are_saved_together_and_ask_about_contact_details(workshop, browser):
    report = workshop.sub_reports.get()
    name = str(report.topic_id)
    sent = {name: "Un **lieu** dans chaque bourg (exemple)."}
    assert browser.post(get_address(workshop, "reports/"), sent).status_code == 302
    report.refresh_from_db()
    assert (
        report.body_html.strip() == "<p>Un <strong>lieu</strong> dans chaque bourg (exemple).</p>"
    )
    phone = browser.post(
        get_address(workshop, "reports/"), {name: "Appelez le 06 12 34 56 78 (exemple)."}
    )
    assert phone.status_code == 422 and "06 12 34 56 78" in phone.content.decode()
    assert browser.post(get_address(workshop, "reports/"), {name: ""}).status_code == 302
    report.refresh_from_db()
    assert report.body == ""


def test_what_waits_in_workshops_is_on_the_home_of_its_manager(consultation, workshop):
    manager = make.client(make.person("manager", consultation))
    assert manager.get("/staff/").context["groups"] == []
    rooms.declared(consultation)
    Upload.objects.create(
        organisation=consultation.organisation,
        owner=make.person(consultation=consultation).participant,
        consultation_id=consultation.pk,
        purpose="recording",
        name="table.mp3",
        length=10,
        offset=10,
        state="complete",
        meant_for=workshop.pk,
        expires_at=timezone.now() + timedelta(days=1),
    )
    page = manager.get("/staff/").content.decode()
    assert reverse("staff-declarations", args=[consultation.slug]) in page
    assert "fichier sans accord" in page
    moderator = make.client(make.person("moderator", consultation))
    assert "atelier déclaré" not in moderator.get("/staff/").content.decode()


def test_open_objection_is_on_the_pages_of_the_facilitator_and_of_the_manager(consultation):
    recording = recorded.recording(recorded.workshop(consultation), title="Table 4 (exemple)")
    first, second, _third = recorded.drafted(recording)
    facilitator = recorded.facilitator(recording.workshop)
    clients = [
        make.client(viewer) for viewer in (facilitator, make.person("manager", consultation))
    ]
    other = make.client(recorded.facilitator(recorded.workshop(consultation)))
    pages = [(client, path) for client in clients for path in ("/staff/", "/staff/workshops/")]
    place = f"/staff/workshops/{recording.workshop_id}/recordings/{recording.number}/"
    for client, path in pages:
        page = client.get(path).content.decode()
        assert f'href="{place}"' in page, path
        assert "attend d’être corrigée" in page or "transcription qui reste à corriger" in page, (
            path
        )
    _link, token = validation.make_reading_link(viewer=facilitator, recording_id=recording.pk)
    wrong = {first.pk: "", second.pk: "Un foyer."}
    validation.object_by_link(
        viewer=make.visitor(consultation.organisation), token=token, objections=wrong
    )
    for client, path in pages:
        page = client.get(path).content.decode()
        assert f'href="{place}?place=1#p1"' in page
        assert "Table 4 (exemple)" in page, path
        assert "désaccords sur" in page, path
    assert "Table 4" not in other.get("/staff/").content.decode()
    segments.correct_segment(viewer=facilitator, segment_id=first.pk, text="Bonsoir.", version=1)
    segments.name_voice(viewer=facilitator, recording_id=recording.pk, label="Voix 1", new="Voix 2")
    page = clients[0].get("/staff/").content.decode()
    assert f'href="{place}?place=2#p2"' in page
    assert "désaccord sur une transcription" in page


def test_closed_steps_show_no_form(workshop, facilitator, browser):
    make.move_phases(workshop.consultation, days=-20)
    assert browser.get(get_address(workshop, "write/")).status_code == 409
    assert browser.get(get_address(workshop)).status_code == 200


def test_letter_form_keeps_its_channel_for_the_next_letter(consultation, browser):
    sent = {
        "channel": "letter",
        "received_on": "2026-11-20",
        "topic": str(given.topic_of(consultation).pk),
    }
    sent |= {"title": given.TITLE, "body": given.BODY}
    assert browser.post("/staff/consultations/essai/letters/", sent).status_code == 422
    answer = browser.post("/staff/consultations/essai/letters/", sent | {"agreed": "on"})
    assert (answer.status_code, "channel=letter" in answer.url) == (302, True)
    assert Proposal.objects.get().author is None
    assert browser.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("draft", "Les contributions s’écriront à partir du"),
        ("upcoming", "Les contributions s’écriront à partir du"),
        ("closed", "Le dépôt de contributions est terminé."),
    ],
)
def test_workshop_says_why_nothing_can_be_written_now(organisation, state, sentence):
    consultation = rooms.consultation(organisation, state=state)
    workshop = rooms.draft(consultation)
    browser = make.client(rooms.facilitator(workshop))
    assert sentence in words_of(browser.get(get_address(workshop)))


def test_workshop_says_that_its_consultation_is_suspended(workshop, consultation, browser):
    suspend_consultation(
        viewer=make.person("manager", consultation),
        consultation_id=consultation.pk,
        reason="Le tribunal examine le dossier (exemple).",
    )
    page = words_of(browser.get(get_address(workshop)))
    assert "La consultation est suspendue." in page
    assert "Le dépôt de contributions est terminé." not in page
