"""Pages of cited sources, for visitors and for the team, and their API and open data."""

import pytest
from django.urls import reverse

from consult.accounts.viewer import Viewer
from consult.core.queue import short_jobs
from consult.opendata.writers.sources import ROWS
from consult.outcomes.models import ActorKind, Source
from consult.outcomes.sources import selectors as source_selectors
from consult.outcomes.sources.actions import source_edits as source_actions
from tests.api.callers import Caller, comment, proposal
from tests.factories import make


@pytest.fixture
def cited_sources(consultation):
    """Make two contributions and a comment that cite two sources, of which one is sorted.

    Return the writer, the sorted source and the two contributions.
    """
    author = make.person(consultation=consultation)
    body = "Le rapport https://exemple.org/rapport et le site exemple.net le montrent."
    first = proposal(consultation, author, body=body)
    second = proposal(
        consultation,
        author,
        topic=consultation.topics.get(number=2),
        title="Une deuxième contribution",
        body="Le même rapport, exemple.org/rapport, dit autre chose à la page 3.",
    )
    comment(first, author, body="Le site exemple.net n'est plus à jour depuis 2015.")
    while short_jobs.run_due():
        pass
    report = Source.objects.get(key="exemple.org/rapport")
    writer = make.person("writer", consultation)
    kind = ActorKind.objects.get(label_fr="Acteurs associatifs")
    texts = {report.pk: ("Rapport <b>annuel</b>", kind.pk)}
    source_actions.edit_sources(viewer=writer, consultation_id=consultation.pk, texts=texts)
    return writer, report, first, second


@pytest.fixture
def sorted_sources(cited_sources):
    """Let the writer have sorted every source, those without a title under their address."""
    Source.objects.filter(state="found").update(state="kept")


@pytest.fixture
def writer_client(consultation):
    return make.client(make.person("writer", consultation))


def text_of(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


@pytest.mark.usefixtures("sorted_sources")
def test_public_list_groups_sources_by_topic_and_kind(consultation, cited_sources):
    _writer, report, first, second = cited_sources
    visitor = make.client()
    page = text_of(visitor.get(reverse("sources", args=["essai"])))
    assert "Rapport &lt;b&gt;annuel&lt;/b&gt;" in page and "<b>annuel" not in page
    order = [
        page.index(words)
        for words in ("1. Thème 1", "Acteurs associatifs", "http://exemple.net", "2. Thème 2")
    ]
    assert order == sorted(order)
    assert 'rel="nofollow ugc noopener"' in page
    only = text_of(visitor.get(reverse("sources", args=["essai"]) + "?topic=theme-2"))
    assert "exemple.net" not in only and f"/proposals/{second.number}/" in only
    source_page = text_of(visitor.get(reverse("source", args=["essai", report.pk])))
    assert all(f"/proposals/{proposal.number}/" in source_page for proposal in (first, second))
    for wrong in ("?topic=nothing", "?page=0", "?page=x"):
        assert visitor.get(reverse("sources", args=["essai"]) + wrong).status_code == 400


@pytest.mark.usefixtures("sorted_sources")
def test_topic_says_how_many_public_sources_are_cited_under_it(
    consultation, cited_sources, monkeypatch
):
    writer, report, _first, second = cited_sources
    topic = consultation.topics.get(number=1)

    def read_topic(wanted=topic):
        return text_of(make.client().get(reverse("topic", args=["essai", wanted.slug])))

    assert "2 sources citées" in read_topic()
    assert "1 source citée" in read_topic(second.topic)
    source_actions.dismiss_sources(
        viewer=writer, consultation_id=consultation.pk, source_ids=[report.pk]
    )
    assert "1 source citée" in read_topic()
    assert "citée" not in read_topic(second.topic)
    monkeypatch.setattr(source_selectors, "MOST_CITATIONS", 1)
    assert "Sources citées" in read_topic()


def test_empty_list_invites_without_error(consultation):
    assert "Aucune source n" in text_of(make.client().get(reverse("sources", args=["essai"])))


def test_writer_saves_a_page_of_titles_and_kinds_and_keeps_what_was_typed(
    consultation, cited_sources
):
    writer, _report, *_ = cited_sources
    team = make.client(writer)
    site = Source.objects.get(key="exemple.net")
    here = reverse("staff-sources", args=["essai"]) + "?state=found"
    assert text_of(team.get(here)).count('name="row"') == 1
    kind = ActorKind.objects.get(label_fr="Citoyens")
    sent = {"row": str(site.pk), f"title-{site.pk}": "x" * 401, f"kind-{site.pk}": str(kind.pk)}
    refused = team.post(here, sent | {"act": "save"})
    assert refused.status_code == 422 and "x" * 401 in text_of(refused)
    assert team.post(here, sent | {"act": "merge"}).status_code == 422
    assert team.post(here, sent | {"act": "save", f"title-{site.pk}": "Un site"}).status_code == 302
    site.refresh_from_db()
    assert (site.title, site.actor_kind, site.state) == ("Un site", kind, "kept")
    # Sent again after it left the list of sources to sort: the row is still known.
    assert (
        team.post(
            here, sent | {"act": "dismiss", f"tick-{site.pk}": "on", f"title-{site.pk}": ""}
        ).status_code
        == 302
    )
    site.refresh_from_db()
    assert site.state == "dismissed"


def test_suggested_titles_are_saved_where_they_are_ticked_or_changed(consultation, writer_client):
    pages = {name: f"https://{name}.example.org/a" for name in ("un", "deux", "trois")}
    words = "\n".join(f"Étude {name} : {url}" for name, url in pages.items())
    proposal(consultation, body=words)
    while short_jobs.run_due():
        pass
    here = reverse("staff-sources", args=["essai"])
    page = writer_client.get(here)
    form = page.context["form"]
    assert "Proposé d’après le texte" in text_of(page)
    sent = {name: form[name].value() or "" for name in form.fields if not name.startswith("tick")}
    sent |= {"row": [str(source.pk) for source in form.sources], "act": "save"}
    refused = writer_client.post(here, sent)
    assert refused.status_code == 422 and not Source.objects.filter(state="kept").exists()
    un, deux, _trois = (Source.objects.get(url=url) for url in pages.values())
    sent |= {f"tick-{un.pk}": "on", f"title-{deux.pk}": "Une autre étude"}
    assert writer_client.post(here, sent).status_code == 302
    kept = Source.objects.filter(state="kept").order_by("title")
    assert [source.title for source in kept] == ["Une autre étude", "Étude un"]


def test_writer_merges_on_the_list_and_separates_on_the_page_of_the_source(
    consultation, cited_sources
):
    writer, report, *_ = cited_sources
    team = make.client(writer)
    site = Source.objects.get(key="exemple.net")
    rows = {"row": [str(site.pk), str(report.pk)], "act": "merge"}
    ticks = {f"tick-{source.pk}": "on" for source in (site, report)}
    assert team.post(reverse("staff-sources", args=["essai"]), rows | ticks).status_code == 302
    site.refresh_from_db()
    assert site.merged_into == report
    assert make.client().get(reverse("source", args=["essai", site.pk])).status_code == 200
    assert "http://exemple.net" in text_of(
        team.get(reverse("staff-source", args=["essai", report.pk]))
    )
    assert team.post(reverse("staff-source-separate", args=["essai", site.pk])).status_code == 302
    site.refresh_from_db()
    assert site.merged_into is None


def test_source_has_another_title_under_one_topic(consultation, cited_sources):
    writer, report, *_ = cited_sources
    team = make.client(writer)
    topic = consultation.topics.get(number=2)
    here = reverse("staff-source", args=["essai", report.pk])
    sent = {
        "form": str(topic.pk),
        f"{topic.pk}-title": "Annexe du rapport",
        f"{topic.pk}-kind_id": "",
    }
    assert team.post(here, sent).status_code == 302
    page = text_of(make.client().get(reverse("sources", args=["essai"])))
    assert page.index("Rapport") < page.index("2. Thème 2") < page.index("Annexe du rapport")
    assert team.post(here, {"title": "", "kind_id": ""}).status_code == 422


def test_writer_adds_a_reference_and_edits_the_kinds(consultation, cited_sources):
    writer, _report, first, _second = cited_sources
    team = make.client(writer)
    new = reverse("staff-source-new", args=["essai"])
    wrong = team.post(new, {"title": "Un livre", "proposal_numbers": "12a"})
    assert wrong.status_code == 422 and "Un livre" in text_of(wrong)
    assert team.post(new, {"title": "Un livre", "proposal_numbers": "999"}).status_code == 422
    sent = {"title": "Un livre", "proposal_numbers": f"{first.number}, "}
    assert team.post(new, sent).status_code == 302
    assert Source.objects.get(key="un livre").citations.get().proposal_id == first.pk
    kinds = reverse("staff-actor-kinds", args=["essai"])
    assert team.post(kinds, {"label_fr": "Écoles", "label_en": "Schools"}).status_code == 302
    assert team.post(kinds, {"label_fr": "Écoles"}).status_code == 422
    kind = ActorKind.objects.get(label_fr="Écoles")
    team.post(reverse("staff-actor-kind", args=["essai", kind.pk]), {"label_fr": "Universités"})
    team.post(reverse("staff-actor-kind-move", args=["essai", kind.pk]), {"position": "1"})
    assert ActorKind.objects.first().label_fr == "Universités"
    team.post(reverse("staff-actor-kind-remove", args=["essai", kind.pk]))
    assert not ActorKind.objects.filter(pk=kind.pk).exists()


@pytest.mark.usefixtures("sorted_sources")
def test_api_lists_sources_with_their_topics_kinds_and_contributions(consultation, cited_sources):
    _writer, report, first, second = cited_sources
    answer = Caller().read("/consultations/essai/sources/").json()
    [source] = [row for row in answer["results"] if row["id"] == str(report.pk)]
    assert source["kind"]["label"] == "Acteurs associatifs" and source["is_sorted"]
    assert [place["contributions"] for place in source["places"]] == [
        [first.number],
        [second.number],
    ]
    [site] = [row for row in answer["results"] if row["id"] != str(report.pk)]
    assert (site["title"], site["kind"], site["places"][0]["comments"]) == (
        "http://exemple.net/",
        None,
        1,
    )
    topic = consultation.topics.get(number=2)
    found = Caller().read(f"/consultations/essai/sources/?topic={topic.pk}").json()["results"]
    assert [row["id"] for row in found] == [str(report.pk)]
    assert Caller().read("/consultations/essai/sources/?page_size=1").json()["next"]
    assert Caller().read("/consultations/rien/sources/").status_code == 404


@pytest.mark.usefixtures("sorted_sources")
def test_open_data_has_each_source_and_each_citation(consultation, cited_sources):
    visitor = Viewer.public(consultation.organisation)
    rows = [list(ROWS[name](visitor, consultation)) for name in ("sources", "source_citations")]
    assert [len(table) for table in rows] == [3, 4]
    assert {row["source"] for row in rows[1]} == {row["source"] for row in rows[0]}
    assert sorted(bool(row["comment"]) for row in rows[1]) == [False, False, False, True]
