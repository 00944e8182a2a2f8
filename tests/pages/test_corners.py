"""Rare cases of pages: refused requests, empty lists, and requests without context."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from consult.accounts.models import Invitation, RoleGrant, SignInAsk
from consult.consultations.models import Document
from consult.opendata.schemas import tables
from frontend.opendata import views as opendata_views
from frontend.toolkit.sessions.unsent_texts import LONGEST_DRAFT
from moderation.decisions.actions.decisions import decide
from tests.factories import make
from tests.lifecycle.waiting import confirm_now
from tests.pages import given

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def proposal(consultation):
    return given.proposal(consultation)


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [
        ("search", "q=rien&after=x", 400),
        ("search", "q=rien", 200),
        ("search", "consultation=nulle-part", 404),
        ("consultation-list", "from=x", 400),
        ("consultation-list", "q=introuvable", 200),
    ],
)
def test_invalid_query_is_answered_with_its_status(consultation, name, query, status):
    assert make.client().get(f"{reverse(name)}?{query}").status_code == status


@pytest.mark.parametrize("query", ["seed=x", "seed=-1", "after=x&sort=newest"])
def test_lists_refuse_unknown_filters(consultation, query):
    address = reverse("topic", args=[consultation.slug, consultation.topics.first().slug])
    assert make.client().get(f"{address}?{query}").status_code == 400


FIELD = '--{0}\r\nContent-Disposition: form-data; name="f{1}"\r\n\r\nx\r\n'
FILE = '--{0}\r\nContent-Disposition: form-data; name="files"; filename="f{1}.png"\r\n\r\nx\r\n'


@pytest.mark.parametrize("part", [FIELD, FILE], ids=["fields", "files"])
def test_anchor_54_form_of_ten_thousand_parts_is_refused(proposal, citizen, part):
    body = "".join(part.format(BOUNDARY, number) for number in range(10_000)).encode()
    body += encode_multipart(BOUNDARY, {"body": "Un commentaire (exemple)."})
    client = make.client(citizen)
    sessions = Session.objects.count()
    answer = client.generic(
        "POST", given.address("proposal-comment", proposal), body, MULTIPART_CONTENT
    )
    assert (answer.status_code, Session.objects.count()) == (400, sessions)
    assert proposal.comments.count() == 0


@pytest.mark.parametrize("query", ["comments=x", "after=x"])
def test_discussions_refuse_unknown_filters(proposal, query):
    given.comment(proposal)
    assert make.client().get(f"{given.address('proposal', proposal)}?{query}").status_code == 400


def test_list_alone_is_answered_to_htmx(proposal):
    address = reverse("topic", args=[proposal.consultation.slug, proposal.topic.slug])
    piece = make.client().get(address, headers={"hx-request": "true", "hx-target": "results"})
    assert "<html" not in piece.content.decode()
    assert piece["Cache-Control"] == "private, no-store"
    assert "HX-Request" in piece["Vary"]


def test_visitor_with_htmx_is_led_to_sign_in_whole(proposal):
    answer = make.client().post(
        given.address("proposal-position", proposal),
        {"position": "agree"},
        headers={"hx-request": "true"},
    )
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/sign-in/?next=")


def test_pages_of_an_own_comment(proposal, citizen):
    comment = given.comment(proposal, citizen)
    client = make.client(citizen)
    thread = client.get(given.address("comment", proposal, comment.pk)).content.decode()
    for name in ("comment-edit", "comment-withdraw"):
        address = given.address(name, proposal, comment.pk)
        assert f'href="{address}"' in thread
        assert client.get(address).status_code == 200
        assert (
            make.client(make.person(consultation=proposal.consultation)).get(address).status_code
            == 403
        )
    assert client.get(given.address("comment-useful", proposal, comment.pk)).status_code == 200
    elsewhere = given.proposal(proposal.consultation)
    assert client.get(given.address("comment", elsewhere, comment.pk)).status_code == 404
    assert (
        client.get(
            given.address("proposal-comment", elsewhere), {"reply_to": comment.pk}
        ).status_code
        == 404
    )


def test_useful_with_htmx_answers_the_button(proposal, citizen):
    comment = given.comment(proposal)
    address = given.address("comment-useful", proposal, comment.pk)
    button = make.client(citizen).post(address, headers={"hx-request": "true"}).content.decode()
    assert 'aria-pressed="true"' in button
    assert f'hx-post="{address}?withdraw=1"' in button


def test_staff_read_why_they_cannot_comment(proposal):
    manager = make.client(make.person("manager", proposal.consultation))
    assert manager.get(given.address("proposal-comment", proposal)).status_code == 403


def test_texts_read_first_say_that_they_wait(organisation):
    read_first = make.consultation(organisation, slug="relue", moderation_mode="pre")
    citizen = make.person(consultation=read_first)
    client = make.client(citizen)
    address = reverse("proposal-new", args=["relue", read_first.topics.first().slug])
    written = {
        "title": "Une idée bien assez longue",
        "body": given.BODY,
        "language": "fr",
        "charter_accepted": "on",
    }
    sent = client.post(address, {**written, "step": "send", "key": uuid.uuid4()}, follow=True)
    assert "note-info" in sent.content.decode()
    assert "tag-warn" in sent.content.decode()


def test_too_long_draft_of_a_visitor_is_not_kept(consultation):
    client = make.client()
    address = reverse("proposal-new", args=[consultation.slug, consultation.topics.first().slug])
    client.post(address, {"title": "Trop", "body": "x" * (LONGEST_DRAFT + 1), "step": "send"})
    assert "xxxx" not in client.get(address).content.decode()


def test_page_with_a_very_long_query_is_refused_shortly(consultation):
    answer = make.client().get(f"/consultations/?q={'x' * 60_000}")
    assert (answer.status_code, len(answer.content) < 5_000) == (400, True)


def test_an_unknown_kind_is_not_reported(consultation):
    assert make.client().get(f"/report/consultation/{consultation.pk}/").status_code == 404


def test_a_text_behind_a_warning_is_read_by_a_click(proposal, consultation):
    decide(
        viewer=make.person("moderator", consultation),
        target_kind="proposal",
        target_id=proposal.pk,
        action="restrict",
        reason="insult",
        facts="Un mot.",
    )
    page = make.client().get(given.address("proposal", proposal)).content.decode()
    assert '<details class="panel' in page
    listed = (
        make.client()
        .get(reverse("topic", args=[consultation.slug, proposal.topic.slug]))
        .content.decode()
    )
    assert given.BODY.replace("'", "’")[:30] not in listed


def test_the_log_is_paged(consultation, monkeypatch):
    monkeypatch.setattr("frontend.moderation.views.SIZE", 1)
    moderator = make.person("moderator", consultation)
    for _ in range(2):
        decide(
            viewer=moderator,
            target_kind="proposal",
            target_id=given.proposal(consultation).pk,
            action="hide",
            reason="spam",
            facts="Publicité.",
        )
    address = reverse("moderation-log", args=[consultation.slug])
    first = make.client().get(address)
    assert first.context["next_before"] == 2
    assert make.client().get(f"{address}?before=2").context["next_before"] is None
    assert make.client().get(f"{address}?before=x").status_code == 400


def test_signed_in_people_are_sent_on_from_sign_in(citizen):
    client = make.client(citizen)
    for name in ("sign-in", "sign-in-password"):
        assert client.get(reverse(name), {"next": "/search/"})["Location"] == "/search/"


def test_session_of_another_organisation_is_not_used(citizen, other_organisation):
    client = make.client(citizen, host="autre.example.org")
    session = client.session
    session["consult.organisation"] = str(citizen.organisation.pk)
    session.save()
    assert client.get(reverse("account")).status_code == 302
    waits = client.post(reverse("sign-in"), {"email": "a@example.org"})
    assert client.get(waits["Location"]).status_code == 200


def test_codes_sent_again_are_counted_too(organisation, settings):
    settings.RATE_LIMITS_ON = True
    client = make.client()
    waits = client.post(reverse("sign-in"), {"email": "a@example.org"})["Location"]
    again = []
    for _ in range(3):
        SignInAsk.objects.update(expires_at=F("expires_at") - timedelta(minutes=1))
        again.append(client.post(waits, {"again": "1"}).status_code)
    assert again == [302, 302, 429]


def test_a_manager_corrects_everything_of_a_draft(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    client, here = make.client(make.person("manager", draft)), ["brouillon"]
    topic, phase = draft.topics.first(), draft.phases.first()

    def send(name, args, /, **data):
        assert client.post(reverse(name, args=args), data).status_code == 302

    form = client.get(reverse("staff-presentation", args=here)).context["form"]
    values = {name: form[name].value() or "" for name in form.fields if name != "key"}
    send(
        "staff-presentation",
        here,
        **{**values, "title_fr": "Autre titre", "summary_fr": "En deux phrases."},
    )
    draft.refresh_from_db()
    assert draft.title_fr == "Autre titre"
    form = client.get(reverse("staff-phase", args=[*here, phase.pk])).context["form"]
    dates = {
        name: form[name].value().strftime("%d/%m/%Y %H:%M") for name in ("opens_at", "closes_at")
    }
    send("staff-phase", [*here, phase.pk], title_fr="Idées", capabilities=["propose"], **dates)
    phase.refresh_from_db()
    assert (phase.title_fr, phase.capabilities) == ("Idées", ["propose"])
    typed = {"document-title_fr": "Le plan", "document-url": "https://example.org/plan"}
    send("staff-topic", [*here, topic.pk], form="document", **typed)
    send("staff-document-remove", [*here, Document.objects.get().pk])
    send("staff-topic-remove", [*here, topic.pk])
    send("staff-phase-remove", [*here, phase.pk])
    assert (draft.topics.count(), draft.phases.count(), Document.objects.count()) == (1, 0, 0)
    assert client.get(reverse("staff-phase", args=[*here, uuid.uuid4()])).status_code == 404


def test_installation_invites_and_dismisses_administrators_of_its_own_host(organisation):
    platform = make.client(
        make.person(organisation=organisation, account_=make.account(is_platform_admin=True))
    )
    typed = {"email": "maire@example.org", "role": "organisation_admin"}
    assert platform.post(reverse("staff-organisation-roles"), typed).status_code == 302
    assert Invitation.objects.get().address == "maire@example.org"
    admins = [make.person("organisation_admin", organisation=organisation) for _ in range(2)]
    grant = RoleGrant.objects.get(participant=admins[0].participant)
    platform.post(reverse("staff-organisation-role-revoke", args=[grant.pk]))
    assert not RoleGrant.objects.filter(pk=grant.pk).exists()


def test_the_dataset_is_asked_for_once(consultation):
    client, address = (
        make.client(make.person("manager", consultation)),
        reverse("staff-data", args=["essai"]),
    )
    assert confirm_now(client, address).status_code == 302
    assert client.get(address).context["building"] is not None


def test_groups_of_tables_name_known_tables():
    groups = opendata_views.MEMBERS
    assert set().union(*groups.values()) <= set(tables.BY_NAME)
    assert groups.keys() | {"debate"} == {name for name, _title in opendata_views.GROUPS}


def test_unknown_colours_and_server_errors(organisation):
    from django.test import RequestFactory

    from frontend import errors

    assert make.client().get("/brand/0000.css").status_code == 404
    assert errors.server_error(RequestFactory().get("/")).status_code == 500


def test_stylesheet_of_colours_is_cached_for_a_year_and_shared_only_without_cookies(organisation):
    address = f"/brand/{organisation.brand_hash}.css"
    assert make.client().get(address)["Cache-Control"] == "public, max-age=31536000, immutable"
    participant = make.client(make.person(organisation=organisation))
    visitor = make.client()
    visitor.cookies["csrftoken"] = "x"
    for client in (participant, visitor):
        assert client.get(address)["Cache-Control"] == "private, max-age=31536000, immutable"
