"""The public log of moderation as a page, as a feed and through the API.

All three show the same decisions.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from moderation.models import Decision
from tests.api.callers import Caller
from tests.factories import make
from tests.house.reading import Shown
from tests.moderation.essays import essays  # noqa: F401
from tests.moderation.test_public_log import MARCH, appealed, decided, set_time  # noqa: F401
from tests.pages.test_counts import count_queries_twice
from tests.pages.test_feeds import entries, links, read

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def reversed_(consultation, set_time):  # noqa: F811
    """Return a late decision that an appeal reversed."""
    first = decided(consultation, "remove", waited=3 * DAY, until=MARCH + DAY)
    appealed(first, "reversed")
    return first


def log_of(consultation, query=""):
    return make.client().get(reverse("moderation-log", args=[consultation.slug]) + query)


def words(answer):
    assert answer.status_code == 200
    return " ".join(" ".join(Shown(answer.content.decode()).pieces).split())


def test_the_log_shows_delay_end_links_and_appeal(consultation, reversed_):
    answer = log_of(consultation)
    page = answer.content.decode()
    assert [row["decision"].number for row in answer.context["decisions"]] == [2, 1]
    undoing, undone = answer.context["decisions"]
    assert (undone["delay"], undone["later"], undone["decision"].appeal) == (
        "72 heures",
        [2],
        "reversed",
    )
    assert (undoing["decision"].about, undoing["later"], undoing["decision"].appeal) == (
        1,
        [],
        None,
    )
    for number in (1, 2):
        assert f'id="decision-{number}"' in page
        assert page.count(f'href="/consultations/essai/moderation-log/{number}/"') == 2
    assert answer.context["head"].hash in page


def test_each_decision_has_a_page_with_its_delay_and_later_decisions(consultation, reversed_):
    answer = make.client().get(reverse("moderation-decision", args=["essai", 1]))
    page = answer.content.decode()
    assert (answer.cookies, answer["Cache-Control"]) == ({}, "public, max-age=0, s-maxage=30")
    assert answer.context["delay"] == "Décision prise au bout de 72 heures, plus tard que promis."
    assert reversed_.hash in page
    assert reversed_.previous in page
    assert 'href="/consultations/essai/moderation-log/2/"' in page
    assert "Faits." not in page


@pytest.mark.parametrize("number", [0, 3, 2**31, 10**30])
def test_unknown_decision_is_not_found(consultation, reversed_, number):
    assert make.client().get(f"/consultations/essai/moderation-log/{number}/").status_code == 404


@pytest.mark.parametrize(
    ("waited", "fields", "wordings"),
    [
        (timedelta(0), {}, ("à l'initiative de la modération", "without a report")),
        (timedelta(minutes=12), {}, ("12 minutes", "12 minutes")),
        (timedelta(hours=5), {}, ("5 h", "5 hours")),
        (6 * DAY, {}, ("6 jours", "6 days")),
        (3 * DAY, {"automation": True, "action": "restore"}, ("", "on its announced date")),
        (3 * DAY, {"origin": "appeal", "action": "uphold"}, ("", "after the appeal")),
    ],
)
def test_duration_is_written_in_words(consultation, set_time, waited, fields, wordings):  # noqa: F811
    decided(consultation, waited=waited, **fields)
    answer = make.client().get("/en/consultations/essai/moderation-log/1/")
    assert wordings[1] in answer.context["delay"]


def test_the_log_is_narrowed_by_its_address(consultation, reversed_, monkeypatch):
    assert [
        r["decision"].number for r in log_of(consultation, "?action=remove").context["decisions"]
    ] == [1]
    assert [
        r["decision"].number
        for r in log_of(consultation, "?month=2026-03&reason=").context["decisions"]
    ] == [2, 1]
    nothing = log_of(consultation, "?reason=spam")
    assert nothing.context["decisions"] == []
    assert 'href="/consultations/essai/moderation-log/"' in nothing.content.decode()
    monkeypatch.setattr("frontend.moderation.views.SIZE", 1)
    first = log_of(consultation, "?reason=insult")
    assert first.context["next_url"] == "?reason=insult&before=2"
    second = log_of(consultation, first.context["next_url"])
    assert [r["decision"].number for r in second.context["decisions"]] == [1]


@pytest.mark.parametrize(
    "query", ["?month=2026-13", "?kind=ballot", "?action=burn", "?reason=x", "?before=-1"]
)
def test_log_with_an_unknown_filter_is_refused(consultation, reversed_, query):
    assert log_of(consultation, query).status_code == 400


def test_an_empty_log_says_so(consultation):
    answer = log_of(consultation)
    assert (
        answer.context["decisions"],
        answer.context["head"],
        answer.context["figure_lines"],
    ) == ([], None, [])
    assert "filters-panel" not in answer.content.decode()


def test_figures_are_a_table_a_drawing_and_their_rules(consultation, reversed_):
    answer = log_of(consultation)
    [line] = answer.context["figure_lines"]
    assert (
        line["line"].waited,
        line["line"].in_time,
        line["line"].appeals,
        line["line"].reversals,
    ) == (1, 0, 1, 1)
    assert (line["median"], line["share"]) == ("72 heures", None)
    assert [(bar.value, bar.width) for bar in answer.context["bars"]] == [(2, "100.0%")]
    assert len(answer.context["rules"]) == 6


def test_share_is_shown_from_five_decisions_on(consultation, set_time):  # noqa: F811
    for hours in (1, 2, 3, 49, 50):
        decided(consultation, waited=timedelta(hours=hours))
    [line] = log_of(consultation).context["figure_lines"]
    assert line["share"] == 60


def test_pages_ask_as_much_for_one_decision_as_for_three(consultation, set_time):  # noqa: F811
    def add_objects():
        appealed(decided(consultation, waited=DAY), "upheld")

    add_objects()
    assert count_queries_twice(reverse("moderation-log", args=["essai"]), add_objects) == (14, 14)
    assert count_queries_twice(reverse("moderation-decision", args=["essai", 1]), add_objects) == (
        4,
        4,
    )
    assert count_queries_twice(reverse("feed-moderation", args=["essai"]), add_objects) == (4, 4)


def test_the_feed_leads_to_each_decision(consultation, reversed_):
    feed = read("/feeds/consultations/essai/moderation.atom")
    assert links(feed) == [
        f"http://testserver/consultations/essai/moderation-log/{n}/" for n in (2, 1)
    ]
    assert entries(feed, "a:id") == [
        f"urn:uuid:{decision.pk}" for decision in Decision.objects.order_by("-number")
    ]
    english = read("/en/feeds/consultations/essai/moderation.atom")
    assert entries(english)[1] == "Removed (decision no. 1): essay, insult or personal attack"
    assert "Faits." not in str(entries(feed, "a:summary"))


def test_the_api_returns_the_same_decisions(consultation, reversed_):
    decisions = Caller().read("/moderation/log/?consultation=essai&action=remove").json()["results"]
    [removal] = decisions
    assert (removal["number"], removal["delay_seconds"], removal["about"], removal["appeal"]) == (
        1,
        3 * 86400,
        None,
        "reversed",
    )
    assert removal["until"] == "2026-03-11T08:00:00Z"
    [other] = Caller().read("/moderation/log/?consultation=essai&action=undo").json()["results"]
    assert (other["about"], other["until"], other["appeal"]) == (1, None, None)


def test_the_api_returns_the_figures_with_their_rules(consultation, reversed_):
    figures = Caller().read("/moderation/figures/?consultation=essai").json()
    assert figures["time_zone"] == "Europe/Paris"
    assert figures["months"] == [
        {
            "month": "2026-03",
            "reason": "insult",
            "notices": 0,
            "decisions": {"remove": 1, "undo": 1},
            "delay": {"median_seconds": 3 * 86400, "counted": 1, "within": 0},
            "appeals": 1,
            "reversals": 1,
        }
    ]
    assert {*figures["rules"]} == {
        "notices",
        "decisions",
        "delay",
        "within_delay",
        "appeals",
        "reversals",
    }


def test_log_of_a_draft_is_not_found(organisation):
    make.consultation(organisation, slug="brouillon", state="draft")
    for address in (
        "consultations/brouillon/moderation-log/",
        "feeds/consultations/brouillon/moderation.atom",
    ):
        assert make.client().get(f"/{address}").status_code == 404
    assert Caller().read("/moderation/figures/?consultation=brouillon").status_code == 404
