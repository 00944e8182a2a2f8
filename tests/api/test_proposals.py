"""Proposals through the API: the shapes, the acts, and the lists that docs/api.md describes."""

from datetime import datetime
from uuid import uuid4

import pytest

from consult.accounts.viewer import Viewer
from moderation.decisions.actions.decisions import decide
from moderation.models import Case
from tests.api.callers import TEXT, Caller, proposal
from tests.factories import make
from tests.factories import workshops as rooms
from tests.votes.places import published
from votes.actions.imports import import_ballots

SHAPE = {
    "answer",
    "changed_at",
    *(
        "id",
        "number",
        "consultation",
        "topic",
        "kind",
        "title",
        "body",
        "body_html",
        "language",
        "state",
        "author",
    ),
    *(
        "participants",
        "location",
        "fields",
        "tags",
        "tally",
        "imported_tallies",
        "comments_count",
        "version",
    ),
    *(
        "created_at",
        "updated_at",
        "question",
        "origin",
        "url",
        "attachments",
        "channel",
        "workshop",
        "merged_into",
    ),
}
TOMBSTONE = {"changed_at", "id", "number", "topic", "state", "created_at"}


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def topic(consultation):
    return consultation.topics.get(number=1)


def test_submission_returns_the_whole_shape(author, topic):
    body = {
        "topic": str(topic.pk),
        **TEXT,
        "location": {"latitude": 48.8512, "longitude": 2.35, "label": "Ici"},
    }
    answer = Caller(author).send("POST", "/proposals/", body)
    data = answer.json()
    assert answer.status_code == 201, data
    assert set(data) == SHAPE | {"pending_version", "waits"}
    assert data["state"] == "published"
    assert data["author"] == {"public_name": author.participant.public_name}
    assert data["location"] == {"latitude": 48.851, "longitude": 2.35, "label": "Ici"}
    assert data["tally"] == {"origin": "native", "agree": 0, "mixed": 0, "disagree": 0, "total": 0}
    assert data["created_at"].endswith("Z")
    assert data["url"] == "http://testserver/consultations/essai/proposals/1/"


def test_null_value_counts_as_absent(author, topic):
    nothing = dict.fromkeys(("kind", "language", "institution", "location"))
    data = (
        Caller(author)
        .send("POST", "/proposals/", {"topic": str(topic.pk), **TEXT, **nothing})
        .json()
    )
    assert (data["kind"], data["language"], data["location"]) == ("individual", "fr", None)
    answer = Caller(author).send("PATCH", f"/proposals/{data['id']}/", {**TEXT, "language": None})
    assert (answer.status_code, answer.json()["language"]) == (200, "fr")


def test_withdrawal_leaves_only_a_tombstone(author, consultation):
    written = proposal(consultation, author)
    assert Caller(author).send("DELETE", f"/proposals/{written.pk}/").status_code == 204
    for caller in (Caller(), Caller(author), Caller(make.person("moderator", consultation))):
        answer = caller.read(f"/proposals/{written.pk}/")
        assert (answer.status_code, set(answer.json()), answer.json()["state"]) == (
            200,
            TOMBSTONE,
            "withdrawn",
        )
        assert [set(row) for row in caller.read("/proposals/").json()["results"]] == [TOMBSTONE]
    assert Caller().read(f"/proposals/{written.pk}/versions/").json()["results"] == []


def test_edit_keeps_absent_fields_and_makes_a_version(author, consultation):
    written = proposal(consultation, author)
    answer = Caller(author).send(
        "PATCH", f"/proposals/{written.pk}/", {"title": "Une salle ouverte tous les soirs"}
    )
    assert (answer.status_code, answer.json()["body"], answer.json()["version"]) == (
        200,
        TEXT["body"],
        2,
    )
    versions = Caller().read(f"/proposals/{written.pk}/versions/").json()["results"]
    assert [version["title"] for version in versions] == [
        TEXT["title"],
        "Une salle ouverte tous les soirs",
    ]


def test_key_sent_twice_makes_one_proposal(author, topic):
    caller, key = Caller(author), {"Idempotency-Key": str(uuid4())}
    body = {"topic": str(topic.pk), **TEXT}
    first, again = (caller.send("POST", "/proposals/", body, **key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = caller.send(
        "POST", "/proposals/", {**body, "title": "Une toute autre proposition"}, **key
    )
    assert (other.status_code, other.json()["errors"][0]["code"]) == (409, "idempotency_key_reused")
    [listed] = caller.read("/proposals/").json()["results"]
    assert first.json() == {**listed, "pending_version": None, "waits": None}


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "ordering", ["newest", "oldest", "most_supported", "most_discussed", "divisive", "random"]
)
def test_pages_of_every_order_list_each_proposal_once(consultation, ordering):
    created = {
        str(proposal(consultation, title=f"Une proposition de plus {n}").pk) for n in range(7)
    }
    address, listed = f"/api/v1/proposals/?consultation=essai&page_size=3&ordering={ordering}", []
    while address:
        page = Caller().get(address).json()
        listed += [row["id"] for row in page["results"]]
        address = page["next"]
    assert (len(listed), set(listed)) == (7, created)


@pytest.mark.parametrize("ordering", ["newest", "oldest", "most_supported", "most_discussed"])
def test_previous_link_returns_to_the_page_before(consultation, ordering):
    for n in range(5):
        proposal(consultation, title=f"Une proposition de plus {n}")
    first = Caller().read(f"/proposals/?consultation=essai&page_size=2&ordering={ordering}").json()
    second = Caller().get(first["next"]).json()
    assert first["previous"] is None
    assert Caller().get(second["previous"]).json()["results"] == first["results"]


def test_random_order_depends_on_its_seed(consultation):
    for n in range(6):
        proposal(consultation, title=f"Une proposition de plus {n}")
    once, again = (
        Caller().read("/proposals/?ordering=random&seed=7").json()["results"] for _ in range(2)
    )
    assert once == again
    page = Caller().read("/proposals/?ordering=random&page_size=2").json()
    assert "seed=" in page["next"]


def test_withdrawn_row_keeps_its_place_in_the_order(consultation):
    proposals = [proposal(consultation, title=f"Une proposition de plus {n}") for n in range(3)]
    for place, row in enumerate(proposals):
        type(row).objects.filter(pk=row.pk).update(comments_count=10 - place)
    author = make.again(make.person(consultation=consultation))
    type(proposals[0]).objects.filter(pk=proposals[1].pk).update(author=author.participant)
    assert Caller(author).send("DELETE", f"/proposals/{proposals[1].pk}/").status_code == 204
    page = Caller().read("/proposals/?ordering=most_discussed&page_size=2").json()
    assert [row["id"] for row in page["results"]] == [str(proposals[0].pk), str(proposals[1].pk)]
    assert [row["id"] for row in Caller().get(page["next"]).json()["results"]] == [
        str(proposals[2].pk)
    ]


def test_filters_of_proposals(consultation, topic, author):
    here = proposal(consultation, topic=topic)
    elsewhere = proposal(
        consultation, topic=consultation.topics.get(number=2), title="Former les agents d'accueil"
    )

    def ids(query):
        return [row["id"] for row in Caller().read(f"/proposals/?{query}").json()["results"]]

    assert ids(f"topic={topic.pk}") == [str(here.pk)]
    assert ids("search=agents") == [str(elsewhere.pk)]
    assert ids("kind=individual") == [str(elsewhere.pk), str(here.pk)]
    assert ids("kind=institution") == []
    assert ids("consultation=essai&topic=&search=") == [str(elsewhere.pk), str(here.pk)]


@pytest.mark.parametrize("query", ["topic={unknown}", "topic={hidden}", "consultation=nulle-part"])
def test_filter_by_an_unknown_object_is_404(organisation, consultation, query):
    proposal(consultation)
    hidden = make.consultation(organisation, slug="brouillon", state="draft").topics.first().pk
    answer = Caller().read("/proposals/?" + query.format(unknown=uuid4(), hidden=hidden))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "ordering=best",
        "kind=group",
        "topic=1",
        "page_size=0",
        "page_size=x",
        "cursor=x",
        "lang=de",
    ],
)
def test_unknown_parameters_are_refused(consultation, query):
    proposal(consultation)
    answer = Caller().read(f"/proposals/?{query}")
    assert (answer.status_code, answer.json()["type"]) == (400, "validation_error")
    assert answer.json()["errors"][0]["attr"] == query.split("=")[0]


def test_orders_by_votes_are_refused_while_results_are_hidden(organisation):
    sealed = make.consultation(organisation, slug="scelle", results_visibility="sealed")
    written = proposal(sealed)
    for ordering in ("most_supported", "divisive"):
        answer = Caller().read(f"/proposals/?consultation=scelle&ordering={ordering}")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "results_hidden")
    assert Caller().read(f"/proposals/{written.pk}/").json()["tally"] is None


def test_orders_by_votes_are_refused_for_imported_totals(organisation):
    elsewhere = make.consultation(organisation, slug="ailleurs", state="closed", origin="demo")
    old = published(elsewhere, is_announced=False)
    for ordering in ("most_supported", "divisive"):
        answer = Caller().read(f"/proposals/?consultation=ailleurs&ordering={ordering}")
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["code"], error["attr"]) == (
            400,
            "not_counted_here",
            "ordering",
        )
    ballots = [(old.pk, make.participant(organisation).pk, "agree")]
    system = Viewer.system(organisation)
    import_ballots(viewer=system, consultation_id=elsewhere.pk, origin="demo", ballots=ballots)
    [found] = (
        Caller().read("/proposals/?consultation=ailleurs&ordering=most_supported").json()["results"]
    )
    assert found["id"] == str(old.pk)


def test_similar_proposals_have_a_score(consultation, topic):
    written = proposal(consultation)
    found = (
        Caller()
        .read(f"/proposals/similar/?topic={topic.pk}&text=salle informatique ouverte le soir")
        .json()
    )
    assert [row["id"] for row in found["results"]] == [str(written.pk)]
    assert 0 < found["results"][0]["score"] <= 1


def test_pending_proposal_is_shown_to_its_author_only(organisation):
    read_first = make.consultation(organisation, slug="lu", moderation_mode="pre")
    author = make.person(consultation=read_first)
    body = {"topic": str(read_first.topics.first().pk), **TEXT}
    data = Caller(author).send("POST", "/proposals/", body).json()
    assert data["state"] == "pending"
    assert Caller(author).read(f"/proposals/{data['id']}/").status_code == 200
    assert Caller().read(f"/proposals/{data['id']}/").status_code == 404
    assert Caller().read("/proposals/").json()["results"] == []


def test_pending_edit_is_shown_to_author_and_moderator_only(organisation):
    read_first = make.consultation(organisation, slug="lu", moderation_mode="pre")
    author, moderator = make.person(consultation=read_first), make.person("moderator", read_first)
    written = proposal(read_first, author)
    decide(viewer=moderator, target_kind="proposal", target_id=written.pk, action="publish")
    address, edit = f"/proposals/{written.pk}/", {"title": "Une salle ouverte tous les soirs"}
    assert Caller(author).read(address).json()["pending_version"] is None
    edited = Caller(author).send("PATCH", address, edit).json()
    assert (edited["title"], edited["version"], edited["pending_version"]) == (TEXT["title"], 1, 2)
    assert Caller(moderator).read(address).json()["pending_version"] == 2
    for other in (Caller(), Caller(make.person(consultation=read_first))):
        assert set(other.read(address).json()) == SHAPE
    [listed] = Caller(author).read("/proposals/").json()["results"]
    assert set(listed) == SHAPE


def test_submission_after_the_phase_is_refused(consultation, author, topic):
    make.move_phases(consultation, days=-20)
    answer = Caller(author).send("POST", "/proposals/", {"topic": str(topic.pk), **TEXT})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "phase_closed")


def test_facilitator_submits_for_their_workshop(organisation):
    consultation = rooms.consultation(organisation, slug="ateliers")
    workshop = rooms.held(consultation)
    caller, words = Caller(rooms.facilitator(workshop)), dict(TEXT)
    sent = words | {
        "topic": str(consultation.topics.get(number=1).pk),
        "workshop": str(workshop.pk),
        "table": "Table 2",
    }
    created = caller.send("POST", "/proposals/", sent)
    data = {
        name: created.json()[name]
        for name in ("kind", "author", "participants", "state", "channel", "workshop")
    }
    assert created.status_code == 201
    assert data == {
        "kind": "workshop",
        "author": None,
        "participants": 12,
        "state": "published",
        "channel": "workshop",
        "workshop": str(workshop.pk),
    }
    assert (
        caller.send("POST", "/proposals/", sent | {"kind": "individual"}).json()["errors"][0][
            "attr"
        ]
        == "kind"
    )
    other = Caller(make.person("facilitator", consultation))
    assert other.send("POST", "/proposals/", sent).status_code == 403
    assert (
        caller.send("POST", "/proposals/", sent | {"location": {"label": "Ici"}}).status_code == 400
    )
    assert caller.send(
        "POST", "/proposals/", {**sent, "workshop": None, "kind": "workshop"}
    ).status_code in (400, 403)


def test_pending_workshop_proposal_is_not_found_by_visitors(organisation):
    consultation = rooms.consultation(organisation, slug="lue", moderation_mode="pre")
    workshop = rooms.held(consultation)
    sent = {**TEXT, "topic": str(consultation.topics.get(number=1).pk)}
    created = Caller(rooms.facilitator(workshop)).send(
        "POST", "/proposals/", sent | {"workshop": str(workshop.pk)}
    )
    assert (created.status_code, created.json()["state"]) == (201, "pending")
    assert (
        Caller(make.visitor(organisation)).read(f"/proposals/{created.json()['id']}/").status_code
        == 404
    )


def test_author_alone_reads_why_their_text_waits_and_until_when(organisation):
    read_first = make.consultation(organisation, slug="lue-dabord", moderation_mode="pre")
    author = make.person(consultation=read_first)
    waiting = proposal(read_first, author)
    case = Case.objects.get(target_id=waiting.pk)
    wait = Caller(author).read(f"/proposals/{waiting.pk}/").json()["waits"]
    at = {name: datetime.fromisoformat(wait[name]) for name in ("since", "promised_by")}
    assert at == {"since": case.created_at, "promised_by": case.due_at}
    assert (wait["why"], set(wait)) == ("consultation", {"since", "promised_by", "why"})
    moderator_data = (
        Caller(make.person("moderator", read_first)).read(f"/proposals/{waiting.pk}/").json()
    )
    assert ("waits" in moderator_data, "pending_version" in moderator_data) == (False, True)
    assert Caller().read("/consultations/lue-dabord/").json()["moderation"]["waiting"] == 1


def test_author_reads_that_their_next_version_waits(organisation):
    link_moderated = make.consultation(organisation, slug="prudente", link_mode="pre")
    author = make.person(consultation=link_moderated)
    written = proposal(link_moderated, author)
    body = f"{TEXT['body']} Voir exemple.fr"
    data = Caller(author).send("PATCH", f"/proposals/{written.pk}/", {"body": body}).json()
    assert (data["pending_version"], data["waits"]["why"]) == (2, "first_link")
