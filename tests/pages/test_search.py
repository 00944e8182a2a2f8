"""The search page: filters that persist, pages of results, and words that are kept and escaped."""

import pytest
from django.urls import reverse

from debates import search
from debates.enums import Searched
from tests.debates.payloads import PAYLOADS
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db


def test_search_without_result_leads_to_topics_and_to_proposing(consultation):
    topic = consultation.topics.first()
    for query in ("?q=introuvable", f"?q=introuvable&consultation={consultation.slug}"):
        page = search_for(query).content.decode()
        door = reverse("topic", args=[consultation.slug, topic.slug])
        assert f'href="{door}"' in page
        assert "« Proposer une idée »" in page.replace("\xa0", " ")
        assert reverse("proposal-new", args=[consultation.slug, topic.slug]) in (
            make.client().get(door).content.decode()
        )
    assert search_for("?q=").context["doors"] == []


def test_search_shows_the_place_of_a_contribution(consultation):
    given.proposal(consultation, title="Un préau à la gare", location={"label": "Le Val"})
    assert "Le Val" in search_for("?q=préau").content.decode()


def search_for(query):
    return make.client().get(reverse("search") + query)


def numbers(response):
    return [row["proposal"].number for row in response.context["hits"]]


def test_results_are_kept_to_a_consultation_a_topic_an_origin(organisation, consultation):
    other = make.consultation(organisation, slug="autre")
    first, second = list(consultation.topics.all())[:2]
    in_first = given.proposal(consultation, topic=first)
    in_second = given.proposal(consultation, topic=second)
    given.proposal(other)
    assert len(numbers(search_for("?q=quartier"))) == 3
    assert sorted(numbers(search_for(f"?q=quartier&consultation={consultation.slug}"))) == [
        in_first.number,
        in_second.number,
    ]
    within = search_for(f"?q=quartier&consultation={consultation.slug}&topic={second.slug}")
    assert numbers(within) == [in_second.number]
    assert f'<option value="{second.slug}" selected>' in within.content.decode()
    assert numbers(search_for("?q=quartier&origin=workshop")) == []
    assert len(numbers(search_for("?q=quartier&origin=individual"))) == 3


def test_comments_are_found_with_the_way_to_each_and_may_be_asked_for_alone(consultation):
    proposal = given.proposal(consultation)
    comment = given.comment(proposal, body="La carte du quartier existe déjà.")
    reply = given.comment(
        proposal, body="Et celle du **quartier** voisin aussi.", reply_to=comment.pk
    )
    every, alone = search_for("?q=quartier"), search_for("?q=quartier&among=comment")
    assert [
        len(page.context["hits"])
        for page in (every, alone, search_for("?q=quartier&among=proposal"))
    ] == [3, 2, 1]
    page = alone.content.decode()
    for text in (comment, reply):
        assert f'href="{given.address("comment", proposal, text.pk)}#comment-{text.pk}"' in page
    assert page.count("Commentaire sur") == 2
    assert "<mark>quartier</mark>" in page
    assert '<option value="comment" selected>' in page
    english = make.client().get("/en/search/?q=quartier&among=comment").content.decode()
    assert f'href="/en{given.address("comment", proposal, reply.pk)}#comment-{reply.pk}"' in english


def test_hidden_comment_is_found_by_its_author_only(consultation):
    author = make.person(consultation=consultation)
    comment = given.comment(
        given.proposal(consultation), author, body="Un tramway suffit (exemple)."
    )
    assert len(numbers(search_for("?q=tramway"))) == 1
    type(comment).objects.filter(pk=comment.pk).update(state="hidden_provisional")
    assert numbers(search_for("?q=tramway")) == []
    assert len(numbers(make.client(author).get(reverse("search") + "?q=tramway"))) == 1


def test_topic_of_another_consultation_is_forgotten_and_an_unknown_origin_refused(
    organisation, consultation
):
    given.proposal(make.consultation(organisation, slug="autre", topics=1))
    last = list(consultation.topics.all())[-1]
    assert len(numbers(search_for(f"?q=quartier&consultation=autre&topic={last.slug}"))) == 1
    assert search_for("?q=quartier&origin=nobody").status_code == 400
    assert search_for("?q=quartier&among=everybody").status_code == 400
    assert search_for("?q=quartier&after=x").status_code == 400
    assert search_for("?q=quartier&consultation=absente").status_code == 404


def test_pages_of_results_hold_each_once_and_keep_what_was_chosen(consultation):
    created = [given.proposal(consultation).number for _ in range(45)]
    listed, address = [], f"?q=quartier&consultation={consultation.slug}"
    while address:
        page = search_for(address)
        listed += numbers(page)
        address = page.context["next_url"]
        assert not address or f"consultation={consultation.slug}" in address
        if len(listed) == 20:
            given.proposal(consultation)
    assert sorted(set(listed) & set(created)) == sorted(created)
    assert len(listed) == len(set(listed))


def test_result_found_by_its_title_shows_the_beginning_of_its_text(consultation):
    given.proposal(
        consultation,
        title="Un vélo pour chacun (exemple)",
        body="Pour aller en cours à pied sec. " * 20,
    )
    [row] = search_for("?q=vélo").context["hits"]
    [extract] = row["hit"].extract
    assert extract.text.startswith("Pour aller en cours") and extract.text.endswith("…")


def test_search_counts_its_results_and_curls_apostrophes(consultation):
    body = "Il faudrait l'aide d'un agent dans chaque mairie (exemple)."
    given.proposal(consultation, title="Des agents présents en mairie", body=body)
    page = search_for("?q=aide").content.decode()
    assert "1 résultat" in page
    assert "l’<mark>aide</mark> d’un agent" in page


def test_search_without_result_or_query_says_so(consultation):
    given.proposal(consultation)
    assert "Essayez d’autres mots" in search_for("?q=introuvable").content.decode().replace(
        "'", "’"
    )
    assert search_for("").context["hits"] == []


def test_search_that_takes_too_long_keeps_the_words(consultation, monkeypatch):
    given.proposal(consultation)
    monkeypatch.setattr(search, "PATIENCE", "SET LOCAL statement_timeout = '20ms'")
    monkeypatch.setitem(search.RANKED, Searched.PROPOSAL, "SELECT pg_sleep(5), %s, %s, %s, %s")
    page = search_for("?q=quartier")
    assert (page.status_code, 'value="quartier"' in page.content.decode()) == (503, True)
    assert "Cette recherche prend trop de temps" in page.content.decode()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("payload", [text for text in PAYLOADS if "<" in text][:25])
def test_marked_words_never_let_markup_through(consultation, payload):
    given.proposal(
        consultation,
        title=f"Un vélo {payload[:80]} vélo (exemple)",
        body=f"Un vélo {payload} vélo.",
    )
    page = search_for("?q=vélo").content.decode()
    assert page.count("<mark>") >= 1
    assert payload not in page


def test_page_says_that_only_the_newest_texts_were_compared(consultation, monkeypatch):
    for _ in range(2):
        given.proposal(consultation)
    assert "seuls les plus récents" not in search_for("?q=quartier").content.decode()
    monkeypatch.setattr(search, "MOST", 2)
    page = search_for("?q=quartier")
    assert page.context["total"] == 2
    assert "seuls les plus récents" in page.content.decode()
    assert "only the newest ones" in make.client().get("/en/search/?q=quartier").content.decode()


def test_found_answer_to_a_comment_is_named_as_one(consultation):
    comment = given.comment(given.proposal(consultation), body="Un girafon au parc (exemple).")
    given.comment(comment.proposal, body="Deux girafons (exemple).", reply_to=comment.pk)
    tags = [row["tag"].text for row in search_for("?q=girafon").context["hits"]]
    assert sorted(tags) == ["Commentaire", "Réponse"]
