"""Consultations and topics through the API."""

from uuid import uuid4

import pytest

from tests.api.callers import Caller, comment, proposal
from tests.consultations.drafts import ready
from tests.factories import make

LISTED = {
    "changed_at",
    *(
        "id",
        "slug",
        "title",
        "summary",
        "description",
        "state",
        "opens_at",
        "closes_at",
        "languages",
        "licence",
    ),
    *("organisation", "urls", "closed_at", "closing_reason"),
    *("suspended_at", "suspension_reason"),
}


def test_list_shows_published_consultations_latest_opening_first(organisation):
    for slug, state in (
        ("demain", "upcoming"),
        ("hier", "closed"),
        ("aujourdhui", "open"),
        ("brouillon", "draft"),
    ):
        make.consultation(organisation, slug=slug, state=state)
    rows = Caller().read("/consultations/").json()["results"]
    assert [(row["slug"], row["state"]) for row in rows] == [
        ("demain", "upcoming"),
        ("aujourdhui", "open"),
        ("hier", "closed"),
    ]
    assert set(rows[0]) == LISTED
    assert rows[0]["organisation"] == {"name": organisation.name, "host": "testserver"}
    assert [
        row["slug"] for row in Caller().read("/consultations/?status=open").json()["results"]
    ] == ["aujourdhui"]
    assert Caller().read("/consultations/?status=draft").status_code == 400


def test_pages_of_consultations_list_each_consultation_once(organisation):
    for number in range(5):
        make.consultation(organisation, slug=f"c{number}")
    address, slugs = "/api/v1/consultations/?page_size=2", []
    while address:
        page = Caller().get(address).json()
        slugs += [row["slug"] for row in page["results"]]
        address = page["next"]
    assert slugs == ["c4", "c3", "c2", "c1", "c0"]


def test_detail_has_phases_topics_charter_and_figures(consultation):
    data = Caller().read("/consultations/essai/").json()
    form_fields, page_fields = (
        {"fields", "tags", "place_policy", "facilitators_take_part"},
        {"cover", "contact", "hashtag", "documents", "help_points", "partners"},
    )
    assert (
        set(data)
        == LISTED
        | {"charter", "phases", "topics", "figures", "moderation", "restorations"}
        | form_fields
        | page_fields
    )
    assert data["moderation"] == {
        "mode": "post",
        "media_mode": "pre",
        "link_mode": "post",
        "holds_out_of_hours": False,
        "promised_hours": 16,
        "waiting": 0,
        "late": 0,
        "oldest_waiting_hours": None,
        "median_hours": None,
    }
    assert data["charter"] == {"version": 1, "hash": "0" * 64, "text": "Restons courtois."}
    assert data["phases"][0]["capabilities"] == ["propose", "discuss", "vote"]
    assert [topic["number"] for topic in data["topics"]] == [1, 2]
    assert data["figures"]["contributions"] == {
        "total": 0,
        "individual": 0,
        "institution": 0,
        "workshop": 0,
    }
    # The lower end of a range is counted by the rule of its upper end.
    assert set(data["figures"]["rules"]) == set(data["figures"]) - {
        "rules",
        "people_in_workshops_at_least",
    }
    assert data["urls"] == {
        "page": "http://testserver/consultations/essai/",
        "open_data": "http://testserver/open-data/essai/",
        "feed": "http://testserver/feeds/consultations/essai.atom",
    }


def test_editorial_text_follows_the_language_of_the_address(organisation):
    make.consultation(organisation, title_en="A trial")
    data = {
        code: Caller().read(f"/consultations/essai/?lang={code}").json() for code in ("fr", "en")
    }
    assert (data["fr"]["title"], data["en"]["title"]) == ("Une consultation d'essai", "A trial")
    assert data["fr"]["languages"] == ["fr", "en"]


def test_draft_is_shown_to_the_roles_that_prepare_it(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    statuses = {
        role: Caller(make.person(role, draft)).read("/consultations/brouillon/").status_code
        for role in (None, "facilitator", "moderator", "manager", "organisation_admin")
    }
    assert statuses == {
        None: 404,
        "facilitator": 404,
        "moderator": 200,
        "manager": 200,
        "organisation_admin": 200,
    }
    assert Caller().read("/consultations/brouillon/").status_code == 404


@pytest.mark.parametrize("role", ["moderator", "manager", "organisation_admin"])
def test_suspended_staff_read_only_public_data(organisation, role):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    caller = Caller(make.person(role, draft, state="suspended"))
    assert caller.read("/consultations/brouillon/").status_code == 404
    assert caller.read("/topics/?consultation=brouillon").status_code == 404
    assert caller.read("/consultations/").json()["results"] == []
    assert caller.read("/me/").json()["roles"] == []


@pytest.mark.parametrize("role", ["organisation_admin", "manager"])
def test_author_of_a_draft_reads_it_and_manages_it(consultation, role):
    author = make.person(role, consultation)
    body = {"slug": "nouvelle", "title": "Une nouvelle consultation", "summary": "Pour voir."}
    answer = Caller(author).send("POST", "/consultations/", body)
    assert (answer.status_code, answer.json()["state"], answer.json()["title"]) == (
        201,
        "draft",
        body["title"],
    )
    edited = Caller(make.again(author)).send(
        "PATCH", "/consultations/nouvelle/?lang=en", {"title": "A new one"}
    )
    assert (edited.status_code, edited.json()["title"], edited.json()["languages"]) == (
        200,
        "A new one",
        ["fr", "en"],
    )
    repeated = Caller(make.again(author)).send("POST", "/consultations/", body)
    assert (repeated.status_code, repeated.json()["errors"][0]["attr"]) == (400, "slug")


@pytest.mark.parametrize(
    ("role", "state"),
    [
        (None, "active"),
        ("moderator", "active"),
        ("facilitator", "active"),
        ("manager", "suspended"),
    ],
)
def test_draft_is_not_created_without_the_role(consultation, role, state):
    body = {"slug": "nouvelle", "title": "Une nouvelle consultation"}
    answer = Caller(make.person(role, consultation, state=state)).send(
        "POST", "/consultations/", body
    )
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "permission_denied")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_invisible_title_is_refused(organisation, lang):
    caller = Caller(make.person("organisation_admin", organisation=organisation))
    answer = caller.send(
        "POST", f"/consultations/?lang={lang}", {"slug": "vide", "title": "\u200b\u00ad"}
    )
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "title")
    assert caller.read("/consultations/").json()["results"] == []


def test_address_of_a_draft_is_changed_and_that_of_a_published_one_is_not(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    caller = Caller(make.person("manager", draft))
    key = {"Idempotency-Key": str(uuid4())}
    for _ in range(2):
        answer = caller.send("PATCH", "/consultations/brouillon/", {"slug": "definitive"}, **key)
        assert (answer.status_code, answer.json()["slug"]) == (200, "definitive")
    assert caller.read("/consultations/definitive/").json()["id"] == str(draft.pk)
    opened = make.consultation(organisation, slug="ouverte")
    manager = Caller(make.person("manager", opened))
    refused = manager.send("PATCH", "/consultations/ouverte/", {"slug": "autre"})
    assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (409, "slug")
    occupied = caller.send("PATCH", "/consultations/definitive/", {"slug": "ouverte"})
    assert (occupied.status_code, occupied.json()["errors"][0]["attr"]) == (400, "slug")


def test_consultation_is_published_and_closed_once(organisation):
    draft, manager = ready(organisation)
    caller = Caller(manager)
    published = caller.send("POST", f"/consultations/{draft.slug}/publish/")
    assert (published.status_code, published.json()["state"] in ("open", "upcoming")) == (
        200,
        True,
    ), published.json()
    again = caller.send("POST", f"/consultations/{draft.slug}/publish/")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "already_published")
    frozen = caller.send("PATCH", f"/consultations/{draft.slug}/", {"licence": "ODbL-1.0"})
    assert (frozen.status_code, frozen.json()["errors"][0]["attr"]) == (409, "licence")
    assert caller.send("POST", f"/consultations/{draft.slug}/close/", {}).status_code == 400
    closed = caller.send(
        "POST", f"/consultations/{draft.slug}/close/", {"reason": "Le projet est abandonné."}
    )
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")


def test_readiness_says_what_a_draft_lacks_and_where_it_is_mended(organisation):
    draft = make.consultation(organisation, slug="vide", topics=0, state="draft", title_fr="Vide")
    caller = Caller(make.person("manager", draft))
    checks = caller.read("/consultations/vide/readiness/").json()["checks"]
    [method] = [check for check in checks if check["code"] == "method_missing"]
    assert method == {
        "level": "blocks",
        "code": "method_missing",
        "detail": "Ajoutez une question, un vote, un questionnaire ou un atelier.",
        "task": "questions",
        "attr": None,
        "law": None,
        "url": "http://testserver/staff/consultations/vide/topics/",
    }
    refused = caller.send("POST", "/consultations/vide/publish/").json()["errors"]
    blocking = [check["detail"] for check in checks if check["level"] == "blocks"]
    assert all(detail in str(refused) for detail in blocking)
    ready_draft, manager = ready(organisation)
    done = Caller(manager).read(f"/consultations/{ready_draft.slug}/readiness/").json()["checks"]
    assert "blocks" not in {check["level"] for check in done}
    assert (
        Caller(make.person("moderator", draft)).read("/consultations/vide/readiness/").status_code
        == 403
    )


def test_early_close_shows_the_announced_and_the_actual_dates(consultation):
    caller, reason = Caller(make.person("manager", consultation)), "Le projet est abandonné."
    before = Caller().read("/consultations/essai/").json()
    assert (before["closed_at"], before["closing_reason"], before["phases"][0]["ended_at"]) == (
        None,
        None,
        None,
    )
    caller.send("POST", "/consultations/essai/close/", {"reason": reason})
    after = Caller().read("/consultations/essai/").json()
    assert (after["closing_reason"], after["closes_at"]) == (reason, before["closes_at"])
    assert before["opens_at"] < after["closed_at"] < before["closes_at"]
    assert after["phases"] == [{**before["phases"][0], "ended_at": after["closed_at"]}]
    [listed] = Caller().read("/consultations/").json()["results"]
    assert (listed["closed_at"], listed["closing_reason"]) == (after["closed_at"], reason)


def test_publication_of_an_incomplete_draft_is_refused(organisation):
    draft = make.consultation(organisation, slug="vide", topics=0, state="draft", title_fr="Vide")
    answer = Caller(make.person("manager", draft)).send("POST", "/consultations/vide/publish/")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (
        409,
        "consultation_incomplete",
    )


def test_topics_are_listed_in_order_with_their_figures(consultation):
    make.topic(consultation, background_fr="Le contexte.")
    written = proposal(consultation)
    comment(written)
    topics = Caller().read("/topics/?consultation=essai").json()["results"]
    assert [(topic["number"], topic["is_transversal"]) for topic in topics] == [
        (1, False),
        (2, False),
        (None, True),
    ]
    assert topics[0]["figures"] == {"proposals": 1, "comments": 1, "workshops": 0}
    assert Caller().read(f"/topics/{topics[0]['id']}/").json() == topics[0]
    assert Caller().read("/topics/").json()["results"] == topics


def test_topics_of_a_draft_are_not_found(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    topic = draft.topics.first()
    assert Caller().read("/topics/?consultation=brouillon").status_code == 404
    assert Caller().read(f"/topics/{topic.pk}/").status_code == 404
    assert Caller().read("/topics/").json()["results"] == []


@pytest.mark.parametrize("path", ["/consultations/nulle-part/", "/topics/?consultation=nulle-part"])
def test_unknown_consultation_is_404(organisation, path):
    answer = Caller().read(path)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "not_found")


def test_manager_lets_facilitators_take_part(consultation):
    manager = Caller(make.person("manager", consultation))
    answer = manager.send("PATCH", "/consultations/essai/", {"facilitators_take_part": True})
    assert answer.status_code == 200, answer.content
    assert Caller().read("/consultations/essai/").json()["facilitators_take_part"] is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("media_mode", "post"),
        ("link_mode", "pre"),
        ("promised_hours", 4),
        ("holds_out_of_hours", True),
    ],
)
def test_moderation_promise_is_editable_until_publication(organisation, name, value):
    draft, public = (
        make.consultation(organisation, slug="brouillon", state="draft"),
        make.consultation(organisation),
    )
    for consultation, status in ((draft, 200), (public, 409)):
        manager = Caller(make.person("manager", consultation))
        answer = manager.send("PATCH", f"/consultations/{consultation.slug}/", {name: value})
        assert answer.status_code == status, answer.content
    assert (
        Caller(make.person("manager", draft))
        .read("/consultations/brouillon/")
        .json()["moderation"][name]
        == value
    )
    assert answer.json()["errors"][0]["attr"] == name


@pytest.mark.parametrize("value", [0, 81, "16", 1.5, True, None])
def test_promised_delay_is_a_number_of_hours_in_bounds(organisation, value):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    answer = Caller(make.person("manager", draft)).send(
        "PATCH", "/consultations/brouillon/", {"promised_hours": value}
    )
    assert answer.status_code == 400, answer.content
    draft.refresh_from_db()
    assert draft.promised_hours == 16
