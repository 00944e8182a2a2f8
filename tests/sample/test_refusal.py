"""A poll by the method of the sample app: drafted, cast, closed, counted twice, and rendered."""

import json
from unittest import mock

import pytest
from django.urls import reverse

from consult.core.exceptions import Invalid
from consult.opendata import count_polls
from consult.opendata.actions.publication import publish_now
from consult.opendata.selectors import find_file
from frontend.presenters import voting
from tests.factories import make
from tests.sample.voting.method import Refusal
from tests.sample.voting.method_page import Page
from tests.sample.voting.second_count import by_refusals
from tests.votes import polls
from votes.counting.methods import METHODS
from votes.selectors.audit import check_ledgers
from votes.selectors.polls import own_vote


@pytest.fixture(autouse=True)
def registered():
    """Register the method, its pages and its second count."""
    with (
        mock.patch.dict(METHODS, refusal=Refusal()),
        mock.patch.dict(voting.PAGES, refusal=Page()),
        mock.patch.dict(count_polls.METHODS, {Refusal.name: by_refusals}),
    ):
        yield


@pytest.fixture
def question(consultation):
    return polls.opened(consultation, "refusal", allows_blank=True, visibility="live")


def at(name, question):
    return reverse(name, args=[question.consultation.slug, question.pk])


def test_manager_may_choose_the_method(consultation):
    manager = make.person("manager", consultation)
    drafts = make.client(manager).get(reverse("staff-questions", args=["essai"]))
    assert 'value="refusal"' in drafts.content.decode()


def test_ballot_of_the_method_is_cast_and_shown_again(question):
    _morning, noon, _evening = polls.ids(question)
    voter = make.person(consultation=question.consultation)
    browser = make.client(voter)
    assert f'id="choice-{noon}"' in browser.get(at("question-ballot", question)).content.decode()
    cast = browser.post(at("question-ballot", question), {"choice": noon, "step": "cast"})
    assert cast.status_code == 302
    assert own_vote(voter, question.pk).choices == [noon]
    with pytest.raises(Invalid):
        polls.vote(voter, question, 0, 1)
    assert polls.LABELS[1] in browser.get(at("question", question)).content.decode()


def test_closed_poll_is_counted_by_the_method_its_pages_and_the_second_program(
    question, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path / "media"
    consultation = question.consultation
    for places in [(0,), (0,), (0,), (1,), (1,), ()]:
        polls.vote(make.person(consultation=consultation), question, *places)
    polls.end(question)
    result = make.client().get(f"/api/v1/questions/{question.pk}/result/").json()
    assert json.loads(question.rules)["kind"] == "refusal"
    assert [(line["place"], line["count"]) for line in result["options"]] == [
        (3, 3),
        (2, 2),
        (1, 0),
    ]
    assert (result["total"], result["blank"], result["method"]) == (6, 1, Refusal.name)
    system = make.Viewer.system(consultation.organisation)
    assert check_ledgers(system, consultation.pk).problems == []

    page = make.client().get(at("question", question)).content.decode()
    for words in ("Le soir (exemple)", Refusal.name, "People who refuse it"):
        assert words in page
    assert 'class="hbars"' not in page
    assert make.client().get(at("embed-question", question)).status_code == 200

    version = publish_now(viewer=make.person("manager", consultation), slug="essai")
    for file in version.files:
        visitor = make.visitor(consultation.organisation)
        with find_file(visitor, "essai", version.number, file["name"]).open() as content:
            (tmp_path / file["name"]).write_bytes(content.read())
    [line] = count_polls.check(tmp_path)
    assert "[fewest-refusals-1, 6 votes, 1 abstentions] 1. Le soir (exemple) (0)" in line
